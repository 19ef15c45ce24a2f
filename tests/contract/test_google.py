"""The Google connector keeps its promises on a pretend Google, behind a network that can break."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar as Ical

from autolog.connector import Connector
from autolog.model import MediaType
from autolog.testing import ConnectorContract
from autolog.testing.builders import BEGINNING
from autolog_google.connector import GoogleConnector
from servers.faulty_proxy import Faults, FaultyProxy
from servers.google import Google
from servers.google_account import ANNA, Time, context, settings


class GoogleWorld:
    """One person at a pretend Google; what mail and calendar have in common."""

    page_size = 5
    headers_come_cheaply = True
    media_type = MediaType.MESSAGE
    read = "mail"

    def __init__(self, google: Google, proxy: FaultyProxy, time: Time, *, apart: bool = False) -> None:
        self._apart = apart
        self._google = google
        self._proxy = proxy
        self._time = time
        self._person = google.person(ANNA)

    def open(self) -> Connector:
        return self._open()

    def _open(self, **changed: Any) -> Connector:
        if self._apart:
            self._google.move_out()
        port = 0 if self._apart else self._proxy.port
        chosen = settings(self._google, port, page_size=self.page_size, read=[self.read], **changed)
        return GoogleConnector(chosen, context(self._time), self._time.clock)

    def refuse_credentials(self) -> None:
        self._google.tokens.users.clear()

    def forbid(self) -> None:
        self._google.forbidden = True

    def disconnect(self) -> None:
        self._proxy.faults = Faults(refuse=True)
        self._proxy.reset_all()

    def reconnect(self) -> None:
        self._proxy.faults = Faults()


class MailWorld(GoogleWorld):
    key = "mail"

    def open_reconfigured(self) -> Connector:
        return self._open(labels={"exclude": ["STARRED"]})

    def add(self, content: bytes) -> None:
        self._person.mail.deliver(content)

    def delete(self, remote_id: str) -> None:
        self._person.mail.delete(remote_id)

    def mark(self, remote_id: str, *labels: str) -> None:
        mail = self._person.mail
        known = {name: one for one, name in mail.labels.items()}
        wanted = tuple(known.get(label) or mail.add_label(label) for label in labels)
        own = tuple(one for one in mail.mails[remote_id].labels if one.startswith("Label_"))
        mail.modify(remote_id, add=wanted, remove=own)

    def make_unreadable(self, remote_id: str) -> None:
        self._person.mail.mails[remote_id].broken = "Backend Error"

    def expire_cursors(self) -> None:
        self._person.mail.forget_history()

    def snapshot(self) -> object:
        mail = self._person.mail
        return {one: (found.content, tuple(found.labels)) for one, found in mail.mails.items()}, mail.history


class CalendarWorld(GoogleWorld):
    key = f"calendar:{ANNA}"
    media_type = MediaType.CALENDAR
    read = "calendars"

    def add(self, content: bytes) -> None:
        self._person.calendar.put(_event(content))

    def change(self, remote_id: str, content: bytes) -> None:
        self._person.calendar.put({**_event(content), "id": remote_id})

    def delete(self, remote_id: str) -> None:
        self._person.calendar.remove(remote_id)

    def expire_cursors(self) -> None:
        self._person.calendar.expire_tokens()

    def snapshot(self) -> object:
        calendar = self._person.calendar
        return dict(calendar.events), calendar.version


def _event(content: bytes) -> dict[str, Any]:
    (event,) = Ical.from_ical(content).walk("VEVENT")
    return {
        "iCalUID": str(event["UID"]),
        "summary": str(event["SUMMARY"]),
        "description": str(event.get("DESCRIPTION", "")),
        "start": {"dateTime": event.decoded("DTSTART").isoformat()},
        "end": {"dateTime": event.decoded("DTEND").isoformat()},
        "organizer": {"email": ANNA, "self": True},
        "attendees": [{"email": "boris@customer1.example", "responseStatus": "accepted"}],
    }


@pytest.fixture
def time() -> Time:
    return Time(BEGINNING + timedelta(days=60))


@pytest.fixture
def google(time: Time) -> Iterator[Google]:
    with Google(time.now) as running:
        yield running


class TestGmail(ConnectorContract):
    """All promises, for the mail of one person."""

    @pytest.fixture
    def world(self, request: pytest.FixtureRequest, google: Google, time: Time) -> Iterator[MailWorld]:
        with FaultyProxy(google.port) as proxy:
            yield MailWorld(google, proxy, time, apart=is_measured(request))


class TestGoogleCalendar(ConnectorContract):
    """All promises, for one calendar."""

    @pytest.fixture
    def world(self, request: pytest.FixtureRequest, google: Google, time: Time) -> Iterator[CalendarWorld]:
        with FaultyProxy(google.port) as proxy:
            yield CalendarWorld(google, proxy, time, apart=is_measured(request))


def is_measured(request: pytest.FixtureRequest) -> bool:
    """Return whether the test measures this process, so that the pretend Google must not live in it."""
    return "memory" in request.node.name or "body_of_what_is_refused" in request.node.name


def test_only_questions_ever_leave(google: Google, time: Time) -> None:
    with FaultyProxy(google.port) as proxy:
        for world in (MailWorld(google, proxy, time), CalendarWorld(google, proxy, time)):
            ConnectorContract().test_7_nothing_is_written_at_the_provider(world)
    asked = {(method, path.partition("?")[0]) for method, path in google.requests if method != "GET"}
    assert asked == {("POST", "/token"), ("POST", "/batch/gmail/v1")}
