# ruff: noqa: S101 - this module is a test suite
# Abilities are protocols, asked for by isinstance, and mypy would have classes in their place.
# mypy: disable-error-code="type-abstract"
"""The contract of a connector as tests: subclass `ConnectorContract`, give it a `world`, and run pytest.

    class TestAcme(ConnectorContract):
        @pytest.fixture
        def world(self, tmp_path):
            return AcmeWorld(tmp_path)

Each test carries the number of the promise in `autolog.connector` that it proves.  The suite knows things by a mark in
their Message-ID or UID, so it works with any way of naming them.  A test that needs what the world does not offer (see
`autolog.testing.world`) is skipped.  Put `pytest.register_assert_rewrite("autolog.testing.contract")` at the top of
the outermost conftest.py to see the compared values of a failure.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar
from unittest import SkipTest

from autolog.connector import Connector, Cursor, Deletion, Page, Refused, Unreadable, Upsert
from autolog.errors import AuthError, CursorExpired, Forbidden, TransientError
from autolog.model import MediaType
from autolog.testing.reading import (
    RefuseMark,
    RefuseSender,
    answer_to,
    changes_of,
    collection_of,
    content_for,
    drain,
    failure_of,
    fetch,
    last_cursor,
    mark_of,
    marks_of,
    measured,
    opened,
    pages_of,
)
from autolog.testing.world import (
    CanBreak,
    CanChange,
    CanDelete,
    CanDisconnect,
    CanExpire,
    CanForbid,
    CanMark,
    CanReconfigure,
    CanRefuseCredentials,
    World,
)

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
Ability = TypeVar("Ability")


class ConnectorContract:
    """One test or more for each promise; the subclass gives the fixture `world`."""

    def test_1_the_whole_window_is_read_page_by_page(self, world: World) -> None:
        count = fill(world)
        pages = drain(world)
        assert sorted(marks_of(pages)) == list(range(count)), "everything comes, and comes once"
        assert max(len(page.changes) for page in pages) <= world.page_size, "no page is larger than the page size"

    def test_1_remote_ids_are_unique_and_at_most_500_characters(self, world: World) -> None:
        count = fill(world)
        remote_ids = [change.remote_id for change in changes_of(drain(world))]
        assert len(set(remote_ids)) == count
        assert all(0 < len(remote_id) <= 500 for remote_id in remote_ids)

    def test_1_an_empty_collection_is_read_to_its_end(self, world: World) -> None:
        assert changes_of(drain(world)) == []

    def test_2_reading_on_from_any_page_misses_nothing_and_ends(self, world: World) -> None:
        count = fill(world)
        pages = drain(world)
        for stored in range(len(pages)):
            before = set(marks_of(pages[:stored]))
            behind = marks_of(drain(world, last_cursor(pages[:stored])))
            assert before | set(behind) == set(range(count)), f"something is lost after a crash behind page {stored}"
            repeats = len(before.intersection(behind))
            assert repeats <= world.page_size, f"{repeats} things come again after a crash behind page {stored}"

    def test_2_what_arrives_while_reading_is_not_lost(self, world: World) -> None:
        count = fill(world)
        with opened(world.open()) as connector:
            pages = pages_of(connector, world)
            read = [next(pages)]
            world.add(content_for(world, count))
            read.extend(pages)
        read.extend(drain(world, last_cursor(read)))
        assert set(marks_of(read)) == set(range(count + 1))

    def test_2_what_arrives_between_two_runs_comes_with_the_second(self, world: World) -> None:
        count = fill(world)
        first = drain(world)
        for number in range(count, count + world.page_size + 1):
            world.add(content_for(world, number))
        second = marks_of(drain(world, last_cursor(first)))
        assert set(second).issuperset(range(count, count + world.page_size + 1))

    def test_3_after_a_drain_nothing_is_new(self, world: World) -> None:
        fill(world)
        first = drain(world)
        second = drain(world, last_cursor(first))
        assert changes_of(second) == []
        assert changes_of(drain(world, last_cursor(second, last_cursor(first)))) == []

    def test_4_a_changed_thing_keeps_its_remote_id(self, world: World) -> None:
        can_change = ability_of(world, CanChange)
        fill(world)
        pages = drain(world)
        changed = changes_of(pages)[0]
        number = mark_of(changed)
        assert number is not None
        can_change.change(changed.remote_id, content_for(world, number, size=200))
        again = [change for change in changes_of(drain(world, last_cursor(pages))) if mark_of(change) == number]
        assert [change.remote_id for change in again] == [changed.remote_id]
        assert again != [changed], "the new content comes"

    def test_4_a_deleted_thing_is_reported_or_missing_in_thecensus(self, world: World) -> None:
        can_delete = ability_of(world, CanDelete)
        fill(world)
        pages = drain(world)
        gone = changes_of(pages)[0].remote_id
        can_delete.delete(gone)
        reported = Deletion(gone) in changes_of(drain(world, last_cursor(pages)))
        assert reported or gone not in census(world)

    def test_5_an_expired_cursor_is_refused_before_the_first_page(self, world: World) -> None:
        can_expire = ability_of(world, CanExpire)
        count = fill(world)
        cursor = last_cursor(drain(world))
        can_expire.expire_cursors()
        assert isinstance(answer_to(cursor, world), CursorExpired)
        assert set(marks_of(drain(world))) == set(range(count)), "the window can be read again"

    def test_5_a_cursor_that_makes_no_sense_is_refused_before_the_first_page(self, world: World) -> None:
        fill(world)
        for cursor in ("", "no cursor of anybody", "{}", "[]", "null", '{"version": 0}'):
            assert isinstance(answer_to(Cursor(cursor), world), CursorExpired), f"cursor {cursor!r}"

    def test_6_a_thing_that_cannot_be_read_is_unreadable(self, world: World) -> None:
        can_break = ability_of(world, CanBreak)
        count = fill(world)
        broken = changes_of(drain(world))[1]
        can_break.make_unreadable(broken.remote_id)
        changes = changes_of(drain(world))
        unreadable = [change for change in changes if isinstance(change, Unreadable)]
        assert [change.remote_id for change in unreadable] == [broken.remote_id]
        assert unreadable[0].reason, "the reason is said"
        assert len(changes) == count, "all others come"
        assert isinstance(fetch(world, broken.remote_id)[0], Unreadable)

    def test_7_nothing_is_written_at_the_provider(self, world: World) -> None:
        fill(world)
        before = world.snapshot()
        pages = drain(world)
        fetch(world, *(change.remote_id for change in changes_of(pages)))
        census(world)
        drain(world, last_cursor(pages), RefuseSender("boris@"))
        assert world.snapshot() == before

    def test_8_refused_credentials_are_an_auth_error(self, world: World) -> None:
        can_refuse = ability_of(world, CanRefuseCredentials)
        fill(world)
        can_refuse.refuse_credentials()
        assert isinstance(failure_of(lambda: drain(world)), AuthError)

    def test_8_a_missing_right_is_forbidden(self, world: World) -> None:
        can_forbid = ability_of(world, CanForbid)
        fill(world)
        can_forbid.forbid()
        assert isinstance(failure_of(lambda: drain(world)), Forbidden)

    def test_8_a_missing_network_is_a_transient_error(self, world: World) -> None:
        can_disconnect = ability_of(world, CanDisconnect)
        fill(world)
        can_disconnect.disconnect()
        failure = failure_of(lambda: drain(world))
        can_disconnect.reconnect()
        assert isinstance(failure, TransientError)

    def test_8_a_connection_lost_between_two_pages_loses_nothing(self, world: World) -> None:
        can_disconnect = ability_of(world, CanDisconnect)
        count = fill(world)
        read: list[Page] = []
        with opened(world.open()) as connector:
            pages = pages_of(connector, world)
            read.append(next(pages))
            can_disconnect.disconnect()
            failure = failure_of(lambda: read.extend(pages))
            can_disconnect.reconnect()
        assert failure is None or isinstance(failure, TransientError)
        read.extend(drain(world, last_cursor(read)))
        assert set(marks_of(read)) == set(range(count))

    def test_9_memory_is_bounded_by_one_page(self, world: World) -> None:
        size, pages_expected = 64 * 1024, 20
        for number in range(pages_expected * world.page_size):
            world.add(content_for(world, number, size=size))
        with opened(world.open()) as connector, measured() as peak:
            things = sum(len(page.changes) for page in pages_of(connector, world))
        assert things == pages_expected * world.page_size
        whole = things * size
        assert peak() < whole // 3, f"{peak()} bytes were held at once of {whole} in {pages_expected} pages"

    def test_10_what_is_refused_comes_without_its_content(self, world: World) -> None:
        if world.media_type is not MediaType.MESSAGE:
            raise SkipTest("a calendar object has no headers to be refused by")
        world.add(content_for(world, 0))
        world.add(content_for(world, 1, sender="private@family.example"))
        changes = changes_of(drain(world, wanted=RefuseSender("private@family.example")))
        refused = [change for change in changes if isinstance(change, Refused)]
        assert marks_of([Page(tuple(changes), Cursor(""))]) == [0]
        assert [change.refusal.rule for change in refused] == ["never_log.test"]

    def test_10_what_is_refused_is_refused_when_it_is_fetched_again(self, world: World) -> None:
        if world.media_type is not MediaType.MESSAGE:
            raise SkipTest("a calendar object has no headers to be refused by")
        world.add(content_for(world, 0))
        remote_id = changes_of(drain(world))[0].remote_id
        with opened(world.open()) as connector:
            collection = collection_of(connector, world.key)
            fetched = list(connector.fetch(collection, [remote_id], RefuseSender("boris@")))
        assert [type(change) for change in fetched] == [Refused]

    def test_10_a_mark_that_is_set_or_taken_off_later_is_a_change(self, world: World) -> None:
        can_mark, screen = ability_of(world, CanMark), RefuseMark("X-NoLog")
        if world.media_type is not MediaType.MESSAGE:
            raise SkipTest("a calendar object has no headers to be refused by")
        fill(world)
        pages = drain(world, wanted=screen)
        one = changes_of(pages)[0].remote_id
        can_mark.mark(one, "X-NoLog")
        marked = drain(world, last_cursor(pages), wanted=screen)
        assert [type(change) for change in changes_of(marked) if change.remote_id == one] == [Refused]
        can_mark.mark(one)
        unmarked = drain(world, last_cursor(marked), wanted=screen)
        assert [type(change) for change in changes_of(unmarked) if change.remote_id == one] == [Upsert]

    def test_10_the_body_of_what_is_refused_is_not_read(self, world: World) -> None:
        if world.media_type is not MediaType.MESSAGE or not world.headers_come_cheaply:
            raise SkipTest("the provider gives no headers without bodies")
        size = 8 * 1024 * 1024
        world.add(content_for(world, 0, size=size))
        with opened(world.open()) as connector, measured() as peak:
            changes = changes_of(pages_of(connector, world, RefuseSender("boris@")))
        assert [type(change) for change in changes] == [Refused]
        assert peak() < size // 2, f"{peak()} bytes were read to refuse a thing of {size}"

    def test_11_a_change_of_the_configuration_changes_the_hash(self, world: World) -> None:
        can_reconfigure = ability_of(world, CanReconfigure)
        assert config_hash(can_reconfigure.open_reconfigured(), world) != config_hash(world.open(), world)

    def test_11_the_same_configuration_has_the_same_hash(self, world: World) -> None:
        before = config_hash(world.open(), world)
        fill(world)
        assert config_hash(world.open(), world) == before

    def test_what_is_fetched_by_id_is_what_was_read(self, world: World) -> None:
        fill(world)
        read = {change.remote_id: mark_of(change) for change in changes_of(drain(world))}
        fetched = fetch(world, *read)
        assert {change.remote_id: mark_of(change) for change in fetched} == read
        assert len(fetched) == len(read)

    def test_what_is_fetched_but_gone_is_a_deletion(self, world: World) -> None:
        can_delete = ability_of(world, CanDelete)
        fill(world)
        gone = changes_of(drain(world))[0].remote_id
        can_delete.delete(gone)
        assert fetch(world, gone) == [Deletion(gone)]

    def test_the_census_names_everything_that_is_there(self, world: World) -> None:
        fill(world)
        read = [change.remote_id for change in changes_of(drain(world)) if isinstance(change, Upsert)]
        assert sorted(census(world)) == sorted(read)

    def test_a_connector_can_be_closed_twice(self, world: World) -> None:
        connector = world.open()
        connector.close()
        connector.close()


def fill(world: World) -> int:
    """Add three pages of things and one more, and return how many there are."""
    count = 3 * world.page_size + 1
    for number in range(count):
        world.add(content_for(world, number))
    return count


def census(world: World) -> list[str]:
    """Count everything with a new connector."""
    with opened(world.open()) as connector:
        return list(connector.census(collection_of(connector, world.key), LONG_AGO))


def config_hash(connector: Connector, world: World) -> str:
    """Return the hash that this connector gives to the world's collection, and close it."""
    with opened(connector):
        return collection_of(connector, world.key).config_hash


def ability_of(world: object, ability: type[Ability]) -> Ability:
    """Return the world as one that has this ability; the test is skipped when it has not."""
    if not isinstance(world, ability):
        raise SkipTest(f"this world is no {ability.__name__}")
    return world


def broken_promises(make_world: Callable[[], World]) -> dict[str, str]:
    """Run the suite without pytest, each test in a world of its own; return the failed tests and what they said."""
    broken: dict[str, str] = {}
    for name in sorted(vars(ConnectorContract)):
        if not name.startswith("test_"):
            continue
        try:
            getattr(ConnectorContract(), name)(make_world())
        except SkipTest:
            continue
        except Exception as error:  # noqa: BLE001 - a broken connector may raise anything, and that breaks a promise
            broken[name] = f"{type(error).__name__}: {error}"
    return broken
