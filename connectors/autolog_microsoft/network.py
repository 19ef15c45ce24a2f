"""HTTP within bounds: certificates that are verified, answers of bounded size and time, and redirects not followed.

One answer of 32 MB is a page of 50 long messages twice over; more is a fault or an attack.  A redirect is never
followed, so that no token reaches a server that the configuration does not name.  What the environment says about
certificates (`REQUESTS_CA_BUNDLE`, `SSL_CERT_FILE`) does not count; what it says about proxies does.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpx2

from autolog.errors import ConnectorError, Forbidden, TransientError
from autolog_microsoft.failures import AnswerTooLarge, one_line
from autolog_microsoft.settings import MicrosoftSettings

LARGEST_ANSWER = 32 * 1024 * 1024
_REDIRECTS = range(300, 400)


@dataclass(frozen=True, slots=True)
class Reply:
    """Status, header fields in lower case, and the bytes; `is_cut` when the server had more of them."""

    status: int
    headers: Mapping[str, str]
    content: bytearray
    is_cut: bool = False


class Network:
    """A pool of connections to one interface."""

    def __init__(self, settings: MicrosoftSettings, longest: float | None = None) -> None:
        """`longest` is the most seconds for one answer, instead of the configured ones."""
        times = settings.timeouts
        self._longest = times.answer if longest is None else min(longest, times.answer)
        self._client = httpx2.Client(
            verify=_trusted(settings.ca_file),
            timeout=httpx2.Timeout(min(times.read, self._longest), connect=times.connect),
            limits=httpx2.Limits(max_connections=4, max_keepalive_connections=2, keepalive_expiry=30),
            follow_redirects=False,
            headers={"User-Agent": "autolog"},
        )

    def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: bytes | None = None,
        *,
        first_bytes: int | None = None,
    ) -> Reply:
        """Send one request and read the answer, or its first bytes.

        Raises Forbidden (certificate, redirect) and TransientError; a connection that a server had closed meanwhile is
        opened once more.
        """
        with _translated(url):
            try:
                return self._send(method, url, headers, content, first_bytes)
            except httpx2.RemoteProtocolError:
                return self._send(method, url, headers, content, first_bytes)

    def close(self) -> None:
        """Let go of all connections."""
        self._client.close()

    def _send(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None, first_bytes: int | None
    ) -> Reply:
        deadline = time.monotonic() + self._longest
        limit = LARGEST_ANSWER if first_bytes is None else first_bytes
        with self._client.stream(method, url, headers=dict(headers), content=content) as response:
            if response.status_code in _REDIRECTS:
                raise Forbidden(
                    f"{_place(url)}: the server points to another address, which autolog does not follow.",
                    remedy="Check 'base_url' and 'authority'.",
                )
            received = bytearray()
            for piece in response.iter_bytes():  # as it comes: a chunk of fixed size would wait for its end
                received += piece
                if len(received) > limit:
                    break
                if time.monotonic() > deadline:
                    raise TransientError(f"{_place(url)}: the answer took longer than {self._longest:.0f} seconds.")
            is_cut = len(received) > limit
            if is_cut and first_bytes is None:
                raise AnswerTooLarge(f"{_place(url)}: the answer is larger than {limit:,} bytes.")
            del received[limit:]
            fields = {name.lower(): value for name, value in response.headers.items()}
            return Reply(response.status_code, fields, received, is_cut)


@contextmanager
def _translated(url: str) -> Iterator[None]:
    try:
        yield
    except ConnectorError:
        raise
    except httpx2.TimeoutException as error:
        raise TransientError(f"{_place(url)}: the server did not answer in time.") from error
    except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSError) as error:
        if untrusted := _certificate_fault(error):
            raise Forbidden(
                f"{_place(url)}: the server's certificate is not trusted: {untrusted}.",
                remedy="Name the authority of a proxy that opens TLS in 'ca_file'.",
            ) from error
        raise TransientError(f"{_place(url)}: the connection broke ({one_line(error)}).") from error


def _certificate_fault(error: BaseException | None) -> str:
    seen = 0
    while error is not None and seen < 10:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error.verify_message
        error, seen = error.__cause__ or error.__context__, seen + 1
    return ""


@cache
def _trusted(ca_file: Path | None) -> ssl.SSLContext:
    """Return what decides about certificates; reading them takes longer than a request."""
    context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _place(url: str) -> str:
    """Return the host of an address: paths hold mailboxes, queries hold cursors."""
    try:
        return httpx2.URL(url).host or "the server"
    except httpx2.InvalidURL:
        return "the server"
