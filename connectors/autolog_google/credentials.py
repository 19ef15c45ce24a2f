"""The access token of one account: fresh when it is needed, asked for once however many wait.

What is kept is one JSON text: the refresh token (of a person), the one before it, and the access token with its end.
A refresh happens while the name is held; whoever waited meanwhile finds the new token kept and takes that.  When
Google gives a new refresh token, the old one stays beside it until the new one has worked: a crash between the answer
and the save, or a new token that does not work, then costs nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from autolog.connector import AccountContext, NothingKept
from autolog.errors import AuthError, Forbidden
from autolog_google.fields import Json, moment, text
from autolog_google.settings import GoogleSettings
from autolog_google.tokens import ServiceKey, Token, assertion_grant, request_token
from autolog_google.transport import Transport

KEPT = "google"
_EARLY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class _Access:
    token: str = ""
    until: datetime | None = None

    def is_fresh(self, now: datetime) -> bool:
        return bool(self.token) and self.until is not None and now < self.until - _EARLY


class Credentials:
    """Gives the bearer token of one mailbox."""

    def __init__(
        self, settings: GoogleSettings, context: AccountContext, transport: Transport, scope: str = ""
    ) -> None:
        self._settings = settings
        self._context = context
        self._transport = transport
        self._name = f"{KEPT}{scope}"
        self._access = _Access()
        self._key: ServiceKey | None = None

    def token(self) -> str:
        """Return a token that lasts five minutes at least.  Raises AuthError, Forbidden or TransientError."""
        if not self._access.is_fresh(self._context.now()):
            self._renew(refused="")
        return self._access.token

    def renew(self, refused: str) -> str:
        """Return another token than the one that Google refused, whatever its time."""
        self._renew(refused)
        return self._access.token

    def _renew(self, refused: str) -> None:
        kept = self._context.kept
        with kept.alone(self._name):
            known = self._kept()
            access = _Access(text(known, "access_token"), moment(text(known, "until")))
            if access.token != refused and access.is_fresh(self._context.now()):
                self._access = access
                return
            token, known = self._service_token(known) if self._settings.service_account else self._user_token(known)
            known = {**known, "access_token": token.access, "until": token.until.isoformat()}
            self._access = _Access(token.access, token.until)
            if not isinstance(kept, NothingKept):
                kept.write(self._name, json.dumps(known, sort_keys=True))

    def _kept(self) -> Json:
        try:
            known = json.loads(self._context.kept.read(self._name) or "{}")
        except ValueError:
            return {}
        # A token of other scopes or another person is none: the settings have changed since.
        if not isinstance(known, dict) or known.get("for") not in {None, self._purpose}:
            return {key: known[key] for key in ("refresh_token", "previous_token") if key in known} if known else {}
        return known

    @property
    def _purpose(self) -> str:
        return f"{self._settings.user} {' '.join(sorted(self._settings.scopes))}"

    def _service_token(self, known: Json) -> tuple[Token, Json]:
        if self._key is None:
            self._key = ServiceKey.read(self._context.secret(self._settings.service_account or ""))
        now = self._context.now()
        grant = assertion_grant(self._key, self._settings, self._settings.user, now)
        token = request_token(self._transport, self._settings.endpoints.token, grant, now)
        return token, {**known, "for": self._purpose}

    def _user_token(self, known: Json) -> tuple[Token, Json]:
        current, previous = text(known, "refresh_token"), text(known, "previous_token")
        if not current:
            raise AuthError(
                f"Nobody has signed in for {self._settings.user} yet.",
                remedy=f"Sign in: autolog account sign-in {self._context.account}",
            )
        try:
            token = self._refreshed(current)
        except AuthError:
            if not previous:
                raise
            current, previous = previous, ""
            token = self._refreshed(current)
        else:
            previous = ""
        check_granted(token.scopes, self._settings)
        if token.refresh and token.refresh != current:
            current, previous = token.refresh, current
        return token, {"refresh_token": current, "previous_token": previous, "for": self._purpose}

    def _refreshed(self, refresh_token: str) -> Token:
        settings = self._settings
        grant = {
            "grant_type": "refresh_token",
            "refresh_token": refresh_token,
            "client_id": settings.client_id,
            "client_secret": self._context.secret(settings.client_secret) if settings.client_secret else "",
        }
        return request_token(self._transport, settings.endpoints.token, grant, self._context.now())


def keep_signed_in(context: AccountContext, settings: GoogleSettings, token: Token) -> None:
    """Keep the tokens of a person who has just signed in, over whatever was kept before."""
    purpose = f"{settings.user} {' '.join(sorted(settings.scopes))}"
    known = {
        "refresh_token": token.refresh,
        "access_token": token.access,
        "until": token.until.isoformat(),
        "for": purpose,
    }
    with context.kept.alone(KEPT):
        context.kept.write(KEPT, json.dumps(known, sort_keys=True))


def check_granted(granted: frozenset[str], settings: GoogleSettings) -> None:
    """Raise Forbidden when the person left out a right: consent is given scope by scope."""
    missing = [scope for scope in settings.scopes if granted and scope not in granted]
    if missing:
        raise Forbidden(
            f"The sign-in does not include {', '.join(scope.rpartition('/')[2] for scope in missing)}.",
            remedy="Sign in again and leave every box ticked, or take what must not be read out of 'read'.",
        )
