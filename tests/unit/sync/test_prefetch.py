"""Reading ahead changes when things are read, never what is read."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autolog.prefetch import read_ahead


@given(st.lists(st.integers()), st.integers(1, 3))
def test_everything_comes_in_order(things: list[int], depth: int) -> None:
    assert list(read_ahead(iter(things), depth)) == things


def test_a_failure_comes_where_its_thing_would_have_come() -> None:
    def failing() -> Iterator[int]:
        yield 1
        raise LookupError("gone")

    things = read_ahead(failing())
    assert next(things) == 1
    with pytest.raises(LookupError):
        next(things)


def test_no_more_than_the_depth_is_read_ahead() -> None:
    started: list[int] = []

    def counting() -> Iterator[int]:
        for number in range(100):
            started.append(number)
            yield number

    things = read_ahead(counting(), depth=1)
    next(things)
    things.close()
    assert len(started) <= 4


def test_when_the_reader_stops_no_thread_is_left() -> None:
    things = read_ahead(iter(range(100)))
    next(things)
    things.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "read-ahead"]


def test_what_comes_first_is_read_by_the_reader_itself_and_the_rest_by_a_thread() -> None:
    def readers() -> Iterator[str]:
        while True:
            yield threading.current_thread().name

    things = read_ahead(readers())
    assert [next(things), next(things)] == [threading.current_thread().name, "read-ahead"]
    things.close()


def test_the_second_thing_is_read_while_the_reader_is_at_the_first() -> None:
    second = threading.Event()

    def two() -> Iterator[int]:
        yield 1
        second.set()
        yield 2

    things = read_ahead(two())
    next(things)
    assert second.wait(5)
    things.close()


def test_a_source_that_has_nothing_costs_no_thread() -> None:
    readers: list[threading.Thread] = []

    def nothing() -> Iterator[int]:
        readers.append(threading.current_thread())
        yield from ()

    assert (list(read_ahead(nothing())), readers) == ([], [threading.current_thread()])
