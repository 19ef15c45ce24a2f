"""The brake on records: a flood stops the account, and what a person asked for does not (TRUST T72)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from autolog.brakes import Brake, Thresholds, too_many_records
from autolog.errors import Paused
from autolog.processing import AccountRun
from autolog.store.pauses import Pauses
from autolog.sync import CollectionRun, Worker, sync_account
from autolog.testing import MemoryConnector, MemoryMailbox, MemorySettings
from autolog.testing.builders import Letter, account_context, customer
from firm import CUSTOMERS, Firm, new_store

LIMITS = Thresholds(records_per_hour=20)
YEARS, SOON = timedelta(days=3650), timedelta(minutes=5)


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Firm]:
    firm = Firm(MemoryMailbox(), new_store(tmp_path))
    firm.add_customers()
    yield firm
    firm.store.close()


def deliver(
    firm: Firm, first: int, how_many: int, age: timedelta = timedelta(minutes=5), folder: str = "INBOX"
) -> None:
    for number in range(first, first + how_many):
        letter = Letter(message_id=f"{number}@customer1.example", subject=f"Offer {number}", sent_at=firm.now - age)
        firm.mailbox.put(folder, letter.raw())


def read(
    firm: Firm, window: timedelta = YEARS, limits: Thresholds = LIMITS, pages: int = 0
) -> tuple[CollectionRun, ...]:
    """Read the account once; stop after so many pages, if any are named."""
    since, seen = firm.now - window, list[object]()
    connector = MemoryConnector(firm.mailbox, account_context(since=since), MemorySettings(page_size=10))
    worker = Worker(
        firm.store,
        "worker",
        lambda: firm.now,
        cancelled=lambda: bool(pages) and len(seen) >= pages,
        progress=lambda _name, page: seen.append(page),
        thresholds=LIMITS,
    )
    account = AccountRun("anna", "anna@ourfirm.example", since, window=str(window))
    return tuple(sync_account(connector, account, firm.mind(), worker))


def made(firm: Firm) -> int:
    return len(list(firm.store.export()))


def held(firm: Firm) -> list[tuple[str, str]]:
    return [(one.brake, one.collection) for one in Pauses(firm.store.database).open("anna")]


@pytest.mark.parametrize(("made", "stops"), [(0, False), (2_000, False), (2_001, True)])
def test_more_than_two_thousand_in_an_hour_are_too_many(made: int, stops: bool) -> None:
    assert bool(too_many_records(made, Thresholds())) is stops


def test_the_brake_may_be_switched_off() -> None:
    assert too_many_records(10**6, Thresholds(records_per_hour=None)) == ""


def test_a_flood_of_new_mail_stops_the_account(firm: Firm) -> None:
    deliver(firm, 0, 1)
    read(firm)
    deliver(firm, 1, 60)
    (run,) = read(firm)
    assert isinstance(run.failure, Paused)
    assert "records were made within an hour" in str(run.failure)
    assert held(firm) == [(Brake.RECORDS, "")]
    assert 20 < made(firm) <= 40


def test_a_flood_that_comes_in_many_runs_stops_the_account(firm: Firm) -> None:
    deliver(firm, 0, 1)
    read(firm)
    for number in range(1, 10):
        deliver(firm, number * 5, 5)
        firm.now += timedelta(minutes=2)
        if any(run.failure for run in read(firm)):
            break
    assert held(firm) == [(Brake.RECORDS, "")]
    assert number == 4


def test_the_same_mail_in_a_day_stops_nothing(firm: Firm) -> None:
    deliver(firm, 0, 1)
    read(firm)
    for number in range(1, 10):
        deliver(firm, number * 10, 10)
        firm.now += timedelta(minutes=61)
        read(firm)
    assert held(firm) == []


def test_after_a_pause_no_other_folder_of_the_account_is_read_in_that_run(firm: Firm) -> None:
    for folder in ("A", "B"):
        firm.mailbox.add_collection(folder)
        deliver(firm, 0 if folder == "A" else 500, 1, folder=folder)
    read(firm)
    deliver(firm, 1, 60, folder="A")
    deliver(firm, 501, 5, folder="B")
    runs = read(firm)
    assert [type(run.failure) for run in runs] == [Paused]


def test_a_first_import_stops_nothing_however_much_of_it_is_new(firm: Firm) -> None:
    deliver(firm, 0, 60)
    read(firm)
    assert (held(firm), made(firm)) == ([], 60)


def test_a_first_import_that_was_interrupted_stops_nothing(firm: Firm) -> None:
    deliver(firm, 0, 60, timedelta(days=5))
    read(firm, pages=2)
    assert made(firm) < 60
    read(firm)
    assert (held(firm), made(firm)) == ([], 60)


def test_a_longer_window_stops_nothing_even_when_it_is_interrupted(firm: Firm) -> None:
    deliver(firm, 0, 5)
    deliver(firm, 5, 60, timedelta(days=20))
    read(firm, window=timedelta(days=10))
    read(firm, window=timedelta(days=30), pages=2)
    read(firm, window=timedelta(days=30))
    assert (held(firm), made(firm)) == ([], 65)


def test_the_past_of_a_new_customer_stops_nothing(firm: Firm) -> None:
    for number in range(60):
        letter = Letter(message_id=f"{number}@late.example", sender="kim@late.example", sent_at=firm.now)
        firm.mailbox.put("INBOX", letter.raw())
    read(firm)
    late = customer(3, domains=["late.example"])
    firm.add_customers(type(CUSTOMERS)(customers=(*CUSTOMERS.customers, late), contacts=CUSTOMERS.contacts))
    read(firm)
    assert (held(firm), made(firm)) == ([], 60)


def test_old_mail_that_a_lost_cursor_brings_as_new_stops_the_account(firm: Firm) -> None:
    deliver(firm, 0, 1)
    read(firm)
    firm.mailbox.expire_cursors("INBOX")
    deliver(firm, 1, 60, timedelta(days=20))
    (run,) = read(firm)
    assert isinstance(run.failure, Paused)


def test_a_lost_cursor_alone_stops_nothing(firm: Firm) -> None:
    deliver(firm, 0, 60, timedelta(days=20))
    read(firm)
    firm.mailbox.expire_cursors("INBOX")
    read(firm)
    assert held(firm) == []


def test_a_person_lets_it_go_on(firm: Firm) -> None:
    deliver(firm, 0, 1)
    read(firm)
    deliver(firm, 1, 60)
    read(firm)
    Pauses(firm.store.database).end("anna", None, "kim", firm.now)
    read(firm)
    assert (held(firm), made(firm)) == ([], 61)
