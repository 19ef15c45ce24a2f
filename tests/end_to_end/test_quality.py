"""Quality does not fall: what the matcher reached on the labelled sets is a floor for every later change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autolog.evaluation.gold import Expected, Gold
from autolog.evaluation.prediction import Prediction
from autolog.model import State
from gold.floors import SETS_WITH_FLOORS, calibration_error, ended_as_expected, falls, measure, read_floors

LABEL = Gold("<1@a.example>", "eml/1.eml", "A", frozenset({"K1"}), frozenset(), expected=Expected.LINK)
PREDICTION = Prediction("<1@a.example>")


@pytest.mark.parametrize("name", [name for name in SETS_WITH_FLOORS if name.startswith("gold")])
def test_no_share_falls_on_our_own_set_and_on_the_harder_ones_made_of_it(name: str) -> None:
    assert list(falls(read_floors()[name], measure(name))) == []


@pytest.mark.parametrize("name", [name for name in SETS_WITH_FLOORS if name.startswith("enron")])
@pytest.mark.usefixtures("shared")
def test_no_share_falls_on_real_mail(name: str) -> None:
    assert list(falls(read_floors()[name], measure(name))) == []


def test_probabilities_on_our_own_set_are_meant_as_they_are_said() -> None:
    assert calibration_error(["gold"]) <= 0.03


def test_probabilities_on_the_harder_sets_of_our_own_are_meant_as_they_are_said() -> None:
    assert calibration_error(name for name in SETS_WITH_FLOORS if name.startswith("gold/")) <= 0.05


@pytest.mark.usefixtures("shared")
def test_probabilities_on_the_harder_sets_of_real_mail_are_meant_as_they_are_said() -> None:
    assert calibration_error(name for name in SETS_WITH_FLOORS if name.startswith("enron-dev/")) <= 0.05


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
