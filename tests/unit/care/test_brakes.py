"""What stops something, and what of ordinary life does not: real figures on both sides."""

from __future__ import annotations

import shlex
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autolog.brakes import Thresholds, chance, looks_empty, match_rate_fell, remedy, too_many_leave
from autolog.store.pauses import DayRate

MONDAY = date(2026, 3, 2)
SATURDAY = date(2026, 2, 28)
USUAL = Thresholds()


def weeks(
    today: tuple[int, int], workday: tuple[int, int], weekend: tuple[int, int], day: date = MONDAY
) -> list[DayRate]:
    """Return four weeks of days that are all alike, and a day before them that is not."""
    days = [day - timedelta(days=back) for back in range(1, 29)]
    return [
        DayRate(day, *today),
        *(DayRate(one, *(weekend if one.weekday() >= 5 else workday)) for one in days),
    ]


@pytest.mark.parametrize(
    ("known", "present", "stops"),
    [
        (2_000, 0, True),
        (2_000, 999, True),
        (2_000, 1_000, False),
        (2_000, 1_990, False),
        (20, 0, True),
        (19, 0, False),  # a small mailbox that was tidied up
        (3, 1, False),
        (0, 0, False),
    ],
)
def test_a_collection_of_some_size_that_holds_less_than_half_looks_empty(known: int, present: int, stops: bool) -> None:
    assert bool(looks_empty(known, present, USUAL)) is stops


@pytest.mark.parametrize(("leaving", "stops"), [(0, False), (50, False), (51, True), (4_000, True)])
def test_more_than_fifty_deletions_at_once_are_too_many(leaving: int, stops: bool) -> None:
    assert bool(too_many_leave(leaving, USUAL)) is stops


@pytest.mark.parametrize(
    ("today", "stops"),
    [
        ((200, 10), True),  # customers were not loaded
        ((200, 49), True),
        ((200, 51), False),  # more than half of the usual half
        ((200, 100), False),
        ((19, 0), False),  # a quiet day says nothing
        ((20, 0), True),
        ((20, 4), False),  # less than half, and yet chance: it happens once in 170 days
    ],
)
def test_a_rate_that_halves_over_a_day_stops_unless_chance_explains_it(today: tuple[int, int], stops: bool) -> None:
    assert bool(match_rate_fell(weeks(today, (200, 100), (8, 1)), USUAL)) is stops


def test_a_weekend_is_compared_with_weekends() -> None:
    assert match_rate_fell(weeks((40, 4), (200, 100), (40, 5), SATURDAY), USUAL) == ""
    assert match_rate_fell(weeks((40, 4), (200, 100), (40, 30), SATURDAY), USUAL)


def test_a_new_account_has_no_weeks_to_be_compared_with() -> None:
    assert match_rate_fell([DayRate(MONDAY, 300, 0)], USUAL) == ""
    assert match_rate_fell([], USUAL) == ""


def test_a_mailbox_in_which_nobody_was_ever_found_stops_for_nothing() -> None:
    assert match_rate_fell(weeks((200, 0), (200, 0), (8, 0)), USUAL) == ""


def test_every_brake_can_be_switched_off() -> None:
    off = Thresholds(present_share=None, deletions=None, match_rate_share=None)
    assert looks_empty(10_000, 0, off) == too_many_leave(10_000, off) == ""
    assert match_rate_fell(weeks((200, 0), (200, 100), (8, 1)), off) == ""


def test_the_finding_tells_the_figures_and_the_remedy_the_command() -> None:
    assert looks_empty(2_000, 3, USUAL) == "only 3 of the 2,000 things that the ledger knows are still there"
    assert remedy("kim", "INBOX").endswith("autolog resume kim --collection 'INBOX'")


def test_a_remedy_can_be_pasted_into_a_shell_whatever_a_collection_is_called() -> None:
    name = "Anna's calendar'; touch /nowhere; '"
    assert shlex.split(remedy("kim", name).partition("then: ")[2]) == ["autolog", "resume", "kim", "--collection", name]


@given(st.integers(0, 300), st.integers(1, 300), st.floats(0.01, 0.99))
def test_a_chance_is_one_and_grows_with_what_was_matched(matched: int, items: int, usual: float) -> None:
    matched = min(matched, items)
    assert 0 <= chance(matched, items, usual) <= 1
    assert chance(items, items, usual) == pytest.approx(1)
    assert chance(max(0, matched - 1), items, usual) <= chance(matched, items, usual) + 1e-9
