"""Google Tasks: everything that changed, once, though there is no token."""

from __future__ import annotations

from datetime import timedelta

from icalendar import Calendar

from autolog.connector import CollectionRole, Upsert
from servers.google import Google, Person
from servers.google_account import ANNA, LONG_AGO, Time, changes, collection, connected, gone, ids, read

LIST = "tasks:"


def test_all_tasks_come_completed_hidden_and_assigned_ones_too(google: Google, anna: Person, time: Time) -> None:
    open_, done = anna.tasks.put({"title": "Call Boris"}), anna.tasks.put({"title": "Send offer"})
    anna.tasks.complete(done)
    assigned = anna.tasks.put({"title": "Check plan", "assignmentInfo": {"surfaceType": "DOCUMENT"}})
    with connected(google, time, read=["tasks"]) as connector:
        assert [one.role for one in connector.collections()] == [CollectionRole.TASKS]
        pages = read(connector, start=LIST)
        assert sorted(ids(pages)) == sorted([open_, done, assigned])
        assert sorted(connector.census(collection(connector, LIST), LONG_AGO)) == sorted([open_, done, assigned])
    todos = {
        one.remote_id: Calendar.from_ical(one.raw.content).walk("VTODO")[0]
        for one in changes(pages)
        if isinstance(one, Upsert)
    }
    assert todos[done]["STATUS"] == "COMPLETED"
    assert str(todos[assigned]["ATTENDEE"]) == f"mailto:{ANNA}"


def test_a_due_date_is_a_date(google: Google, anna: Person, time: Time) -> None:
    anna.tasks.put({"title": "Call Boris", "due": "2026-03-06T00:00:00.000Z", "notes": "about the hall"})
    with connected(google, time, read=["tasks"]) as connector:
        (change,) = changes(read(connector, start=LIST))
    assert isinstance(change, Upsert)
    assert b"DUE;VALUE=DATE:20260306" in change.raw.content


def test_what_changed_comes_once_although_the_rounds_overlap(google: Google, anna: Person, time: Time) -> None:
    first = anna.tasks.put({"title": "One"})
    with connected(google, time, read=["tasks"]) as connector:
        cursor = read(connector, start=LIST)[-1].cursor
        for minutes in (1, 2, 30, 60):
            time.advance(timedelta(minutes=minutes))
            pages = read(connector, cursor, start=LIST)
            assert changes(pages) == []
            cursor = pages[-1].cursor if pages else cursor
        anna.tasks.complete(first)
        second = anna.tasks.put({"title": "Two"})
        pages = read(connector, cursor, start=LIST)
        assert sorted(ids(pages)) == sorted([first, second])
        anna.tasks.delete(second)
        assert gone(read(connector, pages[-1].cursor, start=LIST)) == [second]


def test_a_change_that_google_shows_late_is_still_found(google: Google, anna: Person, time: Time) -> None:
    late = anna.tasks.put({"title": "Late"})
    hidden = anna.tasks.tasks.pop(late)
    time.advance(timedelta(minutes=2))
    anna.tasks.put({"id": "other", "title": "Other"})
    with connected(google, time, read=["tasks"]) as connector:
        cursor = read(connector, start=LIST)[-1].cursor
        anna.tasks.tasks[late] = hidden
        time.advance(timedelta(minutes=1))
        assert ids(read(connector, cursor, start=LIST)) == [late]


def test_reading_on_from_any_page_misses_nothing(google: Google, anna: Person, time: Time) -> None:
    known = [anna.tasks.put({"title": f"Task {number}"}) for number in range(11)]
    with connected(google, time, read=["tasks"], page_size=4) as connector:
        pages = read(connector, start=LIST)
        for stored in range(1, len(pages)):
            rest = read(connector, pages[stored - 1].cursor, start=LIST)
            assert sorted(ids(pages[:stored]) + ids(rest)) == sorted(known)


def test_a_task_that_is_gone_is_a_deletion_when_it_is_fetched(google: Google, anna: Person, time: Time) -> None:
    from autolog.connector import Deletion
    from autolog.testing.reading import PassEverything

    one = anna.tasks.put({"title": "One"})
    with connected(google, time, read=["tasks"]) as connector:
        place = collection(connector, LIST)
        found = list(connector.fetch(place, [one, "nothing"], PassEverything()))
    assert [type(change) for change in found] == [Upsert, Deletion]
