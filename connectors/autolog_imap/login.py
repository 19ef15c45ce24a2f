"""Proving who we are: a password or an OAuth token.

LOGIN carries printable ASCII only; any other password goes by AUTHENTICATE PLAIN, as UTF-8 (RFC 4616).  A refused
token is answered with an explanation that wants an empty reply (RFC 7628, 3.2.3); imaplib would send the token again.
"""

from __future__ import annotations

import imaplib
import json
from collections.abc import Callable
from typing import Any

from autolog.errors import AuthError
from autolog_imap import failures
from autolog_imap.settings import ImapSettings


def log_in(client: Any, settings: ImapSettings, secret: Callable[[str], str]) -> None:
    """Log in with what the settings name.  `client` is an IMAPClient whose TLS, if any, stands.

    Raises AuthError, Forbidden or TransientError; none of them holds the secret.
    """
    where = f"{settings.user} at {settings.endpoint}"
    reference = settings.password if settings.password is not None else settings.token
    text = secret(reference or "")
    try:
        if settings.password is not None:
            _with_password(client, settings.user, text)
        else:
            _with_token(client, settings, text)
    except imaplib.IMAP4.error as error:
        words = failures.without(text, failures.one_line(error))
        # `from None`: a server may echo what it was sent, and the chain would carry it into a log.
        raise (failures.hung_up if _is_lost(error) else failures.login_refused)(where, words) from None


def _with_password(client: Any, user: str, password: str) -> None:
    if _is_plain(user) and _is_plain(password) and not client.has_capability("LOGINDISABLED"):
        client.login(_quoted(user), password)
    elif client.has_capability("AUTH=PLAIN"):
        client.plain_login(user, password)
    else:
        raise AuthError(
            f"{user}: the server offers no way to log in with this password.",
            remedy="It takes printable ASCII only, or switches passwords off; use another password or a token.",
        )


def _with_token(client: Any, settings: ImapSettings, token: str) -> None:
    mechanism = settings.mechanism.upper()
    if not client.has_capability(f"AUTH={mechanism}"):
        raise AuthError(
            f"{settings.endpoint}: the server does not offer {mechanism}.", remedy="Set 'mechanism' to what it offers."
        )
    reply = _TokenReply(settings.user, token, mechanism)
    try:
        client.sasl_login(mechanism, reply)
    except imaplib.IMAP4.error as error:
        raise imaplib.IMAP4.error(f"{error} {reply.explanation}".strip()) from None


class _TokenReply:
    """The client's side of XOAUTH2 and OAUTHBEARER: the token once, then an empty reply."""

    def __init__(self, user: str, token: str, mechanism: str) -> None:
        if mechanism == "XOAUTH2":
            self._first = f"user={user}\x01auth=Bearer {token}\x01\x01".encode()
            self._afterwards = b""
        else:
            identity = user.replace("=", "=3D").replace(",", "=2C")
            self._first = f"n,a={identity},\x01auth=Bearer {token}\x01\x01".encode()
            self._afterwards = b"\x01"
        self._sent = False
        self.explanation = ""

    def __call__(self, challenge: bytes) -> bytes:
        if not self._sent:
            self._sent = True
            return self._first
        self.explanation = _explained(challenge)
        return self._afterwards


def _explained(challenge: bytes) -> str:
    """Return the status that the server gives in its JSON challenge, or an empty text."""
    try:
        answer = json.loads(challenge)
    except ValueError:
        return ""
    status = answer.get("status") if isinstance(answer, dict) else None
    return f"(status {status})" if isinstance(status, str | int) else ""


def _is_lost(error: BaseException | None) -> bool:
    """Return whether the connection broke: imapclient makes a refused login of that, too."""
    while error is not None:
        if isinstance(error, imaplib.IMAP4.abort):
            return True
        error = error.__context__
    return False


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _quoted(text: str) -> str:
    """Return an IMAP quoted string (RFC 3501, 4.3); imaplib quotes the password, but not the user."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
