"""Microsoft To Do."""

from __future__ import annotations

import pytest

from autolog.connector import CollectionRole, Cursor, Deletion, Unreadable, Upsert
from autolog.errors import CursorExpired
from autolog.testing.reading import PassEverything
from servers.graph import LONG_AGO, NOW, GraphServer, changes, collection, connected, contents, context, read
from servers.graph_fake.answering import Mailbox
from servers.graph_fake.todo import due

TASKS = ("tasks",)


def test_lists_are_collections_and_flagged_mails_are_none(server: GraphServer) -> None:
    with connected(server, reads=TASKS) as connector:
        assert [(one.name, one.role) for one in connector.collections()] == [("Aufgaben", CollectionRole.TASKS)]


def test_a_due_date_is_a_date(server: GraphServer, box: Mailbox) -> None:
    utc = box.tasks.add("Call Boris", dueDateTime=due("2026-03-10"))
    berlin = {"dateTime": "2026-03-09T23:00:00.0000000", "timeZone": "UTC"}
    moved = box.tasks.add("Call Eva", dueDateTime=berlin)
    with connected(server, reads=TASKS) as connector:
        found = contents(read(connector, name="Aufgaben"))
    assert b"DUE;VALUE=DATE:20260310\r\n" in found[utc]
    assert b"DUE;VALUE=DATE:20260310\r\n" in found[moved]


def test_a_done_task_says_when(server: GraphServer, box: Mailbox) -> None:
    done = {"dateTime": "2026-03-05T12:00:00.0000000", "timeZone": "UTC"}
    task = box.tasks.add("Call Boris", status="completed", completedDateTime=done, categories=["CRM"])
    with connected(server, reads=TASKS) as connector:
        content = contents(read(connector, name="Aufgaben"))[task]
    assert b"STATUS:COMPLETED" in content
    assert b"COMPLETED:20260305T120000Z" in content
    assert b"CATEGORIES:CRM" in content


def test_what_changes_comes_again_and_what_goes_is_a_deletion(server: GraphServer, box: Mailbox) -> None:
    ids = [box.tasks.add(f"Task {index}") for index in range(12)]
    with connected(server, reads=TASKS) as connector:
        before = read(connector, name="Aufgaben")
        box.tasks.change(ids[0], title="Another title")
        box.tasks.delete(ids[1])
        after = changes(read(connector, before[-1].cursor, "Aufgaben"))
        assert changes(read(connector, before[-1].cursor, "Aufgaben")) == after
    assert set(contents(before)) == set(ids)
    assert {one.remote_id: type(one) for one in after} == {ids[0]: Upsert, ids[1]: Deletion}


def test_what_was_done_before_the_window_is_passed_over(server: GraphServer, box: Mailbox) -> None:
    box.tasks.add("Long done", status="completed")
    open_one = box.tasks.add("Long open")
    with connected(server, context(since=NOW), reads=TASKS) as connector:
        assert list(contents(read(connector, name="Aufgaben"))) == [open_one]


def test_tasks_are_fetched_and_counted(server: GraphServer, box: Mailbox) -> None:
    task = box.tasks.add("Call Boris")
    with connected(server, reads=TASKS) as connector:
        tasks = collection(connector, "Aufgaben")
        found = list(connector.fetch(tasks, [task, "unknown"], PassEverything()))
        assert list(connector.census(tasks, LONG_AGO)) == [task]
    assert [type(one) for one in found] == [Upsert, Deletion]


def test_a_task_without_a_state_is_unreadable(server: GraphServer, box: Mailbox) -> None:
    box.tasks.add("Strange", status=None)
    with connected(server, reads=TASKS) as connector:
        (change,) = changes(read(connector, name="Aufgaben"))
    assert isinstance(change, Unreadable)


@pytest.mark.parametrize("cursor", ["", "{}", "[]", '{"version":1}'])
def test_a_senseless_cursor_has_expired(server: GraphServer, cursor: str) -> None:
    with connected(server, reads=TASKS) as connector, pytest.raises(CursorExpired):
        read(connector, Cursor(cursor), "Aufgaben")


def test_a_forgotten_delta_has_expired(server: GraphServer, box: Mailbox) -> None:
    box.tasks.add("Call Boris")
    with connected(server, reads=TASKS) as connector:
        before = read(connector, name="Aufgaben")
        server.world.expire_deltas()
        with pytest.raises(CursorExpired):
            read(connector, before[-1].cursor, "Aufgaben")
