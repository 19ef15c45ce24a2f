"""What the rules say about evidence: references, competitors, weights that are turned."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from autolog.directory import Directory
from autolog.matching import WEIGHTS, MentionIndex, Reason, match, waterfall
from autolog.matching.adjustments import Adjustments
from autolog.model import (
    Attachment,
    Candidate,
    Contact,
    Customer,
    DirectoryRows,
    FirmEvidence,
    Identity,
    Message,
    Noise,
    OwnSide,
    Participant,
    ReferencePattern,
    Role,
    Section,
    SectionKind,
)

OWN = OwnSide(("ours.example",), partners=("agency.example",))
DIRECTORY = Directory.build(
    DirectoryRows(
        (
            Customer("C-100001", "Acme Werke GmbH", ("acme.example",)),
            Customer("C-200002", "Borealis Hydraulics Oy", ("borealis.example",), references=("PO-7781", "PO-7782")),
        ),
        (Contact("P-1", "Anna Berghoff", "C-100001", ("anna@acme.example",)),),
    )
)
MENTIONS = MentionIndex.build(DIRECTORY)
KIM = Participant("kim@ours.example", role=Role.TO)
STRANGER = Participant("someone@gmail.com", "", Role.FROM)
ANNA = Participant("anna@acme.example", "Anna Berghoff", Role.FROM)
ORDER = ReferencePattern("order", r"\b(C-\d{6})\b", "deal", frozenset({"subject", "text"}), 15.0)
PERSON = ReferencePattern("person", r"\b(P-\d+)\b", "contact", frozenset({"subject"}), 15.0)
AT = datetime(2026, 3, 2, tzinfo=UTC)


def mail(subject: str = "", text: str = "", sender: Participant = STRANGER) -> Message:
    sections = (Section(SectionKind.NEW, text),) if text else ()
    return Message(Identity("k"), "k", subject, (sender, KIM), AT, AT, sections=sections)


def found(item: Message, firm: FirmEvidence) -> dict[str, Candidate]:
    candidates = match(item, DIRECTORY, OWN, (), mentions=MENTIONS, adjustments=Adjustments(firm=firm))
    return {one.customer: one for one in candidates}


REFERENCES = FirmEvidence(references=(ORDER, PERSON))


def test_a_reference_explains_an_unknown_participant() -> None:
    candidate = found(mail("about C-100001"), REFERENCES)["C-100001"]
    assert candidate.probability > 0.98
    (reason,) = [one for one in candidate.evidence if one.kind == "reference"]
    assert (reason.span, reason.explains, reason.bits) == ("C-100001", "someone@gmail.com", 15.0)
    assert reason.detail == "the reference 'order' is of Acme Werke GmbH"


def test_case_does_not_count_in_a_reference() -> None:
    assert found(mail("about c-100001"), REFERENCES)["C-100001"].probability > 0.98


def test_a_deal_is_found_by_the_references_of_the_customers_table() -> None:
    order = replace(ORDER, expression=r"\b(PO-\d{4})\b")
    assert found(mail("your po-7782"), FirmEvidence(references=(order,)))["C-200002"].probability > 0.98
    assert found(mail("your po-7783"), FirmEvidence(references=(order,))) == {}


def test_a_reference_that_no_customer_has_says_nothing() -> None:
    assert found(mail("about C-999999"), REFERENCES) == {}


def test_references_of_two_customers_leave_it_to_a_person() -> None:
    both = found(mail("C-100001 and C-200002"), REFERENCES)
    assert set(both) == {"C-100001", "C-200002"}
    assert all(0.4 < one.probability < 0.5 for one in both.values())


def test_a_reference_to_a_contact_links_the_contact_too() -> None:
    candidate = found(mail("for P-1"), REFERENCES)["C-100001"]
    assert candidate.contacts == ("P-1",)
    assert candidate.contact_probabilities[0] > 0.98


def test_a_reference_is_looked_for_only_where_it_is_said() -> None:
    quoted = Section(SectionKind.QUOTED, "C-100001", depth=1)
    assert found(replace(mail(), sections=(quoted,)), REFERENCES) == {}
    anywhere = FirmEvidence(references=(replace(ORDER, places=frozenset({"quoted_text", "attachment"})),))
    assert found(replace(mail(), sections=(quoted,)), anywhere)
    assert found(replace(mail(), attachments=(Attachment("C-100001.pdf", "x/y", 1),)), anywhere)


def test_a_reference_does_not_beat_the_address_of_another_customer() -> None:
    both = found(mail("about C-200002", sender=ANNA), REFERENCES)
    assert both["C-100001"].probability > 0.99
    assert both["C-200002"].probability < 0.05


def test_a_reference_against_a_signature_of_another_customer_leaves_it_to_a_person() -> None:
    signed = Section(SectionKind.SIGNATURE, "Jo Ek\nBorealis Hydraulics Oy\nwww.borealis.example")
    both = found(replace(mail("about C-100001"), sections=(signed,)), REFERENCES)
    assert all(0.4 < one.probability < 0.5 for one in both.values())
    assert "contradiction" in [one.kind for one in both["C-200002"].evidence]


def test_a_reference_among_ourselves_is_no_more_than_a_mention() -> None:
    sam = Participant("sam@ours.example", role=Role.FROM)
    assert 0.5 < found(mail("about C-100001", sender=sam), REFERENCES)["C-100001"].probability < 0.8


def test_a_reference_from_another_firm_is_asked_about() -> None:
    haulier = Participant("x@haulier.example", role=Role.FROM)
    assert 0.5 < found(mail("about C-100001", sender=haulier), REFERENCES)["C-100001"].probability < 0.95


def test_a_reference_in_a_newsletter_says_nothing() -> None:
    assert found(replace(mail("about C-100001"), noise=Noise.BULK), REFERENCES) == {}


def test_a_competitor_speaks_against_whom_it_names() -> None:
    rival = Participant("x@mail.rival.example", role=Role.FROM)
    item = mail("Acme Werke GmbH", "a talk about Acme Werke GmbH", sender=rival)
    plain, rivalled = found(item, FirmEvidence()), found(item, FirmEvidence(competitor_domains=("rival.example",)))
    assert rivalled["C-100001"].probability < plain["C-100001"].probability
    assert "competitor" in [row.kind for row in waterfall(rivalled["C-100001"])]


def test_a_competitor_is_known_by_the_name_that_it_shows() -> None:
    item = mail("Acme Werke GmbH", sender=replace(STRANGER, name="Jo (Rival Limited)"))
    reasons = found(item, FirmEvidence(competitor_names=("Rival Limited",)))["C-100001"].evidence
    assert "someone@gmail.com is of a competitor: Rival Limited" in [one.detail for one in reasons]


def test_a_competitor_who_stands_in_the_customers_table_is_a_customer() -> None:
    item = mail("offer", sender=ANNA)
    assert found(item, FirmEvidence(competitor_domains=("acme.example",))) == found(item, FirmEvidence())


def test_a_weight_that_is_turned_says_by_how_much() -> None:
    item = mail("offer", sender=Participant("x@acme.example", role=Role.FROM))
    candidate = found(item, FirmEvidence(weights={"domain": -2.0}))["C-100001"]
    (reason,) = [one for one in candidate.evidence if one.kind == "domain"]
    assert reason.bits == WEIGHTS[Reason.DOMAIN].bits - 2.0
    assert reason.detail.endswith("(-2 bits by the rules)")


@pytest.mark.parametrize("step", [-6.0, 6.0])
def test_a_turned_weight_never_comes_to_say_the_opposite(step: float) -> None:
    haulier = Participant("x@haulier.example", role=Role.FROM)
    candidate = found(mail("about C-100001", sender=haulier), replace(REFERENCES, weights={"foreign_domain": step}))[
        "C-100001"
    ]
    assert all(one.bits <= 0 for one in candidate.evidence if one.kind == "foreign_domain")
