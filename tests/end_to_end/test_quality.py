"""Quality does not fall: what the matcher reached on the labelled sets is a floor for every later change."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from autolog.evaluation.gold import Expected, Gold
from autolog.evaluation.prediction import Prediction
from autolog.matching.weights import WEIGHTS, Reason
from autolog.model import State
from gold import page
from gold.floors import (
    SETS_WITH_FLOORS,
    ended_as_expected,
    error_of,
    evaluated,
    falls,
    figures_of,
    measure,
    read_floors,
)

outcome = cache(evaluated)
"""Each set is evaluated once for all the tests here."""

LABEL = Gold("<1@a.example>", "eml/1.eml", "A", frozenset({"K1"}), frozenset(), expected=Expected.LINK)
PREDICTION = Prediction("<1@a.example>")


@pytest.mark.parametrize("name", [name for name in SETS_WITH_FLOORS if name.startswith("gold")])
def test_no_share_falls_on_our_own_set_and_on_the_harder_ones_made_of_it(name: str) -> None:
    assert list(falls(read_floors()[name], figures_of(outcome(name)))) == []


@pytest.mark.parametrize("name", [name for name in SETS_WITH_FLOORS if name.startswith("enron")])
@pytest.mark.usefixtures("shared")
def test_no_share_falls_on_real_mail(name: str) -> None:
    assert list(falls(read_floors()[name], figures_of(outcome(name)))) == []


def test_probabilities_on_our_own_set_are_meant_as_they_are_said() -> None:
    assert error_of([outcome("gold")]) <= 0.03


def test_probabilities_on_the_harder_sets_of_our_own_are_meant_as_they_are_said() -> None:
    assert error_of(outcome(name) for name in SETS_WITH_FLOORS if name.startswith("gold/")) <= 0.05


@pytest.mark.usefixtures("shared")
def test_probabilities_on_the_harder_sets_of_real_mail_are_meant_as_they_are_said() -> None:
    assert error_of(outcome(name) for name in SETS_WITH_FLOORS if name.startswith("enron-dev/")) <= 0.05


@pytest.mark.parametrize(
    ("reason", "damaged", "stratum"),
    [(Reason.DOMAIN, 5.0, "B"), (Reason.FOREIGN_DOMAIN, 12.0, "sellers"), (Reason.BARE_NAME, 0.0, "E")],
)
def test_a_weight_that_was_damaged_makes_the_gate_fail(
    monkeypatch: pytest.MonkeyPatch, reason: Reason, damaged: float, stratum: str
) -> None:
    monkeypatch.setitem(WEIGHTS, reason, replace(WEIGHTS[reason], bits=damaged))
    assert any(fall.startswith(f"{stratum}: ") for fall in falls(read_floors()["gold"], measure("gold")))


@pytest.mark.parametrize("name", [name for name in SETS_WITH_FLOORS if name.startswith("gold")])
def test_the_page_tells_what_is_measured_on_our_own_set_and_on_the_harder_ones(name: str) -> None:
    assert page.set_line(name, outcome(name)) in told()


@pytest.mark.parametrize("name", [name for name in SETS_WITH_FLOORS if name.startswith("enron")])
@pytest.mark.usefixtures("shared")
def test_the_page_tells_what_is_measured_on_real_mail(name: str) -> None:
    assert page.set_line(name, outcome(name)) in told()


def test_the_page_tells_every_stratum_of_our_own_set() -> None:
    ours = {name: outcome(name) for name in SETS_WITH_FLOORS if name.startswith("gold")}
    lines = [*page.strata_lines(ours["gold"]), *page.pooled_lines(ours)]
    assert [line for line in lines if line not in told()] == []


def told() -> list[str]:
    """Return the lines of the page; `python -m tests.gold.page` writes those of the tables."""
    return page.PAGE.read_text(encoding="utf-8").splitlines()


def test_every_set_has_floors() -> None:
    assert set(read_floors()) == set(SETS_WITH_FLOORS)


def test_half_a_point_is_forgiven_and_no_more() -> None:
    floors = {"A": {"recall": 0.9}}
    assert list(falls(floors, {"A": {"recall": 0.896}})) == []
    assert list(falls(floors, {"A": {"recall": 0.894}})) == ["A: recall was 0.900, is 0.894"]


def test_a_share_that_is_not_measured_any_more_has_fallen() -> None:
    assert list(falls({"A": {"precision": 1.0}}, {"A": {}})) == ["A: precision was 1.000, is gone"]


def test_a_link_to_exactly_the_right_customers_is_as_expected() -> None:
    assert ended_as_expected(LABEL, replace(PREDICTION, customers=("K1",)))
    assert not ended_as_expected(LABEL, replace(PREDICTION, customers=("K1", "K2")))


def test_a_question_is_as_expected_when_it_proposes_a_right_customer() -> None:
    label = replace(LABEL, customers=frozenset(), expected=Expected.REVIEW, candidates=frozenset({"K1"}))
    assert ended_as_expected(label, replace(PREDICTION, state=State.REVIEW, review=("K2", "K1")))
    assert not ended_as_expected(label, replace(PREDICTION, state=State.REVIEW, review=("K2",)))
    assert not ended_as_expected(label, replace(PREDICTION, customers=("K1",), state=State.LINKED))


def test_what_belongs_to_nobody_is_as_expected_when_it_is_left_alone() -> None:
    label = replace(LABEL, customers=frozenset(), expected=Expected.NONE)
    assert ended_as_expected(label, PREDICTION)
    assert not ended_as_expected(label, replace(PREDICTION, state=State.REVIEW, review=("K1",)))
