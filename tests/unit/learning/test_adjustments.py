"""What was learned enters where bits are taken from the table, and nowhere else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from autolog.matching import Reason
from autolog.matching.adjustments import AS_SHIPPED, Adjustments, stepped
from autolog.matching.claim import Claim
from autolog.model import EvidenceKind

SENDER = "mira@mail.stranger.example"


def claim(reason: Reason = Reason.NAME_FULL, kind: EvidenceKind = EvidenceKind.NAME) -> Claim:
    return Claim("C1", kind, reason, SENDER, "why")


def test_nothing_learned_changes_nothing() -> None:
    assert list(AS_SHIPPED.apply([claim()])) == [claim()]


def test_a_step_is_added_to_the_bits_of_its_reason_alone() -> None:
    learned = Adjustments({Reason.NAME_FULL.value: 1.5})
    bits = [one.bits for one in learned.apply([claim(), claim(Reason.NAME_INITIAL)])]
    assert bits == [claim().bits + 1.5, claim(Reason.NAME_INITIAL).bits]


def test_what_points_to_a_stranger_is_left_out() -> None:
    assert list(Adjustments(strangers=frozenset({SENDER})).apply([claim()])) == []
    assert list(Adjustments(strangers=frozenset({"stranger.example"})).apply([claim()])) == []
    assert list(Adjustments(strangers=frozenset({"other.example"})).apply([claim()])) == [claim()]


def test_the_directory_speaks_louder_than_what_was_learned_of_a_stranger() -> None:
    known = claim(Reason.DOMAIN, EvidenceKind.DOMAIN)
    assert list(Adjustments(strangers=frozenset({"stranger.example"})).apply([known])) == [known]


@given(st.floats(-30, 30), st.floats(-2, 2))
def test_a_step_never_turns_a_reason_round(bits: float, step: float) -> None:
    assert stepped(bits, step) * bits >= 0
