"""The token endpoint: what is presented there, what it gives, and what its refusals mean (RFC 6749, RFC 7523)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from google.auth import crypt, jwt

from autolog.errors import AuthError, ConnectorError, Forbidden, TransientError
from autolog_google.fields import Json, number, text
from autolog_google.settings import GoogleSettings
from autolog_google.transport import Answer, Transport

_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
_ASSERTION_SECONDS = 3600
_LONGEST_REASON = 200
_SECONDS = 40
"""Whoever renews a token holds its name, and loses the hold after two minutes: so the answer must come before."""
_SHORTEST_SECRET = 8


@dataclass(frozen=True, slots=True)
class Token:
    """An access token until its time; `refresh` is a new refresh token, if one came; `scopes` what was granted."""

    access: str
    until: datetime
    refresh: str = ""
    scopes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ServiceKey:
    """The JSON key of a service account."""

    email: str
    client_id: str
    key_id: str
    signer: crypt.Signer

    @classmethod
    def read(cls, content: str) -> ServiceKey:
        """Read the file that Google's console gave.  Raises AuthError; the key itself is never shown."""
        remedy = "Create a key of type JSON in the console and store the whole file as the secret."
        try:
            info = json.loads(content)
            signer = crypt.RSASigner.from_service_account_info(info)  # type: ignore[no-untyped-call]  # google-auth's
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the key, nothing of it may be shown
            raise AuthError(
                f"The secret 'service_account' is no key of a service account ({type(error).__name__}).", remedy=remedy
            ) from None
        return cls(text(info, "client_email"), text(info, "client_id"), text(info, "private_key_id"), signer)


def assertion_grant(key: ServiceKey, settings: GoogleSettings, subject: str, now: datetime) -> dict[str, str]:
    """Return what a service account presents to act for one person of its organisation (RFC 7523)."""
    issued = int(now.timestamp())
    claims = {
        "iss": key.email,
        "sub": subject,
        "aud": settings.endpoints.token,
        "scope": " ".join(settings.scopes),
        "iat": issued,
        "exp": issued + _ASSERTION_SECONDS,
    }
    assertion: bytes = jwt.encode(key.signer, claims, key_id=key.key_id or None)  # type: ignore[no-untyped-call]  # the same
    return {"grant_type": _BEARER, "assertion": assertion.decode("ascii")}


def request_token(transport: Transport, uri: str, grant: Mapping[str, str], now: datetime) -> Token:
    """Exchange a grant for a token.  Raises AuthError, Forbidden or TransientError."""
    answer, said = post_form(transport, uri, grant)
    access = text(said, "access_token")
    if answer.status != 200 or not access:
        raise refusal(answer, said)
    seconds = number(said, "expires_in") or _ASSERTION_SECONDS
    scopes = frozenset(text(said, "scope").split())
    return Token(access, now + timedelta(seconds=seconds), text(said, "refresh_token"), scopes)


def post_form(transport: Transport, uri: str, form: Mapping[str, str]) -> tuple[Answer, Json]:
    """Post a form and return what was answered, whatever it was; a refusal never repeats what was presented."""
    answer = transport.request("POST", uri, urlencode(form).encode("ascii"), _FORM, within=_SECONDS)
    said = _json(answer)
    return answer, said if answer.status == 200 else _without(form.values(), said)


def refusal(answer: Answer, said: Json) -> ConnectorError:
    """Return what a refusal of the token endpoint means; only a plain word of it makes credentials bad."""
    code = text(said, "error")
    reason = text(said, "error_description")[:_LONGEST_REASON]
    if answer.status == 429 or answer.status >= 500 or code in {"temporarily_unavailable", "rate_limit_exceeded"}:
        return TransientError(
            f"Google's token endpoint answers {answer.status}; the credentials are not judged by that.",
            retry_after=answer.retry_after,
        )
    if code == "invalid_grant":
        return AuthError(f"Google refuses the sign-in (invalid_grant: {reason}).", remedy=_INVALID_GRANT)
    if code == "unauthorized_client":
        return Forbidden(
            "The service account may not act for this person, or not with these scopes (unauthorized_client).",
            remedy="Admin console: Security, API controls, Domain-wide delegation: add the client id of the service "
            "account with exactly the scopes that `autolog account test` prints. It can take an hour.",
        )
    if code in {"invalid_client", "deleted_client"}:
        return AuthError(
            f"Google does not know the OAuth client ({code}).",
            remedy="Compare client_id and client_secret with the console; a new client needs a new sign-in.",
        )
    if code in {"access_denied", "admin_policy_enforced", "org_internal"}:
        return Forbidden(f"Google does not allow it ({code}: {reason}).", remedy=_ADMINISTRATOR)
    if not code and answer.status not in {400, 401, 403}:
        return TransientError(f"Google's token endpoint gave an answer ({answer.status}) that makes no sense.")
    return AuthError(f"Google refuses the credentials ({code or answer.status}: {reason}).")


_INVALID_GRANT = (
    "Sign in again with `autolog account sign-in`. If this comes back every 7 days, the consent screen of the "
    "OAuth client is External and in Testing: make it Internal, or publish it. A service account gets this answer "
    "when the mailbox does not exist or the clock of this machine is wrong."
)
_ADMINISTRATOR = "An administrator must trust the app: Admin console, Security, API controls, App access control."


def _without(secrets: Iterable[str], said: Json) -> Json:
    cut = [one for one in secrets if len(one) >= _SHORTEST_SECRET]
    return {name: _cut(value, cut) if isinstance(value, str) else value for name, value in said.items()}


def _cut(value: str, secrets: Iterable[str]) -> str:
    for one in secrets:
        value = value.replace(one, "[removed]")
    return value


def _json(answer: Answer) -> Json:
    try:
        said = json.loads(answer.body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
