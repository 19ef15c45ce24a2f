"""The life of a calendar on a real radicale: whatever happens to it and to us, the ledger ends equal to it."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from autolog.connector import AccountContext, Connector
from autolog.testing import MemoryMailbox
from autolog.testing.builders import BEGINNING, event
from autolog.testing.builders import calendar as together
from firm import Firm, new_store
from life import FirmLife, live
from servers.caldav_account import ANNA, PASSWORD, CalendarClient, open_connector
from servers.radicale import Radicale

_numbers = itertools.count(1)
CUSTOMER = ("anna@ourfirm.example", "boris@customer1.example")
STRANGER = ("anna@ourfirm.example", "nobody@elsewhere.example")


def single(number: int, *, moved: int = 0, with_whom: tuple[str, ...] = CUSTOMER) -> bytes:
    """Return a visit that was moved by some hours."""
    starts_at = BEGINNING + timedelta(days=number % 25, hours=moved)
    return event(number, starts_at=starts_at, attendees=with_whom)


def series(number: int, *, cancelled: int | None = None, later: int | None = None) -> bytes:
    """Return a series of four, with one occurrence cancelled and one put off by an hour."""
    begin = BEGINNING + timedelta(days=number % 20)
    master = event(number, starts_at=begin, attendees=CUSTOMER, lines=("RRULE:FREQ=DAILY;COUNT=4",))
    changed = [
        event(
            number,
            starts_at=begin + timedelta(days=day, hours=hours),
            attendees=CUSTOMER,
            lines=(f"RECURRENCE-ID:{begin + timedelta(days=day):%Y%m%dT%H%M%SZ}", f"STATUS:{status}"),
        )
        for day, hours, status in ((cancelled, 0, "CANCELLED"), (later, 1, "CONFIRMED"))
        if day is not None
    ]
    return together(master, *changed)


class CalendarLife(FirmLife):
    """A calendar lives on the server; autolog reads it, dies and reads again."""

    server: ClassVar[Radicale]

    def __init__(self) -> None:
        super().__init__()
        self.client = CalendarClient(self.server.url)
        self.path = f"/{ANNA}/life-{next(_numbers)}/"
        self.client.make_calendar(self.path, components=("VEVENT",))
        self.names: dict[str, int] = {}
        self.firm = Firm(MemoryMailbox(), new_store(self.folder), connect=self.connect)

    def connect(self, context: AccountContext, page_size: int) -> Connector:
        """Open the one calendar of this life."""
        account = replace(context, secret=lambda _reference: PASSWORD)
        return open_connector(self.server.url + self.path.lstrip("/"), account, page_objects=page_size)

    def teardown(self) -> None:
        """Compare with the provider and with an undisturbed run, then leave nothing behind."""
        try:
            self.gets_through(10)
            present = {self.path + name for name in self.names}
            assert {remote_id for _, remote_id, _ in self.firm.states()} == present
            self.compare_with_undisturbed_run()
        finally:
            self.firm.store.close()
            self.client.delete(self.path)
            shutil.rmtree(self.folder)

    @rule(kind=st.sampled_from(["customer", "stranger", "series"]), count=st.integers(1, 4))
    def events_arrive(self, kind: str, count: int) -> None:
        for _ in range(count):
            number = next(_numbers)
            name = f"{number:08}.ics"
            content = (
                series(number)
                if kind == "series"
                else single(number, with_whom=CUSTOMER if kind == "customer" else STRANGER)
            )
            self.put(name, content, number)

    @precondition(lambda self: self.names)
    @rule(choice=st.integers(0, 1000), hours=st.integers(1, 5))
    def an_event_is_put_off(self, choice: int, hours: int) -> None:
        name = self.chosen(choice)
        self.put(name, single(self.names[name], moved=hours), self.names[name])

    @precondition(lambda self: self.names)
    @rule(choice=st.integers(0, 1000), cancelled=st.none() | st.integers(0, 3), later=st.none() | st.integers(0, 3))
    def a_series_is_edited(self, choice: int, cancelled: int | None, later: int | None) -> None:
        name = self.chosen(choice)
        number = self.names[name]
        self.put(name, series(number, cancelled=cancelled, later=None if later == cancelled else later), number)

    @precondition(lambda self: self.names)
    @rule(choice=st.integers(0, 1000))
    def an_event_is_filed_under_another_name(self, choice: int) -> None:
        old = self.chosen(choice)
        number = self.names[old]
        _, content = self.client.get(self.path + old)
        self.client.delete(self.path + old)
        del self.names[old]
        self.put(f"{next(_numbers):08}-moved.ics", content, number)

    @precondition(lambda self: self.names)
    @rule(choice=st.integers(0, 1000))
    def an_event_is_deleted(self, choice: int) -> None:
        name = self.chosen(choice)
        self.client.delete(self.path + name)
        del self.names[name]

    @rule()
    def the_server_forgets_its_tokens(self) -> None:
        with suppress(FileNotFoundError):
            self.server.forget_tokens(self.path)

    def put(self, name: str, content: bytes, number: int) -> None:
        self.client.put(self.path + name, content)
        self.names[name] = number

    def chosen(self, choice: int) -> str:
        return sorted(self.names)[choice % len(self.names)]


@pytest.fixture(scope="module")
def server() -> Iterator[Radicale]:
    with Radicale({ANNA: PASSWORD}) as running:
        CalendarLife.server = running
        yield running


@pytest.mark.usefixtures("server")
def test_the_ledger_equals_the_calendar_after_any_life() -> None:
    live(CalendarLife, 6)


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.usefixtures("server")
def test_the_ledger_equals_the_calendar_after_300_lives() -> None:
    live(CalendarLife, 300)
