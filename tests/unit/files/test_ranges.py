"""Ranges of names: what was added is found, whatever else happened, and little else comes again."""

from __future__ import annotations

from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from autolog_files.ranges import Comparison, Range, hash_of

NAMES = st.sets(st.text("abcdef", min_size=1, max_size=4), max_size=300)


def remembered(names: set[str]) -> tuple[Range, ...]:
    comparison = Comparison(hashes(names), ())
    list(comparison.new_names())
    return comparison.known()


def hashes(names: set[str]) -> dict[str, int]:
    return {name: hash_of(name) for name in names}


def new_among(now: set[str], before: tuple[Range, ...]) -> list[str]:
    return list(Comparison(hashes(now), before).new_names())


def test_a_fingerprint_is_part_of_the_hash() -> None:
    assert hash_of("a", "1") != hash_of("a", "2")


def test_names_behind_all_others_come_alone() -> None:
    before = {f"{number:04}" for number in range(1000)}
    assert new_among(before | {"2000", "2001"}, remembered(before)) == ["2000", "2001"]


def test_one_name_between_the_others_comes_alone() -> None:
    before = {f"{number:04}" for number in range(1000)}
    assert new_among(before | {"0500a"}, remembered(before)) == ["0500a"]


def test_a_removal_brings_one_range_again() -> None:
    before = {f"{number:04}" for number in range(1000)}
    assert len(new_among(before - {"0500"}, remembered(before))) <= 64


def test_the_memory_of_100_000_names_is_small() -> None:
    known = remembered({f"17000{number:05}.M1P1.host" for number in range(100_000)})
    assert len(known) <= 260


def test_many_single_additions_keep_the_ranges_small() -> None:
    names: set[str] = set()
    known: tuple[Range, ...] = ()
    for number in range(400):
        names.add(f"{number:04}")
        comparison = Comparison(hashes(names), known)
        assert list(comparison.new_names()) == [f"{number:04}"]
        known = comparison.known()
    assert max(one.count for one in known) <= 64


@given(NAMES, NAMES)
def test_whatever_was_added_and_removed_everything_new_is_found(before: set[str], now: set[str]) -> None:
    assert set(new_among(now, remembered(before))) >= now - before


@given(NAMES, NAMES)
def test_after_a_round_nothing_is_new(before: set[str], now: set[str]) -> None:
    comparison = Comparison(hashes(now), remembered(before))
    list(comparison.new_names())
    assert new_among(now, comparison.known()) == []


@given(NAMES, NAMES, st.integers(0, 300))
def test_a_round_can_end_anywhere(before: set[str], now: set[str], stop: int) -> None:
    comparison = Comparison(hashes(now), remembered(before))
    handed_out = list(islice(comparison.new_names(), stop))
    behind = new_among(now, comparison.known())
    assert set(handed_out) | set(behind) >= now - before
    assert len(behind) == len(set(behind))


@given(NAMES, st.integers(1, 300))
def test_a_first_reading_that_is_cut_hands_out_nothing_twice(now: set[str], stop: int) -> None:
    comparison = Comparison(hashes(now), ())
    names = comparison.new_names()
    handed_out = [next(names) for _ in range(min(stop, len(now)))]
    assert sorted([*handed_out, *new_among(now, comparison.known())]) == sorted(now)
