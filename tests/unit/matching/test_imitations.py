"""Participants who look like a customer and are not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from autolog.decode import DecodeContext, decode
from autolog.matching import MentionIndex, match
from autolog.model import EvidenceKind, MediaType, Message, Raw, Role, Section, SectionKind, State
from autolog.rules import decide, load_rules
from unit.matching.firm import DIRECTORY, OWN, details, found, mail, person, probabilities

RULES = load_rules(Path(__file__).resolve().parents[3] / "config" / "rules.yaml")
LOOK_ALIKES = ["borea1is.example", "b0realis.example", "borealls.example", "xn--breals-wqf0r.example"]


@pytest.mark.parametrize("domain", LOOK_ALIKES)
def test_a_look_alike_domain_is_held_against_the_sender(domain: str) -> None:
    candidates = found(mail(f"bo@{domain}"))
    assert [reason.kind for reason in candidates[0].evidence] == [EvidenceKind.LOOK_ALIKE]
    assert candidates[0].probability < 0.001


def test_the_real_domain_is_no_look_alike() -> None:
    assert not any("looks like" in detail for detail in details(mail("new@borealis.example")))


def test_a_customers_address_as_display_name_is_held_against_the_sender() -> None:
    people = (person("x@elsewhere.test", Role.FROM, "bo@borealis.example"), person("kim@ours.example"))
    item = mail("x@elsewhere.test", participants=people)
    assert probabilities(item)["borealis"] < 0.001
    assert details(item) == ["x@elsewhere.test shows bo@borealis.example as its name"]


def test_a_person_who_shows_the_own_address_as_name_hides_nothing() -> None:
    people = (person("bo@borealis.example", Role.FROM, "bo@borealis.example"), person("kim@ours.example"))
    assert probabilities(mail("bo@borealis.example", participants=people))["borealis"] > 0.999


def test_an_address_as_name_is_held_against_the_sender_whatever_else_names_the_customer() -> None:
    people = (person("x@elsewhere.test", Role.FROM, "bo@borealis.example"), person("bo@borealis.example"))
    item = mail("x@elsewhere.test", participants=people)
    assert probabilities(item)["borealis"] < 0.001
    assert "x@elsewhere.test shows bo@borealis.example as its name" in details(item)


def test_a_look_alike_beside_the_real_address_is_still_one() -> None:
    assert probabilities(mail("bo@borea1is.example", "bo@borealis.example"))["borealis"] < 0.001


FORMS = [
    '"bo@borealis.example" <x@evil.test>',
    "<bo@borealis.example> <x@evil.test>",
    "bo@borealis.example(x) <x@evil.test>",
    "x@evil.test, bo@borealis.example",
    "Team: bo@borealis.example, x@evil.test;",
    "bo@borealis.example\nFrom: x@evil.test",
    "x@evil.test\nFrom: bo@borealis.example",
    "=?utf-8?q?bo=40borealis=2Eexample?= <x@evil.test>",
    '"Bo" <bo@borealls.example>',
    '"bo@borealis.example <x@evil.test>" <y@evil.test>',
]


@pytest.mark.parametrize("form", FORMS)
def test_a_trick_in_the_from_line_is_never_linked(form: str) -> None:
    content = f"From: {form}\nTo: kim@ours.example\nSubject: Pay\nMessage-ID: <1@evil.test>\n\nPay now.\n".encode()
    now = datetime(2026, 3, 2, tzinfo=UTC)
    item = decode(Raw(MediaType.MESSAGE, content), DecodeContext(now, now, OWN)).items[0]
    decision = decide(item, match(item, DIRECTORY, OWN, ()), RULES, own=OWN)
    assert decision.state is not State.LINKED


NEIGHBOUR = "acne.example is one sign away from acme.example of Acme GmbH, whose it claims to be"


def said(item: Message) -> dict[str, float]:
    """Return the details of all reasons, names included, with the probability of their customer."""
    candidates = match(item, DIRECTORY, OWN, (), mentions=MentionIndex.build(DIRECTORY))
    return {reason.detail: one.probability for one in candidates for reason in one.evidence}


def test_a_neighbour_of_a_short_domain_is_held_against_a_sender_who_claims_to_be_the_customers() -> None:
    signature = Section(SectionKind.SIGNATURE, "Pat Quill\nAcme GmbH\nwww.acme.example")
    assert said(mail("x@acne.example", sections=(signature,)))[NEIGHBOUR] < 0.001


def test_a_neighbour_that_only_speaks_of_the_customer_is_another_firm() -> None:
    found_reasons = said(mail("x@acne.example", subject="Acme GmbH"))
    assert NEIGHBOUR not in found_reasons
    assert found_reasons
