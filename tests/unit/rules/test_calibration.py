"""From a promised precision to a threshold."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autolog.model import CalibrationCount
from autolog.rules import parse_rules
from autolog.rules.calibration import (
    EDGES,
    ENOUGH_HERE,
    LEAST_SURE,
    best_share,
    counted,
    laid_over,
    shipped_calibration,
    threshold,
)


def test_claims_are_counted_by_range() -> None:
    assert counted([(0.999, True), (1.0, True), (0.95, False), (0.969, True), (0.2, False)]) == (
        CalibrationCount(0.2, 1, 0),
        CalibrationCount(0.95, 2, 1),
        CalibrationCount(0.999, 2, 2),
    )


def test_the_best_believable_share_is_that_of_the_books() -> None:
    # Brown, Cai, DasGupta 2001: 0 of 10 leaves at most 0.278.
    assert best_share(0, 10) == pytest.approx(0.2775, abs=0.001)
    assert best_share(10, 10) == pytest.approx(1.0)
    assert best_share(0, 0) == 1.0


def test_the_threshold_is_where_links_are_right_often_enough() -> None:
    table = [CalibrationCount(0.95, 100, 97), CalibrationCount(0.97, 100, 100), CalibrationCount(0.999, 400, 400)]
    assert threshold(table, 0.99) == 0.97
    assert threshold(table, 0.98) == 0.95


def test_claims_that_cannot_show_an_error_promise_nothing() -> None:
    assert threshold([CalibrationCount(0.95, 99, 99)], 0.99) == EDGES[-1]
    assert threshold([CalibrationCount(0.95, 100, 100)], 0.99) == 0.95


def test_a_bad_range_is_never_linked_however_good_the_surer_ones_are() -> None:
    table = [CalibrationCount(0.95, 50, 40), CalibrationCount(0.999, 100_000, 100_000)]
    assert threshold(table, 0.99) == 0.999


def test_no_table_brings_the_threshold_below_what_is_least_sure() -> None:
    table = [CalibrationCount(low, 10_000, 10_000) for low in EDGES]
    assert threshold(table, 0.99) == LEAST_SURE


def test_own_counts_replace_the_shipped_ones_where_there_are_enough() -> None:
    shipped = [CalibrationCount(0.9, 100, 100), CalibrationCount(0.95, 100, 100)]
    own = [CalibrationCount(0.9, ENOUGH_HERE, 3), CalibrationCount(0.95, ENOUGH_HERE - 1, 0)]
    assert laid_over(shipped, own) == (own[0], shipped[1])


def test_the_rules_follow_the_shipped_table_when_they_give_no_probability() -> None:
    rules = parse_rules(Path("rules.yaml"), b"version: 1\n")
    assert rules.link_above == threshold(shipped_calibration(), 0.99)
    assert rules.precision_target == 0.99


def test_a_lower_target_never_gives_a_higher_threshold() -> None:
    strict = parse_rules(Path("rules.yaml"), b"version: 1\ndefaults: {precision_target: 0.999}\n")
    lax = parse_rules(Path("rules.yaml"), b"version: 1\ndefaults: {precision_target: 0.9}\n")
    assert lax.link_above <= strict.link_above


def test_link_above_is_taken_as_it_is_written() -> None:
    rules = parse_rules(Path("rules.yaml"), b"version: 1\ndefaults: {link_above: 0.6}\n")
    assert (rules.link_above, rules.precision_target) == (0.6, None)
    assert rules.with_calibration([CalibrationCount(0.999, 10_000, 10_000)]).link_above == 0.6


def test_a_threshold_is_never_below_what_a_person_is_asked_from() -> None:
    rules = parse_rules(Path("rules.yaml"), b"version: 1\ndefaults: {review_above: 0.9999}\n")
    assert rules.link_above >= rules.review_above


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans())), st.floats(0.5, 0.999), st.floats(0.5, 0.999))
def test_the_threshold_grows_with_the_target(claims: list[tuple[float, bool]], one: float, other: float) -> None:
    table = counted(claims)
    assert threshold(table, min(one, other)) <= threshold(table, max(one, other))
    assert LEAST_SURE <= threshold(table, one) <= EDGES[-1]
