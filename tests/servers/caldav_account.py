"""Short words for tests that read calendars: a client that writes and a connector that reads."""

from __future__ import annotations

import base64
import http.client
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from autolog.connector import AccountContext, Change, Collection, Connector, Cursor, Page
from autolog.testing.reading import PassEverything, collection_of
from autolog_caldav import SPEC

ANNA = "anna"
PASSWORD = "correct horse"
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
BOTH = ("VEVENT", "VTODO")


@dataclass(frozen=True, slots=True)
class CalendarClient:
    """What a calendar program does: it makes calendars and puts things into them."""

    url: str
    user: str = ANNA
    password: str = PASSWORD

    def make_calendar(self, path: str, name: str = "", components: Sequence[str] = BOTH) -> None:
        """Make a calendar for these components."""
        listed = "".join(f'<C:comp name="{component}"/>' for component in components)
        self.send(
            "MKCALENDAR",
            path,
            '<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>'
            f"<D:displayname>{name or path.strip('/').rpartition('/')[2]}</D:displayname>"
            f"<C:supported-calendar-component-set>{listed}</C:supported-calendar-component-set>"
            "</D:prop></D:set></C:mkcalendar>",
        )

    def put(self, path: str, content: bytes) -> None:
        """Put a thing under a path, new or over the old one."""
        self.send("PUT", path, content, "text/calendar; charset=utf-8")

    def delete(self, path: str) -> None:
        """Take a thing or a calendar away."""
        self.send("DELETE", path)

    def get(self, path: str) -> tuple[int, bytes]:
        """Return the status and the body of a GET."""
        return self.exchange("GET", path, b"", "text/calendar")

    def send(self, method: str, path: str, body: str | bytes = b"", kind: str = "application/xml") -> bytes:
        """Send a request that must succeed."""
        status, answer = self.exchange(method, path, body, kind)
        assert status < 300, f"{method} {path}: {status} {answer[:500]!r}"
        return answer

    def exchange(self, method: str, path: str, body: str | bytes, kind: str) -> tuple[int, bytes]:
        """Send a request."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        credentials = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        headers = {"Authorization": f"Basic {credentials}", "Content-Type": kind}
        try:
            connection.request(method, path, body.encode() if isinstance(body, str) else body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


def context(
    secret: str = PASSWORD,
    *,
    since: datetime = LONG_AGO,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    cancelled: Callable[[], bool] = lambda: False,
) -> AccountContext:
    """Return an account whose every secret is this one."""
    return AccountContext("anna", since, now, lambda _reference: secret, cancelled)


def open_connector(url: str, account: AccountContext | None = None, **settings: Any) -> Connector:
    """Open Anna's calendars at an address."""
    chosen: dict[str, Any] = {"url": url, "user": ANNA} | settings
    if "token" not in chosen:
        chosen["password"] = "stored:anna"
    if "host" in chosen:
        del chosen["url"]
    return SPEC.open(SPEC.settings.model_validate(chosen), account or context())


@contextmanager
def connected(url: str, account: AccountContext | None = None, **settings: Any) -> Iterator[Connector]:
    """Open a connector and close it at the end."""
    connector = open_connector(url, account, **settings)
    try:
        yield connector
    finally:
        connector.close()


def calendar(connector: Connector, key: str = "events:/anna/work/") -> Collection:
    """Return a listed calendar."""
    return collection_of(connector, key)


def read(connector: Connector, since: Cursor | None = None, key: str = "events:/anna/work/") -> list[Page]:
    """Read a calendar to its end."""
    return list(connector.changes(calendar(connector, key), since, PassEverything()))


def changes(pages: Sequence[Page]) -> list[Change]:
    """Return what the pages hold."""
    return [change for page in pages for change in page.changes]


def task(number: int = 1, summary: str = "", lines: Sequence[str] = ()) -> bytes:
    """Return a calendar object with one VTODO."""
    text = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//autolog//testing//EN",
        "BEGIN:VTODO",
        f"UID:task-{number}@ourfirm.example",
        "DTSTAMP:20260302T090000Z",
        "DUE:20260312T090000Z",
        f"SUMMARY:{summary or f'Call customer {number}'}",
        "STATUS:NEEDS-ACTION",
        *lines,
        "END:VTODO",
        "END:VCALENDAR",
        "",
    )
    return "\r\n".join(text).encode()
