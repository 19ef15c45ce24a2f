"""Access tokens: got by msal, renewed by one thread at a time, kept sealed.

An application's tokens live in memory, in one msal application for all mailboxes of a tenant, because msal's own cache
belongs to it.  A person's refresh token lives in the database (`AccountContext.kept`) as msal's serialized cache.  It
is read, used and written while its name is held (`autolog.connector.renewed`), so that of many threads and processes
one renews it and the others find what it has written; the new access token is used after it is written.  Entra lets a
refresh token live on after its use, so that a crash between the answer and the writing costs nothing: the old one,
which is still kept, opens the door again.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Protocol, TypeVar
from urllib.parse import urlencode, urlsplit

import msal

from autolog.connector import AccountContext, KeptSecrets, is_this_machine, renewed
from autolog.errors import AuthError, TransientError
from autolog_microsoft.answers import Object, as_object, text
from autolog_microsoft.failures import Answer, one_line
from autolog_microsoft.network import Network, Reply
from autolog_microsoft.settings import MicrosoftSettings

Made = TypeVar("Made")

KEPT = "tokens"
"""The name under which a person's token cache is kept."""

SCOPES = {"mail": "Mail.Read", "calendars": "Calendars.Read", "tasks": "Tasks.Read"}
_LONGEST_SIGN_IN = 45.0
"""Seconds for one answer of the authority: a held name is taken away after two minutes."""

_EARLY = 300.0
"""Seconds before its end at which a token is renewed."""

_SIGN_IN_AGAIN = "Sign in again, as the person whose mailbox it is: autolog account sign-in ID"
_BUSY_ERRORS = frozenset({"temporarily_unavailable", "server_error", "service_unavailable"})


class Tokens(Protocol):
    """Where access tokens come from."""

    def current(self) -> str:
        """Return a token that should be good.  Raises AuthError or TransientError."""

    def renewed(self, refused: str) -> str:
        """Return another token than the one that Graph refused.  Raises AuthError or TransientError."""


@dataclass(frozen=True, slots=True)
class _Response:
    """What msal wants to see of an answer."""

    status_code: int
    text: str
    headers: Mapping[str, str]

    def raise_for_status(self) -> None:
        """Raise ValueError for a refusal."""
        if self.status_code >= 400:
            raise ValueError(f"the authority answered with status {self.status_code}")


class LoginNetwork:
    """The authority as msal wants to reach it, over our own bounded and verified connections.

    msal speaks https only; an authority on this machine that is configured with http gets http.  A busy authority
    (429, 5xx) says nothing about the credentials and is a TransientError (PROVIDERS 1.3).
    """

    def __init__(self, settings: MicrosoftSettings) -> None:
        self._settings = settings
        self._plain = plain_authority(settings)

    def get(self, url: str, params: Object | None = None, headers: Object | None = None, **_more: object) -> _Response:
        """Ask."""
        return self._send("GET", url, params, headers, None)

    def post(
        self,
        url: str,
        params: Object | None = None,
        data: Object | None = None,
        headers: Object | None = None,
        **_more: object,
    ) -> _Response:
        """Send a form."""
        return self._send("POST", url, params, headers, urlencode(dict(data or {}), doseq=True).encode())

    def close(self) -> None:
        """Nothing is held: a token is wanted once an hour, and a connection is made for it."""

    def _send(
        self, method: str, url: str, params: Object | None, headers: Object | None, content: bytes | None
    ) -> _Response:
        fields = {str(name): str(value) for name, value in (headers or {}).items()}
        if content is not None:
            fields["Content-Type"] = "application/x-www-form-urlencoded"
        query = urlencode({name: value for name, value in (params or {}).items() if value is not None})
        network = Network(self._settings, longest=_LONGEST_SIGN_IN)
        try:
            reply = network.send(method, self._address(url) + (f"?{query}" if query else ""), fields, content)
        finally:
            network.close()
        if reply.status == 429 or reply.status >= 500:
            wish = Answer(reply.status, reply.headers, {}).retry_after(datetime.now(UTC))
            raise TransientError("The sign-in service is busy; that says nothing about the secret.", retry_after=wish)
        said = self._told(reply)
        if not _is_json(said):
            # msal would write what it cannot read into the log, token and all.
            raise TransientError("The sign-in service's answer was cut on its way, or is none.")
        return _Response(reply.status, said, reply.headers)

    def _told(self, reply: Reply) -> str:
        """Return what the authority says; where it names itself with http, msal gets to hear https."""
        said = reply.content.decode("utf-8", "replace")
        return said.replace(f"http://{self._plain}", f"https://{self._plain}") if self._plain else said

    def _address(self, url: str) -> str:
        return reachable(url, self._plain)


def _is_json(said: str) -> bool:
    try:
        json.loads(said)
    except (ValueError, RecursionError):
        return False
    return True


def reachable(url: str, plain: str) -> str:
    """Return an address of the authority that listens at `plain` (host and port) with http, on this machine."""
    parts = urlsplit(url)
    if plain and parts.netloc == plain and is_this_machine(parts.hostname or ""):
        return parts._replace(scheme="http").geturl()
    return url


def plain_authority(settings: MicrosoftSettings) -> str:
    """Return the host and port of an authority that is configured with http, else an empty text."""
    return urlsplit(settings.authority).netloc if settings.authority.startswith("http://") else ""


def authority_of(settings: MicrosoftSettings) -> str:
    """Return the tenant's authority as msal wants it written."""
    parts = urlsplit(settings.authority)
    return f"https://{parts.netloc}{parts.path}/{settings.tenant}"


def authority_known(make: Callable[[], Made]) -> Made:
    """Make an msal application; it asks the authority who it is.  Raises AuthError when it does not say."""
    try:
        return make()
    except ValueError as error:
        raise AuthError(
            f"The sign-in service does not know the tenant, or the credential makes no sense ({one_line(error)}).",
            remedy="Check 'tenant', 'authority' and the secret.",
        ) from error


class ApplicationTokens:
    """The tokens of an application: OAuth client credentials (RFC 6749, 4.4)."""

    def __init__(self, settings: MicrosoftSettings, secret: Callable[[str], str]) -> None:
        self._settings = settings
        self._secret = secret
        self._application: _SharedApplication | None = None

    def current(self) -> str:
        """Return msal's cached token, or a new one when it has run out."""
        return self._shared().token()

    def renewed(self, refused: str) -> str:
        """Return a new token, or the one that another thread has got meanwhile."""
        return self._shared().token(refused)

    def _shared(self) -> _SharedApplication:
        if self._application is None:
            self._application = self._registered()
        return self._application

    def _registered(self) -> _SharedApplication:
        settings = self._settings
        credential = _credential(settings, self._secret)
        key = sha256(repr((authority_of(settings), settings.client_id, settings.ca_file, credential)).encode()).digest()
        with _registry_lock:
            if key not in _applications:
                _applications[key] = _SharedApplication(settings, credential)
            return _applications[key]


class _SharedApplication:
    """One msal application, with a lock: whoever waits for it finds the token that the first has got."""

    def __init__(self, settings: MicrosoftSettings, credential: object) -> None:
        self._settings = settings
        self._credential = credential
        self._lock = threading.Lock()
        self._application: msal.ConfidentialClientApplication | None = None

    def token(self, refused: str = "") -> str:
        """Return a token other than the refused one."""
        with self._lock:
            application = self._application or self._made()
            result = self._acquired(application)
            if refused and result == refused:
                application.remove_tokens_for_client()
                result = self._acquired(application)
            self._application = application
            return result

    def _acquired(self, application: msal.ConfidentialClientApplication) -> str:
        return access_token(as_object(application.acquire_token_for_client([f"{self._settings.resource}/.default"])))

    def _made(self) -> msal.ConfidentialClientApplication:
        settings = self._settings
        return authority_known(
            lambda: msal.ConfidentialClientApplication(
                settings.client_id,
                client_credential=self._credential,
                authority=authority_of(settings),
                instance_discovery=False,
                http_client=LoginNetwork(settings),
            )
        )


_applications: dict[bytes, _SharedApplication] = {}
_registry_lock = threading.Lock()


class PersonTokens:
    """The tokens of one person who has signed in: a refresh token that changes with every use."""

    def __init__(self, settings: MicrosoftSettings, context: AccountContext) -> None:
        self._settings = settings
        self._kept: KeptSecrets = context.kept
        self._lock = threading.Lock()
        self._held = ""
        self._good_until = 0.0

    def current(self) -> str:
        """Return the token in hand, or the kept one, or a new one."""
        with self._lock:
            if not self._held or time.time() >= self._good_until:
                self._take(refused="")
            return self._held

    def renewed(self, refused: str) -> str:
        """Return a new token, or the one that another thread or process has got meanwhile."""
        with self._lock:
            if self._held == refused:
                self._take(refused)
            return self._held

    def _take(self, refused: str) -> None:
        text_kept = renewed(self._kept, KEPT, lambda kept: _usable(kept, refused) is not None, self._renewed)
        found = _usable(text_kept, refused)
        if found is None:
            raise TransientError("The sign-in service gave a token that has run out already; is the clock right?")
        self._held, self._good_until = found

    def _renewed(self, kept: str) -> str:
        """Ask for new tokens with the kept ones."""
        cache = loaded(kept)
        application = person_application(self._settings, cache)
        accounts = application.get_accounts()
        account = accounts[0] if accounts else None
        wanted = scopes(self._settings)
        access_token(
            as_object(application.acquire_token_silent_with_error(wanted, account, force_refresh=True)), _SIGN_IN_AGAIN
        )
        return str(cache.serialize())


def _usable(kept: str, refused: str) -> tuple[str, float] | None:
    """Return the access token in a kept cache that lives longest, and until when to use it, as seconds of the epoch."""
    entries = (as_object(one) for one in loaded(kept).search(msal.TokenCache.CredentialType.ACCESS_TOKEN))
    found = [(_whole(text(one, "expires_on")) - _EARLY, text(one, "secret")) for one in entries]
    good = [(until, secret) for until, secret in found if until > time.time() and secret not in {"", refused}]
    return (max(good)[1], max(good)[0]) if good else None


def _whole(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() else 0


def person_application(settings: MicrosoftSettings, cache: msal.SerializableTokenCache) -> msal.PublicClientApplication:
    """Return the msal application for a person, with this cache."""
    return authority_known(
        lambda: msal.PublicClientApplication(
            settings.client_id,
            authority=authority_of(settings),
            instance_discovery=False,
            http_client=LoginNetwork(settings),
            token_cache=cache,
        )
    )


def scopes(settings: MicrosoftSettings) -> list[str]:
    """Return the delegated permissions that are asked for: those of what is read, and no others."""
    return [f"{settings.resource}/{SCOPES[kind]}" for kind in settings.reads]


def loaded(written: str) -> msal.SerializableTokenCache:
    """Return the token cache in the text.  Raises AuthError when it cannot be read."""
    cache = msal.SerializableTokenCache()
    try:
        cache.deserialize(written)
    except json.JSONDecodeError as error:
        raise AuthError("The kept tokens cannot be read.", remedy=_SIGN_IN_AGAIN) from error
    return cache


def access_token(result: Object, remedy: str = "") -> str:
    """Return the token in msal's result.  Raises AuthError, or TransientError when the service is busy."""
    if token := text(result, "access_token"):
        return token
    error = text(result, "error")
    said = one_line(" ".join(filter(None, (error, text(result, "error_description")))) or "no token is kept")
    if error in _BUSY_ERRORS:
        raise TransientError(f"The sign-in service is busy ({said}).")
    raise AuthError(
        f"The sign-in service gives no token ({said}).",
        remedy=remedy or "Check tenant, client_id and the secret; secrets and certificates of an application run out.",
    )


def tokens_for(settings: MicrosoftSettings, context: AccountContext) -> Tokens:
    """Return where this account's tokens come from."""
    if settings.is_application:
        return ApplicationTokens(settings, context.secret)
    return PersonTokens(settings, context)


def _credential(settings: MicrosoftSettings, secret: Callable[[str], str]) -> str | dict[str, str]:
    if settings.client_certificate is None:
        return secret(settings.client_secret or "").strip()
    pem = secret(settings.client_certificate)
    return {"private_key": pem, "public_certificate": pem}
