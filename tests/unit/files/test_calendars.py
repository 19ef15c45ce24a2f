"""Calendars on disk: what is a thing, what is a change, what is gone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autolog.connector import CollectionRole, Deletion, Unreadable, Upsert
from autolog.errors import TransientError
from autolog.model import MediaType
from autolog.testing.builders import calendar, event
from autolog_files.remote_ids import remote_id_of_event
from unit.files.conftest import Account, OpenAccount

EVENT_1, EVENT_2, EVENT_3 = (remote_id_of_event(f"{number}@ourfirm.example", "") for number in (1, 2, 3))


@pytest.fixture
def account(tmp_path: Path, open_account: OpenAccount) -> Account:
    (tmp_path / "anna.ics").write_bytes(calendar(event(1), event(2), event(3)))
    return open_account(tmp_path / "anna.ics")


def ids(changes: list) -> list[str]:
    return [change.remote_id for change in changes]


def write(account: Account, *events: bytes) -> None:
    account.settings.path.write_bytes(calendar(*events))


def test_a_thing_is_what_a_file_holds_under_one_uid(account: Account) -> None:
    assert ids(account.read()) == [EVENT_1, EVENT_2, EVENT_3]


def test_a_series_and_its_moved_occurrence_are_one_thing(account: Account) -> None:
    series = event(1, lines=["RRULE:FREQ=WEEKLY;COUNT=3"])
    write(account, series, event(1, lines=["RECURRENCE-ID:20260309T090000Z"]))
    (change,) = account.read()
    assert isinstance(change, Upsert)
    assert change.raw.content.count(b"BEGIN:VEVENT") == 2


def test_a_calendar_is_a_collection_of_calendar_objects(account: Account) -> None:
    (collection,) = account.collections()
    assert (collection.name, collection.role) == ("anna", CollectionRole.CALENDAR)
    assert {one.raw.media_type for one in account.read() if isinstance(one, Upsert)} == {MediaType.CALENDAR}


def test_only_the_changed_event_comes_again(account: Account) -> None:
    account.read()
    write(account, event(1), event(2, summary="Moved"), event(3))
    assert ids(account.read()) == [EVENT_2]


def test_an_event_that_left_the_file_is_a_deletion(account: Account) -> None:
    account.read()
    write(account, event(1), event(3))
    assert account.read() == [Deletion(EVENT_2)]


def test_an_export_that_is_merely_stamped_anew_changes_nothing(account: Account) -> None:
    account.read()
    content = account.settings.path.read_bytes()
    account.settings.path.write_bytes(content.replace(b"DTSTAMP:20260302", b"DTSTAMP:20261122"))
    assert account.read() == []


def test_a_file_that_was_only_touched_changes_nothing(account: Account) -> None:
    account.read()
    os.utime(account.settings.path, (1, 1))
    assert account.read() == []


def test_a_file_that_breaks_off_is_unreadable_and_deletes_nothing(account: Account) -> None:
    account.read()
    whole = account.settings.path.read_bytes()
    account.settings.path.write_bytes(whole[:300])
    assert account.read() == [Unreadable("anna.ics", "The file breaks off: END:VCALENDAR is missing at its end.")]
    assert account.read() == [], "it is said once"
    account.settings.path.write_bytes(whole)
    assert account.read() == [Deletion("anna.ics")], "it is mended, and its events were never gone"


def test_a_broken_file_is_not_counted(account: Account) -> None:
    account.settings.path.write_bytes(b"BEGIN:VCALENDAR")
    with pytest.raises(TransientError, match=r"anna\.ics cannot be counted"):
        account.census()


def test_what_may_be_in_a_broken_file_is_not_gone(account: Account) -> None:
    account.settings.path.write_bytes(b"BEGIN:VCALENDAR")
    assert [type(change) for change in account.fetch(EVENT_1)] == [Unreadable]


def test_a_crash_between_two_pages_of_one_file_loses_nothing(account: Account) -> None:
    account.page_size = 2
    connector = account.connector()
    (collection,) = connector.collections()
    pages = connector.changes(collection, None, screen)
    account.cursors[collection.key] = next(pages).cursor
    assert ids(account.read()) == [EVENT_3]


def screen(*_: object) -> None:
    """Never asked: calendar objects have no headers."""


class TestFolder:
    @pytest.fixture
    def account(self, tmp_path: Path, open_account: OpenAccount) -> Account:
        (tmp_path / "calendars").mkdir()
        for number in (1, 2):
            (tmp_path / "calendars" / f"{number}.ics").write_bytes(event(number))
        return open_account(tmp_path / "calendars")

    def test_things_are_named_by_file_and_uid(self, account: Account) -> None:
        assert ids(account.read()) == [f"1.ics#{EVENT_1}", f"2.ics#{EVENT_2}"]

    def test_a_removed_file_takes_its_events_with_it(self, account: Account) -> None:
        account.read()
        (account.settings.path / "1.ics").unlink()
        assert account.read() == [Deletion(f"1.ics#{EVENT_1}")]

    def test_an_unreadable_file_stops_no_other(self, account: Account) -> None:
        (account.settings.path / "1.ics").unlink()
        (account.settings.path / "1.ics").mkdir()
        assert [type(change) for change in account.read()] == [Unreadable, Upsert]

    def test_a_file_above_64_megabytes_is_unreadable(self, account: Account) -> None:
        os.truncate(account.settings.path / "1.ics", 65 * 1024 * 1024)
        assert [type(change) for change in account.read()] == [Unreadable, Upsert]


def test_a_uid_which_may_name_a_stranger_s_firm_stands_in_no_remote_id(account: Account) -> None:
    assert not any("ourfirm" in remote_id for remote_id in ids(account.read()))
