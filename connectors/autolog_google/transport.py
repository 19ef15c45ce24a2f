"""One connection to Google, inside bounds: seconds for the next byte and for an answer, bytes of an answer.

httplib2 takes `ca_file` at its word, whatever REQUESTS_CA_BUNDLE says, and is used by one thread at a time.  Redirects
are not followed: Google's interfaces have none, and a token must not travel on.
"""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Timer

import httplib2

from autolog.errors import Forbidden, TransientError
from autolog_google.settings import GoogleSettings

LARGEST_ANSWER = 32 * 1024 * 1024
_PIECE = 64 * 1024


class AnswerTooLarge(TransientError):
    """An answer is larger than any that was asked for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said: status, header fields by lower-case name, and the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def retry_after(self) -> timedelta | None:
        """The wait that the server asks for, in seconds or until a date (RFC 9110, 10.2.3)."""
        said = self.headers.get("retry-after", "").strip()
        if said.isdigit() and len(said) < 7:
            return timedelta(seconds=int(said))
        try:
            until = parsedate_to_datetime(said)
            return max(until - datetime.now(UTC), timedelta())
        except (TypeError, ValueError):
            return None


class _Bounded(http.client.HTTPResponse):
    """An answer that is read no further than its bound."""

    def read(self, amt: int | None = None) -> bytes:
        if amt is not None:
            return super().read(amt)
        if self.length is not None and self.length <= LARGEST_ANSWER:
            return super().read()
        pieces = []
        size = 0
        while piece := super().read(_PIECE):
            size += len(piece)
            if size > LARGEST_ANSWER:
                self.close()
                raise AnswerTooLarge(f"Google's answer is larger than {LARGEST_ANSWER >> 20} MB.")
            pieces.append(piece)
        if self.length:
            raise http.client.IncompleteRead(b"", self.length)
        return b"".join(pieces)


class _Plain(httplib2.HTTPConnectionWithTimeout):  # type: ignore[misc]  # httplib2 is untyped
    response_class = _Bounded


class _Secure(httplib2.HTTPSConnectionWithTimeout):  # type: ignore[misc]  # httplib2 is untyped
    response_class = _Bounded


class Transport:
    """Kept connections to Google's hosts, for one thread at a time."""

    def __init__(self, settings: GoogleSettings) -> None:
        ca_file = str(settings.ca_file) if settings.ca_file else None
        self._http = httplib2.Http(
            timeout=settings.timeouts.read, ca_certs=ca_file, decode_limit_hard=4 * LARGEST_ANSWER
        )
        self._http.follow_redirects = False
        self._deadline = settings.timeouts.answer

    def request(
        self, method: str, uri: str, body: bytes | None, headers: Mapping[str, str], within: float | None = None
    ) -> Answer:
        """Ask, and wait for the whole answer, at most `within` seconds if that is less than the configured time.

        Raises TransientError, and Forbidden for a wrong certificate.
        """
        timer = Timer(min(self._deadline, within or self._deadline), self._cut)
        timer.daemon = True
        timer.start()
        try:
            return self._request(method, uri, body, headers)
        finally:
            timer.cancel()

    def close(self) -> None:
        """Let go of the sockets."""
        self._http.close()

    def _request(self, method: str, uri: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        kind = _Secure if uri.startswith("https:") else _Plain
        try:
            answer, content = self._http.request(uri, method, body, dict(headers), connection_type=kind)
        except AnswerTooLarge:
            self._http.close()
            raise
        except (httplib2.HttpLib2Error, http.client.HTTPException, OSError) as error:
            self._http.close()
            raise _failure(error, uri) from error
        return Answer(int(answer.status), {str(key).lower(): str(value) for key, value in answer.items()}, content)

    def _cut(self) -> None:
        """End the answer that takes too long as a whole, however steadily it drips."""
        for sock in _sockets(self._http.connections.values()):
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


def _sockets(connections: Iterable[http.client.HTTPConnection]) -> list[socket.socket]:
    return [connection.sock for connection in list(connections) if connection.sock is not None]


def _failure(error: Exception, uri: str) -> TransientError | Forbidden:
    host = uri.split("/")[2]
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return Forbidden(
            f"The certificate of {host} cannot be verified.",
            remedy="If a proxy of your own opens the connection, name its certificate authority in 'ca_file'.",
        )
    what = "gave no whole answer in time" if isinstance(error, TimeoutError) else "could not be reached or broke off"
    return TransientError(f"{host} {what} ({type(error).__name__}).")
