"""Weights follow verdicts: slowly, within limits, and only where there are enough of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autolog.matching import WEIGHTS, Reason
from autolog.matching.learning.weight_changes import (
    LEAST_VERDICTS,
    LONGEST_STEP,
    LONGEST_STEP_OF_ADDRESSES,
    difference,
    weight_changes,
)
from autolog.model import LinkStatus
from unit.learning.stories import MIRA, lesson

YES, NO = LinkStatus.LINKED, LinkStatus.REJECTED


def test_what_is_right_oftener_than_expected_gets_more_bits() -> None:
    (change,) = weight_changes([lesson(n, probability=0.6) for n in range(30)], {})
    assert change.reason is Reason.MENTION
    assert change.before == WEIGHTS[Reason.MENTION].bits
    assert change.after > change.before
    assert (change.verdicts, change.right, change.expected) == (30, 30, 18.0)


def test_what_is_wrong_oftener_than_expected_gets_fewer() -> None:
    (change,) = weight_changes([lesson(n, NO, probability=0.6) for n in range(30)], {})
    assert change.after < change.before


def test_what_is_right_as_often_as_expected_stays() -> None:
    lessons = [lesson(n, YES if n % 2 else NO, probability=0.5) for n in range(40)]
    assert weight_changes(lessons, {}) == ()


def test_fewer_than_ten_verdicts_teach_nothing() -> None:
    assert weight_changes([lesson(n, NO) for n in range(LEAST_VERDICTS - 1)], {}) == ()
    assert weight_changes([lesson(n, NO) for n in range(LEAST_VERDICTS)], {})


def test_twenty_pseudo_observations_shrink_the_difference() -> None:
    # 20 verdicts, all right, half expected: (20 + 10) of 40 is 3 to 1, so log2(3) bits and not infinitely many.
    assert difference(20, 10.0, 20) == pytest.approx(1.585, abs=0.001)


def test_a_reason_answers_for_its_share_of_a_claim_only() -> None:
    alone = weight_changes([lesson(n, NO) for n in range(20)], {})
    together = weight_changes([lesson(n, NO, reasons=(Reason.MENTION, Reason.SITE)) for n in range(20)], {})
    assert [change.step for change in together] == [pytest.approx(alone[0].step / 2, abs=0.01)] * 2


def test_no_weight_leaves_its_limit_however_often_it_is_moved() -> None:
    lessons = [lesson(n, NO, probability=0.9) for n in range(500)]
    (change,) = weight_changes(lessons, {Reason.MENTION.value: -1.5})
    assert change.after == WEIGHTS[Reason.MENTION].bits - LONGEST_STEP


def test_addresses_and_domains_move_by_one_bit_at_most() -> None:
    lessons = [lesson(n, NO, probability=0.9, reasons=(Reason.DOMAIN,)) for n in range(500)]
    (change,) = weight_changes(lessons, {})
    assert change.step == -LONGEST_STEP_OF_ADDRESSES


def test_verdicts_on_contacts_are_not_counted_twice() -> None:
    assert weight_changes([lesson(n, NO, party=MIRA) for n in range(50)], {}) == ()


@given(
    st.lists(st.tuples(st.booleans(), st.floats(0.0, 1.0), st.sampled_from(list(Reason))), max_size=80),
    st.dictionaries(st.sampled_from([reason.value for reason in Reason]), st.floats(-2, 2), max_size=5),
)
def test_whatever_people_say_no_weight_is_more_than_two_bits_from_the_table(
    verdicts: list[tuple[bool, float, Reason]], steps: dict[str, float]
) -> None:
    lessons = [
        lesson(number, YES if yes else NO, probability=probability, reasons=(reason,))
        for number, (yes, probability, reason) in enumerate(verdicts)
    ]
    for change in weight_changes(lessons, steps):
        assert abs(change.after - WEIGHTS[change.reason].bits) <= LONGEST_STEP + 0.005
