"""A kept secret is held by one at a time, and nobody writes over what he has not seen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from autolog.store import Store
from autolog.store.kept_rows import KeptRows
from store.examples import HOUR, NOW


@pytest.fixture
def rows(store: Store) -> KeptRows:
    return KeptRows(store.database)


def test_a_name_that_is_held_is_not_given_again(rows: KeptRows) -> None:
    assert rows.hold("token", "first", NOW, HOUR)
    assert not rows.hold("token", "second", NOW, HOUR)


def test_nobody_takes_a_hold_over_by_bearing_the_same_name(rows: KeptRows) -> None:
    assert rows.hold("token", "first", NOW, HOUR)
    assert not rows.hold("token", "first", NOW, HOUR)


def test_the_hold_of_a_crashed_holder_ends_by_itself(rows: KeptRows) -> None:
    rows.hold("token", "crashed", NOW, HOUR)
    assert not rows.hold("token", "next", NOW + HOUR, HOUR)
    assert rows.hold("token", "next", NOW + HOUR + timedelta(microseconds=1), HOUR)


def test_a_released_name_is_free_at_once(rows: KeptRows) -> None:
    rows.hold("token", "first", NOW, HOUR)
    rows.release("token", "first")
    assert rows.hold("token", "second", NOW, HOUR)


def test_letting_go_of_what_another_holds_by_now_takes_nothing_from_him(rows: KeptRows) -> None:
    rows.hold("token", "slow", NOW, timedelta(0))
    rows.hold("token", "next", NOW + HOUR, HOUR)
    rows.release("token", "slow")
    assert not rows.hold("token", "third", NOW + HOUR, HOUR)


def test_of_eight_at_once_one_takes_a_name_that_was_never_held(rows: KeptRows) -> None:
    together = Barrier(8)

    def take(number: int) -> bool:
        together.wait()
        return rows.hold("token", str(number), NOW, HOUR)

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(take, range(8))) == 1


def test_a_secret_is_written_over_the_one_that_was_seen(rows: KeptRows, store: Store) -> None:
    assert rows.replace("token", None, b"one", "key")
    assert rows.replace("token", b"one", b"two", "key")
    assert store.secret_get("token") == (b"two", "key")


@pytest.mark.parametrize("seen", [None, b"one"])
def test_a_secret_is_never_written_over_one_that_was_not_seen(rows: KeptRows, store: Store, seen: bytes | None) -> None:
    store.secret_put("token", b"two", "key")
    assert not rows.replace("token", seen, b"three", "key")
    assert store.secret_get("token") == (b"two", "key")


def test_what_an_account_kept_goes_with_it_and_nothing_else(rows: KeptRows, store: Store) -> None:
    for name in ("k:anna:token", "k:anna/x@a.example:token", "k:anna_:token", "k:annab:token", "other"):
        store.secret_put(name, b"sealed", "key")
    assert rows.forget("k:anna:", "k:anna/") == 2
    assert store.secret_names() == ("k:anna_:token", "k:annab:token", "other")
