"""Whatever an item holds, the evidence explains the probability and nothing is invented."""

from __future__ import annotations

from dataclasses import replace
from math import log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autolog.directory import Directory
from autolog.matching import PRIOR, match, waterfall
from autolog.model import (
    Authenticity,
    Contact,
    Customer,
    DirectoryRows,
    Identity,
    Message,
    Noise,
    OwnSide,
    Participant,
    PartyKind,
    Precedent,
    Role,
    Section,
    SectionKind,
)

OWN = OwnSide(("ours.example",))
DIRECTORY = Directory.build(
    DirectoryRows(
        tuple(Customer(name, name.title(), (f"{name}.example", "group.example")) for name in ("acme", "borealis")),
        (
            Contact("anna", "Anna", "acme", ("a@acme.example", "a@gmail.com")),
            Contact("bo", "Bo", "borealis", ("b@borealis.example", "a@gmail.com")),
        ),
    )
)
addresses = st.builds(
    "{}@{}".format,
    st.sampled_from(["a", "b", "a+x", "k.holt", "holt"]),
    st.sampled_from(
        [
            "acme.example",
            "x.borealis.example",
            "group.example",
            "gmail.com",
            "ours.example",
            "other.test",
            "acne.example",
        ]
    ),
)
people = st.lists(
    st.builds(Participant, addresses, st.sampled_from(["", "a@acme.example"]), st.sampled_from(Role)), max_size=6
)
sections = st.lists(
    st.builds(
        Section,
        kind=st.sampled_from(SectionKind),
        text=st.just("x"),
        depth=st.integers(0, 2),
        participants=people.map(tuple),
        mentioned=st.lists(addresses, max_size=3).map(tuple),
    ),
    max_size=3,
)
precedents = st.lists(
    st.builds(
        Precedent,
        message_id=st.sampled_from(["root", "other"]),
        customers=st.sampled_from([("acme",), ("borealis",), ("acme", "borealis"), ("gone",)]),
        contacts=st.sampled_from([(), ("anna",), ("anna", "bo"), ("gone",)]),
        participants=st.frozensets(addresses, max_size=4),
    ),
    max_size=2,
)
messages = st.builds(
    Message,
    identity=st.just(Identity("k")),
    message_id=st.just("k"),
    subject=st.just(""),
    participants=people.map(tuple),
    sent_at=st.none(),
    received_at=st.none(),
    references=st.just(("root",)),
    sections=sections.map(tuple),
    noise=st.sampled_from(Noise),
    authenticity=st.sampled_from(Authenticity),
)


@settings(max_examples=150, deadline=None)
@given(messages, precedents)
def test_prior_and_bits_add_up_to_the_probability(item: Message, before: list[Precedent]) -> None:
    for candidate in match(item, DIRECTORY, OWN, before):
        bits = sum(one.bits for one in candidate.evidence if one.party.kind is PartyKind.CUSTOMER)
        odds = log2(candidate.probability / (1 - candidate.probability))
        assert odds == pytest.approx(PRIOR + bits, abs=0.02)
        assert waterfall(candidate)[-1].probability == pytest.approx(candidate.probability, abs=0.01)


@settings(max_examples=150, deadline=None)
@given(messages, precedents)
def test_candidates_come_best_first_each_once_with_reasons(item: Message, before: list[Precedent]) -> None:
    candidates = match(item, DIRECTORY, OWN, before)
    assert [one.probability for one in candidates] == sorted((one.probability for one in candidates), reverse=True)
    assert len({one.customer for one in candidates}) == len(candidates)
    assert all(one.evidence for one in candidates)


@settings(max_examples=150, deadline=None)
@given(messages, precedents)
def test_of_each_kind_one_reason_counts(item: Message, before: list[Precedent]) -> None:
    for candidate in match(item, DIRECTORY, OWN, before):
        counted = [(one.party, one.kind) for one in candidate.evidence]
        assert len(counted) == len(set(counted))


@settings(max_examples=150, deadline=None)
@given(messages, precedents)
def test_the_order_of_participants_changes_nothing(item: Message, before: list[Precedent]) -> None:
    if sum(one.role is Role.FROM for one in item.participants) > 1:
        return
    turned = replace(item, participants=item.participants[::-1])
    assert _found(item, before) == _found(turned, before)


@settings(max_examples=150, deadline=None)
@given(messages, precedents)
def test_mail_among_ourselves_without_a_quoted_outsider_has_no_candidates(
    item: Message, before: list[Precedent]
) -> None:
    own = tuple(one for one in item.participants if OWN.owns(one.address))
    assert match(replace(item, participants=own, sections=()), DIRECTORY, OWN, before) == ()


def _found(item: Message, before: list[Precedent]) -> dict[str, float]:
    return {one.customer: pytest.approx(one.probability) for one in match(item, DIRECTORY, OWN, before)}
