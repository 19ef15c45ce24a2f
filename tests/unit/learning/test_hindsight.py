"""What other weights would have meant for the past, from stored reasons alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autolog.matching import Reason
from autolog.matching.learning.hindsight import Hindsight, hindsight, probabilities
from autolog.model import LinkStatus
from autolog.rules import RuleSet
from autolog.store.answers import StoredInteraction
from unit.learning.stories import ACME, GLOBEX, by_name, in_review, links, mail

RULES = RuleSet(link_above=0.95, review_above=0.05)
NAME = Reason.NAME_FULL.value


def effect(*interactions: StoredInteraction, step: float = 0.0, limit: float = 0.95) -> Hindsight:
    return hindsight(interactions, {NAME: step}, RULES, replace(RULES, link_above=limit))


def counts(found: Hindsight) -> tuple[int, int, int]:
    return found.linked, found.unlinked, found.changed


def test_more_bits_link_what_was_asked_about() -> None:
    found = effect(in_review("1", probability=0.9), step=2.0)
    assert counts(found) == (1, 0, 0)
    (sample,) = found.samples
    assert (sample.sign, sample.customer, sample.before) == ("+", "C1", 0.9)
    assert sample.after == pytest.approx(0.973, abs=0.001)


def test_fewer_bits_unlink_what_was_linked() -> None:
    assert counts(effect(mail("1", links=links(ACME, probability=0.96)), step=-2.0)) == (0, 1, 0)


def test_a_question_that_would_not_be_asked_is_a_change() -> None:
    assert counts(effect(in_review("1", probability=0.06), step=-2.0)) == (0, 0, 1)


def test_another_threshold_alone_moves_what_lies_between() -> None:
    assert counts(effect(in_review("1", probability=0.92), in_review("2", probability=0.8), limit=0.9)) == (1, 0, 0)


def test_what_a_person_decided_never_changes() -> None:
    linked = mail("1", links=links(ACME, probability=0.96))
    pinned = replace(linked.links[0], link=replace(linked.links[0].link, decided_by="person:kim"))
    found = effect(replace(linked, links=(pinned,)), step=-2.0)
    assert (found.looked_at, counts(found)) == (0, (0, 0, 0))


def test_what_waits_for_another_cause_than_its_probability_never_changes() -> None:
    assert counts(effect(in_review("1", probability=0.9, decided_by="spoof"), step=2.0)) == (0, 0, 0)


def test_rivals_gain_and_lose_together() -> None:
    tie = in_review("1", ACME, GLOBEX, probability=0.49, evidence=by_name(ACME, GLOBEX))
    found = probabilities(tie, {NAME: 2.0})
    assert found[ACME] == found[GLOBEX]
    assert found[ACME][1] < 0.5


def test_only_the_first_few_of_each_kind_are_shown() -> None:
    found = effect(*(in_review(str(n), probability=0.9) for n in range(20)), step=2.0)
    assert (found.linked, len(found.samples)) == (20, 5)


@given(
    st.floats(0.0, 1.0),
    st.sampled_from([LinkStatus.LINKED, LinkStatus.SUGGESTED]),
    st.floats(-10, 20),
    st.integers(1, 3),
)
def test_without_a_step_nothing_moves(probability: float, status: LinkStatus, bits: float, rivals: int) -> None:
    parties = (ACME, GLOBEX)[:rivals]
    one = mail(
        "1", links=links(*parties, status=status, probability=probability), evidence=by_name(*parties, bits=bits)
    )
    assert counts(effect(one)) == (0, 0, 0)
