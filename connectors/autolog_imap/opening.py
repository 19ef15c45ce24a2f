"""How a session begins: connect, verify the certificate, log in, introduce ourselves, in this order.

The password goes out only when TLS stands, or when the configuration says that none is wanted.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import datetime
from typing import Any

from imapclient import IMAPClient, SocketTimeout

from autolog.errors import Forbidden
from autolog_imap import failures
from autolog_imap.failures import LostConnection, translated
from autolog_imap.login import log_in
from autolog_imap.session import Session
from autolog_imap.settings import Bounds, ImapSettings
from autolog_imap.wire import ClearTextBehindStarttls, Wire, trusted


def open_session(settings: ImapSettings, secret: Callable[[str], str], now: datetime) -> Session:
    """Return a session that is logged in.

    Raises AuthError, Forbidden or TransientError; nothing stays open then.
    """
    wire = _connected(settings)
    try:
        with translated(str(settings.endpoint)):
            client = _Client(wire, settings)
            if settings.security == "starttls":
                _start_tls(client, settings)
            log_in(client, settings, secret)
        session = Session(client, wire, settings, now)
        session.introduce()
    except BaseException:
        wire.shutdown()
        raise
    return session


class _Client(IMAPClient):  # type: ignore[misc]  # imapclient ships no types
    """An IMAPClient on a connection that we opened ourselves, and that says nothing to any log."""

    def __init__(self, wire: Wire, settings: ImapSettings) -> None:
        self._wire = wire
        timeout = SocketTimeout(settings.timeouts.connect, settings.timeouts.read)
        super().__init__(
            settings.endpoint.host, settings.endpoint.port, ssl=settings.security == "tls", timeout=timeout
        )
        wire.debug = 0
        self.folder_encode = False
        self.normalise_times = False

    def _create_IMAP4(self) -> Wire:  # noqa: N802 - imapclient's name
        return self._wire


def _connected(settings: ImapSettings) -> Wire:
    where = str(settings.endpoint)
    tls = _tls_context(settings)
    with translated(where):
        try:
            return Wire(settings.endpoint, Bounds.of(settings.timeouts), tls if settings.security == "tls" else None)
        except ssl.SSLError as error:
            raise failures.tls_failed(where, error) from error
        except OSError as error:
            raise LostConnection(
                f"{where}: the server cannot be reached ({failures.one_line(error)}).",
                remedy="Check 'host', 'port' and the network.",
            ) from error


def _start_tls(client: Any, settings: ImapSettings) -> None:
    where = str(settings.endpoint)
    if client._imap.state != "NONAUTH" or not client.has_capability("STARTTLS"):
        raise Forbidden(
            f"{where}: the server offers no STARTTLS, or somebody on the way took the offer out; no password was sent.",
            remedy="Use security: tls with port 993.",
        )
    try:
        client.starttls(_tls_context(settings))
    except ClearTextBehindStarttls:
        raise failures.clear_text_injected(where) from None
    except ssl.SSLError as error:
        raise failures.tls_failed(where, error) from error


def _tls_context(settings: ImapSettings) -> ssl.SSLContext:
    try:
        return trusted(settings.ca_file)
    except OSError as error:
        raise Forbidden(
            f"{settings.endpoint}: the certificates in {settings.ca_file} cannot be read ({error}).",
            remedy="'ca_file' must name a readable file in PEM form.",
        ) from error
