"""A place for kept secrets and a person at a terminal, for tests of connectors that sign in.

`MemoryKeptSecrets` keeps the promises of the real one within one process; `ScriptedConversation` is a person who does
what the test says, and a browser that goes where the fake provider sends it.
"""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock, get_ident
from urllib.parse import parse_qsl, urlsplit

from autolog.errors import AuthError

REDIRECT = "http://127.0.0.1:53682/"
"""Where the scripted browser is sent back to; nobody listens there, the browser only reads the address."""
MOST_REDIRECTS = 10

Browser = Callable[[str], Mapping[str, str]]
"""Goes to the address of the provider and returns the parameters that it was sent back with."""


@dataclass(slots=True)
class MemoryKeptSecrets:
    """What a connector keeps, in memory.  `written` lists every (name, text) in order; `holds` the names held.

    `before_write` is called with the name and text before each write: raise there to play a crash between the
    provider's answer and the save.
    """

    texts: dict[str, str] = field(default_factory=dict, repr=False)
    before_write: Callable[[str, str], None] = field(default=lambda _name, _text: None, repr=False)
    written: list[tuple[str, str]] = field(default_factory=list, repr=False)
    holds: list[str] = field(default_factory=list)
    _locks: dict[str, Lock] = field(default_factory=dict, repr=False)
    _holders: dict[str, int] = field(default_factory=dict, repr=False)
    _guard: Lock = field(default_factory=Lock, repr=False)

    def read(self, name: str) -> str | None:
        """Return what was kept under the name, or None."""
        return self.texts.get(name)

    def write(self, name: str, text: str) -> None:
        """Keep the text."""
        self.before_write(name, text)
        with self._guard:
            self.texts[name] = text
            self.written.append((name, text))

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Hold the name.  Raises RuntimeError for a thread that holds it already: it would wait for itself."""
        with self._guard:
            if self._holders.get(name) == get_ident():
                raise RuntimeError(f"'{name}' is held by this thread already.")
            lock = self._locks.setdefault(name, Lock())
        with lock:
            self._holders[name] = get_ident()
            self.holds.append(name)
            try:
                yield
            finally:
                self._holders.pop(name, None)


def follow(address: str) -> Mapping[str, str]:
    """Go to the address as a browser whose owner consents to all; return what the way back to 127.0.0.1 carries.

    A fake provider answers with redirects (303 or 302) until one leads to `REDIRECT`.  Raises AssertionError when the
    fake shows a page instead.
    """
    for _ in range(MOST_REDIRECTS):
        if address.startswith(REDIRECT):
            return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))
        address = _next_address(address)
    raise AssertionError(f"The provider redirects in a circle: {address}")


def _next_address(address: str) -> str:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=10)
    try:
        connection.request("GET", f"{parts.path or '/'}?{parts.query}")
        response = connection.getresponse()
        location = response.getheader("Location")
    finally:
        connection.close()
    if response.status not in {302, 303, 307} or location is None:
        raise AssertionError(f"The provider answered {response.status} without sending the browser on.")
    return location


@dataclass(slots=True)
class ScriptedConversation:
    """A person who does what the test says.

    `browser` plays the browser (`follow`, or a function that answers, for example, {"error": "access_denied"}); None
    is a person who never comes.  `on_wait` is called with the seconds of each wait: advance the test's clock there, or
    let the fake provider say yes.  `said`, `addresses` and `waits` hold what happened.
    """

    browser: Browser | None = follow
    on_wait: Callable[[float], None] = field(default=lambda _seconds: None)
    redirect_uri: str = REDIRECT
    said: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def say(self, text: str) -> None:
        """Note the lines."""
        self.said.append(text)

    def authorize(self, url_for: Callable[[str], str]) -> Mapping[str, str]:
        """Send the scripted browser to the address and return what it came back with.

        Raises AuthError as the real one does: nobody comes.  Raises AssertionError for an address without a state.
        """
        address = url_for(self.redirect_uri)
        self.addresses.append(address)
        asked = dict(parse_qsl(urlsplit(address).query))
        if not asked.get("state"):
            raise AssertionError("The address has no `state`: anybody could send the browser back.")
        if self.browser is None:
            raise AuthError("Nobody came back from the provider in time.", remedy="Try again.")
        return self.browser(address)

    def wait(self, seconds: float) -> None:
        """Note the wait; no time passes."""
        self.waits.append(seconds)
        self.on_wait(seconds)
