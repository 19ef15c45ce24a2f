"""The Microsoft connector keeps its promises for mail and calendars, against a fake that keeps to Graph's metadata."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest

from autolog.connector import Connector
from autolog.model import MediaType
from autolog.testing import ConnectorContract
from servers.graph import ANNA, NOW, context, open_connector
from servers.graph_fake.answering import Mailbox
from servers.graph_fake.calendars import attendee, person
from servers.graph_fake.server import GraphServer

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class GraphWorld:
    """What mail and calendars at the fake have in common."""

    page_size = 5
    headers_come_cheaply = True

    def __init__(self, server: GraphServer) -> None:
        self.server = server
        self.box: Mailbox = server.world.mailbox(ANNA)

    def open(self) -> Connector:
        return open_connector(self.server, context(since=LONG_AGO, now=lambda: NOW))

    def open_reconfigured(self) -> Connector:
        return open_connector(self.server, since=datetime(2026, 1, 1, tzinfo=UTC))

    def make_unreadable(self, remote_id: str) -> None:
        self.server.world.faults.broken.add(remote_id)

    def expire_cursors(self) -> None:
        self.server.world.expire_deltas()

    def refuse_credentials(self) -> None:
        self.server.login.revoke()
        self.server.login.refuse_secret = True

    def forbid(self) -> None:
        self.server.world.faults.forbidden = True

    def disconnect(self) -> None:
        self.server.disconnect()

    def reconnect(self) -> None:
        self.server.reconnect()


class MailWorld(GraphWorld):
    """The inbox."""

    media_type = MediaType.MESSAGE

    def __init__(self, server: GraphServer) -> None:
        super().__init__(server)
        self.key = f"mail:{self.box.mail.folder('inbox')}"

    def add(self, content: bytes) -> None:
        self.box.mail.deliver(content)

    def mark(self, remote_id: str, *labels: str) -> None:
        self.box.mail.categorize(remote_id, *labels)

    def change(self, remote_id: str, content: bytes) -> None:
        self.box.mail.replace(remote_id, content)

    def delete(self, remote_id: str) -> None:
        self.box.mail.delete(remote_id)

    def snapshot(self) -> object:
        return copy.deepcopy((self.box.mail.folders, self.box.mail.messages))


class CalendarWorld(GraphWorld):
    """The user's own calendar."""

    media_type = MediaType.CALENDAR

    def __init__(self, server: GraphServer) -> None:
        super().__init__(server)
        self.key = f"calendar:{self.box.calendar.id}"

    def add(self, content: bytes) -> None:
        start, end, uid, fields = _fields(content)
        event = self.box.calendar.add(start, uid=uid, **fields)
        event.end = end

    def change(self, remote_id: str, content: bytes) -> None:
        self.box.calendar.change(self.box.calendar.events[remote_id], **_fields(content)[3])

    def delete(self, remote_id: str) -> None:
        self.box.calendar.delete(remote_id)

    def snapshot(self) -> object:
        return copy.deepcopy(self.box.calendar.events)


def _fields(content: bytes) -> tuple[datetime, datetime, str, dict[str, Any]]:
    """Read what the contract puts into a calendar as Graph would show it; all of it lies in the connector's window."""
    event = next(iter(icalendar.Calendar.from_ical(content).walk("VEVENT")))
    begin, end = event["DTSTART"].dt, event["DTEND"].dt
    shift = timedelta(days=40) if begin > NOW + timedelta(days=20) else timedelta(0)
    address = str(event["ORGANIZER"]).removeprefix("mailto:")
    return (
        begin - shift,
        end - shift,
        str(event["UID"]),
        {
            "subject": str(event["SUMMARY"]),
            "organizer": person(address),
            "attendees": [attendee("boris@customer1.example", "accepted")],
            "body": {"contentType": "text", "content": str(event.get("DESCRIPTION", ""))},
        },
    )


@pytest.fixture
def server() -> Iterator[GraphServer]:
    with GraphServer() as running:
        yield running


class TestMicrosoftMail(ConnectorContract):
    """All promises, for mail."""

    @pytest.fixture
    def world(self, server: GraphServer) -> MailWorld:
        return MailWorld(server)


class TestMicrosoftCalendar(ConnectorContract):
    """All promises, for calendars."""

    @pytest.fixture
    def world(self, server: GraphServer) -> CalendarWorld:
        return CalendarWorld(server)
