"""A calendar in memory behind a front that asks for Anna's password."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest

from autolog.connector import Change, Connector, Cursor, Deletion, Page, Unreadable, Upsert
from autolog.testing.builders import event
from servers.caldav_account import ANNA, PASSWORD, changes, open_connector, read
from servers.caldav_fake import PATH, FakeCalendar
from servers.dav_front import DavFront


@dataclass(slots=True)
class Server:
    """The calendar, its front, and a connector that reads it."""

    calendar: FakeCalendar
    front: DavFront
    connector: Connector
    cursor: Cursor | None = None

    def fill(self, count: int) -> None:
        for number in range(1, count + 1):
            self.calendar.put(f"{number}.ics", event(number))

    def pages(self) -> list[Page]:
        """Read on to the end."""
        found = read(self.connector, self.cursor)
        self.cursor = found[-1].cursor if found else self.cursor
        return found

    def news(self) -> list[str]:
        """Read on to the end, and say what came: `+1` new or changed, `-1` gone, `?1` unreadable."""
        return [_said(change) for change in changes(self.pages())]


def _said(change: Change) -> str:
    signs = {Upsert: "+", Deletion: "-", Unreadable: "?"}
    return signs[type(change)] + change.remote_id.removeprefix(PATH).removesuffix(".ics")  # type: ignore[index]


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Return a function that starts a server with these peculiarities, and settings of the account."""
    with ExitStack() as stack:

        def start(settings: dict[str, Any] | None = None, **peculiarities: Any) -> Server:
            calendar = FakeCalendar(**peculiarities)
            front = stack.enter_context(DavFront(users={ANNA: PASSWORD}, rewrite=calendar))
            connector = open_connector(front.url, **(settings or {}))
            stack.callback(connector.close)
            return Server(calendar, front, connector)

        yield start
