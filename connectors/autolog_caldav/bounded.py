"""The HTTP session below caldav's client: reading methods only, bounded answers, and no settings but ours.

`requests` and niquests let REQUESTS_CA_BUNDLE and a .netrc of the machine overrule what a program asks for; an
operator's `ca_file` must not be ignored.  So the environment is not trusted, but for its proxies, which are asked for
here.  Redirects are not followed here either: `web` decides where the credentials may go.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from caldav.lib.http_sync import requests

from autolog_caldav.failures import TooLarge

READING = frozenset({"PROPFIND", "REPORT", "GET", "OPTIONS"})
LARGEST_ANSWER = 32 * 1024 * 1024
_CHUNK = 64 * 1024
_XML = ("text/xml", "application/xml")


class BoundedSession(requests.Session):
    """A session that reads, and reads no more than it must.

    `challenge` is the WWW-Authenticate of the last 401, and `largest` bounds the next answers in bytes.
    """

    def __init__(self, answer_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        # Without revocation lists: they would be fetched from hosts that nobody named.
        super().__init__(disable_http3=True, revocation_configuration=None)
        self.trust_env = False
        self.largest = LARGEST_ANSWER
        self.challenge = ""
        self._seconds = answer_seconds
        self._clock = clock

    def request(self, method: str, url: str, **options: Any) -> Any:  # type: ignore[override]  # caldav's narrow call
        """Send one request and read its answer whole.  Raises TooLarge and what the session raises."""
        if method not in READING:
            raise ValueError(f"autolog only reads; it does not send {method}.")
        deadline = self._clock() + self._seconds
        options |= {
            "allow_redirects": False,
            "stream": True,
            "proxies": requests.utils.get_environ_proxies(url),
        }
        response = super().request(method, url, **options)
        self.challenge = str(response.headers.get("WWW-Authenticate", "")) if response.status_code == 401 else ""
        try:
            response._content = self._read(response, deadline)
        finally:
            response._content_consumed = True
            response.close()
        if _is_page(response):
            # caldav would look for XML in it, and log it whole.
            response._content = b""
        return response

    def _read(self, response: Any, deadline: float) -> bytes:
        chunks: list[bytes] = []
        size = 0
        for chunk in response.iter_content(_CHUNK):
            size += len(chunk)
            if size > self.largest:
                raise TooLarge(f"The server's answer is larger than {self.largest:,} bytes.")
            if self._clock() > deadline:
                raise requests.exceptions.ReadTimeout("the whole answer took too long")
            chunks.append(chunk)
        return b"".join(chunks)


def _is_page(response: Any) -> bool:
    """Return whether the answer is for people: an error page or a login form."""
    kind = str(response.headers.get("Content-Type", "")).lower()
    return not kind.startswith(_XML) and (response.status_code >= 300 or "html" in kind)
