"""The bytes between us and the server, bounded in time and in size.

imaplib believes what a server announces: a literal of 99 GB is allocated at once, and a server that drips one byte a
second outlives every socket timeout.  `Wire` is imaplib's protocol engine on a socket of our own:

- one command and its whole answer must end within `Bounds.command` seconds, and a second more for every
  `slowest_rate` bytes that really came in;
- a literal, a line and an answer have a largest size, checked before anything is allocated;
- what a server sent in clear text before TLS began counts for nothing (RFC 9051, 11.1);
- nothing is logged: imaplib keeps the last commands for its debug output, and a password would be among them.
"""

from __future__ import annotations

import imaplib
import io
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from autolog_imap.settings import Bounds, Endpoint


class TooLarge(Exception):
    """The server announced or sent more than `Bounds` allow; the connection is of no use any more."""


class ClearTextBehindStarttls(Exception):
    """Somebody put clear text between STARTTLS and the beginning of TLS."""


@cache
def trusted(ca_file: Path | None) -> ssl.SSLContext:
    """Return the one TLS context for this CA file (None: the system's); making one costs 34 ms.

    Raises OSError when the file cannot be read or holds no certificate.
    """
    return ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=ca_file)


class _Incoming(io.RawIOBase):
    """The reading side of a socket, with a deadline for all reads since `begin`."""

    def __init__(self, connection: socket.socket, bounds: Bounds, clock: Callable[[], float]) -> None:
        super().__init__()
        self._connection = connection
        self.bounds = bounds
        self._clock = clock
        self._dry = False
        self.begin()

    def begin(self) -> None:
        """Start the clock for the answer to one command."""
        self._began = self._clock()
        self._received = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        """Read what has come, in time, or None while the stream is held dry."""
        if self._dry:
            return None
        allowed = self.bounds.command + self._received / self.bounds.slowest_rate
        remaining = self._began + allowed - self._clock()
        if remaining <= 0:
            raise TimeoutError(f"the answer took longer than {allowed:.0f} s")
        self._connection.settimeout(min(self.bounds.read, remaining))
        count = self._connection.recv_into(buffer)
        self._received += count
        if self._received > self.bounds.answer:
            raise TooLarge(f"an answer of more than {self.bounds.answer} bytes")
        return count

    def holds_bytes(self, buffered: io.BufferedReader[_Incoming]) -> bool:
        """Return whether the buffer in front of this stream holds unread bytes, without reading more."""
        self._dry = True
        try:
            return bool(buffered.peek(1))
        finally:
            self._dry = False


class Wire(imaplib.IMAP4):
    """A connection to an IMAP server with the greeting and the capabilities read.

    Raises OSError (TimeoutError and ssl.SSLError among them), imaplib.IMAP4.error, TooLarge or ValueError; nothing
    stays open then.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        bounds: Bounds,
        tls: ssl.SSLContext | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bounds = bounds
        self._tls = tls
        self._clock = clock
        super().__init__(endpoint.host, endpoint.port, timeout=bounds.connect)

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        """Connect, under TLS from the first byte if a context was given."""
        self.host = host
        self.port = port
        connection = socket.create_connection((host, port), timeout)
        self.sock = connection if self._tls is None else _wrapped(connection, self._tls, host)
        self._attach()

    def starttls(self, ssl_context: ssl.SSLContext | None = None) -> tuple[Literal["OK"], list[None]]:
        """Begin TLS on the open connection and forget everything that was said before it."""
        if ssl_context is None:
            raise ValueError("STARTTLS needs a TLS context")
        answer = self._simple_command("STARTTLS")
        if answer[0] != "OK":
            raise self.error("the server refuses STARTTLS")
        if self._incoming.holds_bytes(self._buffered):
            raise ClearTextBehindStarttls
        self.untagged_responses.clear()
        self.sock.settimeout(self._bounds.connect)
        self.sock = _wrapped(self.sock, ssl_context, self.host)
        self._attach()
        self._get_capabilities()
        return "OK", [None]

    def read(self, size: int) -> bytes:
        """Read a literal of the announced size."""
        if size > self._bounds.literal:
            raise TooLarge(f"a literal of {size} bytes")
        return self._buffered.read(size)

    def readline(self) -> bytes:
        """Read a line with its CRLF."""
        line = self._buffered.readline(self._bounds.line + 1)
        if len(line) > self._bounds.line:
            raise TooLarge(f"a line of more than {self._bounds.line} bytes")
        return line

    def send(self, data: Any) -> None:
        """Send, and start the clock for the answer."""
        self._incoming.begin()
        self.sock.settimeout(self._bounds.read)
        self.sock.sendall(data)

    def hurry(self, seconds: float) -> None:
        """Wait no longer than this for whatever comes from now on."""
        self._bounds = self._incoming.bounds = replace(self._bounds, read=seconds, command=seconds)

    def shutdown(self) -> None:
        """Close the socket, whatever state it is in."""
        self._buffered.close()
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            # The server was quicker: there is nothing left to say goodbye to.
            return
        finally:
            self.sock.close()

    def _attach(self) -> None:
        self._incoming = _Incoming(self.sock, self._bounds, self._clock)
        self._buffered = io.BufferedReader(self._incoming, buffer_size=65_536)

    def _mode_ascii(self) -> None:
        # Folder names are bytes (RFC 3501, 5.1); Latin-1 lets each byte through both ways, ASCII would fail on some.
        super()._mode_ascii()  # type: ignore[misc]  # typeshed leaves it out
        self._encoding = "latin-1"

    def _log(self, line: str) -> None:
        """Keep nothing: imaplib would hold the LOGIN line, password and all."""


def _wrapped(connection: socket.socket, tls: ssl.SSLContext, host: str) -> ssl.SSLSocket:
    try:
        return tls.wrap_socket(connection, server_hostname=host)
    except BaseException:
        connection.close()
        raise
