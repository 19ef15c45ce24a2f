"""One request and its answer, with credentials that never go to a server they are not meant for.

Requests are sent by caldav's DAVClient, which knows Basic, Digest and Bearer.  Basic is sent at once, because a server
may show a stranger other calendars than its user and ask for nothing; Digest follows when the server wants it.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from caldav.davclient import DAVClient
from caldav.lib import error as caldav_errors

from autolog.errors import AuthError, Forbidden, TransientError
from autolog_caldav.addresses import Origin, may_hear
from autolog_caldav.answers import Multistatus, read_multistatus
from autolog_caldav.bounded import LARGEST_ANSWER, BoundedSession
from autolog_caldav.failures import NoXml, Refusal, sent_elsewhere, translated
from autolog_caldav.servers import family_of
from autolog_caldav.settings import CaldavSettings

# With PYTHON_CALDAV_COMMDUMP in the environment, caldav writes every request to /tmp, the password with it.
caldav_errors.debug_dump_communication = False

_REDIRECTS = frozenset({301, 302, 307, 308})
_MOST_REDIRECTS = 5
_NAME = {"User-Agent": "autolog", "Content-Type": 'application/xml; charset="utf-8"'}


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer: where it came from in the end, its headers (lower-case names), and its body."""

    url: str
    headers: dict[str, str]
    body: bytes
    tree: Any = None


class Web:
    """All requests of one account."""

    def __init__(self, settings: CaldavSettings, secret: Callable[[str], str]) -> None:
        self._settings = settings
        self._secret = secret
        self._known = Origin.of(settings.start)
        self._session = BoundedSession(settings.timeouts.answer)
        self._client: Any = None
        self._text = ""

    def renew(self) -> None:
        """Read the secret anew: a token may have been replaced since the last round."""
        reference = self._settings.password or self._settings.token or ""
        text = self._secret(reference)
        if self._client is None or text != self._text:
            self._text = text
            self._client = self._connected(text)

    def multistatus(self, method: str, url: str, body: str, depth: int) -> Multistatus:
        """Send a PROPFIND or REPORT and read the 207.  Raises Refusal, NoXml and the failures of the network."""
        answer = self.send(method, url, body, depth)
        if answer.tree is None:
            raise NoXml(f"{url}: the server answered {method} without any XML.", remedy="Is it a CalDAV server?")
        return read_multistatus(answer.tree, answer.url)

    def get(self, url: str, largest: int) -> Answer:
        """Fetch one thing of at most `largest` bytes.  Raises TooLarge, Refusal and the failures of the network."""
        self._session.largest = largest
        try:
            return self.send("GET", url)
        finally:
            self._session.largest = LARGEST_ANSWER

    def send(self, method: str, url: str, body: str = "", depth: int | None = None) -> Answer:
        """Send one request, and follow where it is sent on to on the same server."""
        if self._client is None:
            self.renew()
        for _ in range(_MOST_REDIRECTS):
            self._check(url, url)
            with translated(url):
                response = self._ask(method, url, body, depth)
            if response.status in _REDIRECTS and (target := response.headers.get("Location")):
                target = urljoin(url, str(target))
                self._check(url, target)
                url = target
            elif response.status >= 300:
                raise Refusal(url, response.status, _preconditions(response))
            else:
                headers = {str(name).lower(): str(value) for name, value in response.headers.items()}
                return Answer(url, headers, _body(response), response.tree)
        raise TransientError(f"{url}: the server sends us on in a circle.")

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def _ask(self, method: str, url: str, body: str, depth: int | None) -> Any:
        headers = {} if depth is None else {"Depth": str(depth)}
        try:
            with translated(url):
                return self._client.request(url, method, body, headers)
        except AuthError:
            offered = self._client.extract_auth_types(self._session.challenge)
            if self._client.auth_type != "basic" or "digest" not in offered or "basic" in offered:
                raise
        self._client.auth_type = "digest"
        self._client.build_auth_object()
        return self._client.request(url, method, body, headers)

    def _check(self, where: str, target: str) -> None:
        with translated(where):
            origin = Origin.of(target)
        if not may_hear(origin, self._known, family_of(self._known.host)):
            raise sent_elsewhere(where, str(origin))

    def _connected(self, secret: str) -> Any:
        settings = self._settings
        if settings.ca_file:
            _check_authorities(settings.start, settings.ca_file)
        with translated(settings.start):
            client = DAVClient(
                url=settings.start,
                username=settings.user or None,
                password=secret,
                auth_type="basic" if settings.password else "bearer",
                timeout=(settings.timeouts.connect, settings.timeouts.read),  # type: ignore[arg-type]  # passed on
                ssl_verify_cert=str(settings.ca_file) if settings.ca_file else True,
                headers=_NAME,
                enable_rfc6764=False,
                rate_limit_handle=False,
            )
        client.session.close()
        client.session = self._session
        return client


def _check_authorities(where: str, ca_file: Path) -> None:
    try:
        ssl.create_default_context(cafile=str(ca_file))
    except OSError as error:
        raise Forbidden(
            f"{where}: the certificates in {ca_file} cannot be read ({error.strerror or error}).",
            remedy="'ca_file' must name a readable file in PEM form.",
        ) from error


def _body(response: Any) -> bytes:
    raw = response._raw_body or response._raw
    return raw if isinstance(raw, bytes) else str(raw).encode()


def _preconditions(response: Any) -> tuple[str, ...]:
    if response.tree is None or not str(response.tree.tag).endswith("}error"):
        return ()
    return tuple(str(child.tag) for child in response.tree if isinstance(child.tag, str))
