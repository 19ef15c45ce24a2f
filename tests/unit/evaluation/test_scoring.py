"""Scoring predictions against labels."""

from __future__ import annotations

import pytest

from autolog.evaluation.calibration import calibrate
from autolog.evaluation.gold import Expected, Gold
from autolog.evaluation.prediction import Prediction
from autolog.evaluation.scoring import ALL, Score, Tally, score
from autolog.model import State

CUSTOMER_OF = {"anna": "acme", "bo": "borealis"}


def gold(message_id: str = "m", **values: object) -> Gold:
    standard: dict[str, object] = {"customers": frozenset({"acme"}), "contacts": frozenset(), "expected": Expected.LINK}
    return Gold(message_id, "eml/m.eml", "A", **{**standard, **values})  # type: ignore[arg-type]  # test data


def prediction(message_id: str = "m", **values: object) -> Prediction:
    return Prediction(message_id, **values)  # type: ignore[arg-type]  # test data


def scored(label: Gold, *predictions: Prediction) -> Score:
    return score([label], predictions, CUSTOMER_OF)


def tally(label: Gold, *predictions: Prediction) -> Tally:
    return scored(label, *predictions).groups[ALL]


def test_a_right_link_counts_as_right() -> None:
    found = tally(gold(), prediction(customers=("acme",)))
    assert (found.right, found.wrong, found.missed, found.exact) == (1, 0, 0, 1)
    assert (found.precision, found.recall, found.f1) == (1.0, 1.0, 1.0)


def test_a_wrong_link_is_wrong_and_leaves_the_right_one_missed() -> None:
    found = tally(gold(), prediction(customers=("borealis",)))
    assert (found.right, found.wrong, found.missed, found.exact) == (0, 1, 1, 0)


def test_a_message_without_prediction_is_missed() -> None:
    assert tally(gold()).missed == 1


def test_optional_customers_and_their_contacts_count_neither_way() -> None:
    label = gold(optional=frozenset({"borealis"}))
    found = tally(label, prediction(customers=("acme", "borealis"), contacts=("bo",)))
    assert (found.wrong, found.contacts_wrong, found.exact) == (0, 0, 1)


def test_contacts_are_counted_apart() -> None:
    label = gold(contacts=frozenset({"anna"}))
    found = tally(label, prediction(customers=("acme",), contacts=("bo",)))
    assert (found.contacts_right, found.contacts_wrong, found.contacts_missed) == (0, 1, 1)


def test_shares_without_anything_to_share_are_none() -> None:
    found = tally(gold(customers=frozenset(), expected=Expected.NONE))
    assert (found.precision, found.recall, found.contacts_recall) == (None, None, None)


def test_a_review_with_the_right_customer_is_rightly_asked() -> None:
    found = tally(gold(), prediction(review=("borealis", "acme"), state=State.REVIEW))
    assert (found.review_rightly, found.review_needlessly) == (1, 0)


def test_a_review_without_the_right_customer_is_needless() -> None:
    found = tally(gold(), prediction(review=("borealis",), state=State.REVIEW))
    assert (found.review_rightly, found.review_needlessly) == (0, 1)


def test_an_expected_review_is_rightly_asked() -> None:
    label = gold(customers=frozenset(), expected=Expected.REVIEW)
    assert tally(label, prediction(review=("acme",), state=State.REVIEW)).review_rightly == 1


def test_linking_what_a_person_should_have_decided_is_told() -> None:
    label = gold(customers=frozenset(), expected=Expected.REVIEW)
    found = tally(label, prediction(customers=("acme",), state=State.LINKED))
    assert (found.review_linked, found.wrong) == (1, 1)


@pytest.mark.parametrize(("review", "reach"), [(("acme", "borealis"), 1.0), (("borealis", "acme"), 0.0)])
def test_reach_counts_the_first_proposal(review: tuple[str, ...], reach: float) -> None:
    assert tally(gold(), prediction(review=review, state=State.REVIEW)).reach == reach


def test_groups_are_strata_then_languages_then_all() -> None:
    labels = [gold("1", language="de"), gold("2")]
    assert list(score(labels, [], CUSTOMER_OF).groups) == ["A", "lang:de", ALL]


def test_only_errors_are_listed() -> None:
    assert scored(gold(), prediction(customers=("acme",))).misses == ()
    assert scored(gold(), prediction(customers=("borealis",))).misses[0].wrong == ("borealis",)


def test_calibration_compares_what_is_said_with_what_is_right() -> None:
    found = calibrate([(0.9, True), (0.9, False), (0.05, False)])
    assert [(one.n, one.claimed, one.right) for one in found.bins] == [(1, 0.05, 0.0), (2, 0.9, 0.5)]
    assert found.error == pytest.approx((0.05 + 2 * 0.4) / 3)


def test_certainty_falls_into_the_last_bin() -> None:
    assert calibrate([(1.0, True)]).bins[0].low == 0.9


def test_optional_customers_do_not_touch_the_calibration() -> None:
    label = gold(optional=frozenset({"borealis"}))
    found = scored(label, prediction(probability={"acme": 1.0, "borealis": 0.9})).calibration
    assert sum(one.n for one in found.bins) == 1


def test_what_nobody_can_know_does_not_touch_the_calibration() -> None:
    label = gold(customers=frozenset(), expected=Expected.REVIEW, candidates=frozenset({"acme", "borealis"}))
    found = scored(label, prediction(probability={"acme": 0.5, "borealis": 0.5, "delta": 0.2})).calibration
    assert [(one.claimed, one.right) for one in found.bins] == [(0.2, 0.0)]
