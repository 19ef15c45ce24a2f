"""What the firm's own rules decide, and what they cannot."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autolog.directory import Directory
from autolog.model import (
    Authenticity,
    Candidate,
    Customer,
    Decision,
    DirectoryRows,
    Evidence,
    Identity,
    LinkStatus,
    Mark,
    MarkKind,
    Meeting,
    Message,
    OwnSide,
    Participant,
    Party,
    PartyKind,
    Role,
    Section,
    SectionKind,
    State,
    Visibility,
)
from autolog.rules import decide, parse_rules

OWN = OwnSide(("ours.example",))
KIM = Participant("kim@ours.example", role=Role.TO)
ANNA = Participant("anna@acme.example", role=Role.FROM)
AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
MAIL = Message(Identity("k"), "k", "Offer", (ANNA, KIM), AT, AT)
SICK = replace(MAIL, sections=(Section(SectionKind.NEW, "I am on sick leave"),))
DIRECTORY = Directory.build(DirectoryRows((Customer("C-1", "Acme"), Customer("C-2", "Borealis"))))


def candidate(customer: str, probability: float) -> Candidate:
    reason = Evidence("address", Party(PartyKind.CUSTOMER, customer), 20.0, "it is known", "anna@acme.example")
    return Candidate(customer, probability, (), (reason,))


SURE = candidate("C-1", 0.999)


def decided(
    rules: str, item: Message | Meeting = MAIL, *found: Candidate, more: str = "", holder: str = ""
) -> Decision:
    text = f"version: 1\n{more}\nrules:\n{rules}\n"
    compiled = parse_rules(Path("rules.yaml"), text.encode())
    candidates = found or (SURE,)
    return decide(item, candidates, compiled, own=OWN, holders=(holder,), directory=DIRECTORY)


def outcome(decision: Decision) -> tuple[State, str]:
    return decision.state, decision.rule


def linked(decision: Decision) -> list[str]:
    return [link.party.ref for link in decision.links if link.status is LinkStatus.LINKED]


def test_a_rule_links_whatever_the_matcher_found() -> None:
    decision = decided("  - {id: r, when: {subject: offer}, then: {link: C-2}}")
    assert outcome(decision) == (State.LINKED, "rule:r")
    assert linked(decision) == ["C-2"]
    assert decision.links[0].decided_by == "rule:r"
    assert decision.evidence[0].kind == "rule"


def test_a_rule_links_what_the_matcher_knew_nothing_of() -> None:
    assert linked(decided("  - {id: r, then: {link: C-2}}", MAIL, candidate("C-1", 0.001))) == ["C-2"]


def test_a_link_to_a_customer_who_is_not_there_is_asked_about() -> None:
    decision = decided("  - {id: r, then: {link: C-9}}")
    assert outcome(decision) == (State.REVIEW, "rule:r")
    assert "C-9" in decision.reason


def test_a_rule_asks_for_its_reason() -> None:
    decision = decided("  - {id: r, then: {review: new branch?}}")
    assert outcome(decision) == (State.REVIEW, "rule:r")
    assert decision.reason == "The rule 'r': new branch?"


def test_a_rule_ignores_and_keeps_nothing() -> None:
    decision = decided("  - {id: r, then: {ignore: not ours}}")
    assert (outcome(decision), decision.links, decision.evidence, decision.marks) == (
        (State.IGNORED, "rule:r"),
        (),
        (),
        (),
    )


def test_the_first_rule_that_fits_decides() -> None:
    rules = (
        "  - {id: a, when: {subject: invoice}, then: {link: C-2}}\n"
        "  - {id: b, when: {subject: offer}, then: {review: look}}\n  - {id: c, then: {ignore: all}}"
    )
    assert outcome(decided(rules)) == (State.REVIEW, "rule:b")


def test_a_rule_without_a_decision_leaves_it_to_the_probability() -> None:
    decision = decided("  - {id: r, then: {kind: offer, owner: sam@ours.example, tag: [a, b], notify: owner}}")
    assert outcome(decision) == (State.LINKED, "threshold")
    assert decision.kind == "offer"
    assert decision.marks == (
        Mark(MarkKind.RULE, "r"),
        Mark(MarkKind.OWNER, "sam@ours.example"),
        Mark(MarkKind.TAG, "a"),
        Mark(MarkKind.TAG, "b"),
        Mark(MarkKind.NOTIFY, "owner"),
    )


def test_never_log_beats_a_rule_that_links() -> None:
    never = "never_log: [{id: x, domain: acme.example}]"
    assert outcome(decided("  - {id: r, then: {link: C-1}}", more=never)) == (State.IGNORED, "never-log:x")


def test_a_private_entry_beats_a_rule_that_links() -> None:
    meeting = Meeting(Identity("k"), "k", "", "Talk", (replace(ANNA, role=Role.ORGANIZER), KIM), AT, AT, private=True)
    assert outcome(decided("  - {id: r, then: {link: C-1}}", meeting)) == (State.IGNORED, "private-meeting")


def test_a_rule_never_links_what_may_be_forged() -> None:
    forged = replace(MAIL, authenticity=Authenticity.SUSPECTED_SPOOF)
    decision = decided("  - {id: r, then: {link: C-1, visibility: metadata}}", forged)
    assert outcome(decision) == (State.REVIEW, "spoof")
    assert decision.visibility is Visibility.METADATA


def test_a_rule_may_ignore_what_may_be_forged() -> None:
    forged = replace(MAIL, authenticity=Authenticity.SUSPECTED_SPOOF)
    rule = "  - {id: r, when: {authenticity: suspected_spoof}, then: {ignore: forged}}"
    assert outcome(decided(rule, forged)) == (State.IGNORED, "rule:r")


@pytest.mark.parametrize(
    ("default", "person", "rule", "expected"),
    [
        ("full", "full", "full", "full"),
        ("full", "full", "subject", "subject"),
        ("full", "metadata", "subject", "metadata"),
        ("metadata", "full", "full", "metadata"),
        ("subject", "full", "full", "subject"),
    ],
)
def test_the_strictest_of_rule_default_and_person_holds(default: str, person: str, rule: str, expected: str) -> None:
    more = f"defaults: {{visibility: {default}}}\nvisibility_of: {{kim: {person}}}"
    decision = decided(f"  - {{id: r, then: {{visibility: {rule}}}}}", more=more, holder="kim")
    assert decision.visibility == expected


def test_sensitive_words_keep_metadata_only() -> None:
    gate = "  - {id: gate, when: {sensitive: health}, then: {visibility: metadata}}"
    assert decided(gate, SICK).visibility is Visibility.METADATA
    assert decided(gate, MAIL).visibility is Visibility.FULL


def test_a_gate_tightens_also_where_an_earlier_rule_decides_and_whatever_it_says_itself() -> None:
    rules = "  - {id: a, then: {link: C-2}}\n  - {id: gate, when: {sensitive: health}, then: {tag: health}}"
    decision = decided(rules, SICK)
    assert (linked(decision), decision.visibility) == (["C-2"], Visibility.METADATA)


def test_what_no_rule_fits_may_be_left_alone_or_asked_about() -> None:
    rule = "  - {id: r, when: {subject: invoice}, then: {tag: x}}"
    assert outcome(decided(rule, more="otherwise: ignore")) == (State.IGNORED, "otherwise")
    assert outcome(decided(rule, more="otherwise: review")) == (State.REVIEW, "otherwise")
    unknown = candidate("C-1", 0.001)
    assert outcome(decided(rule, MAIL, unknown, more="otherwise: ignore")) == (State.UNMATCHED, "no-customer")


def test_the_reason_of_an_ignored_item_names_nobody() -> None:
    assert "@" not in decided("  - {id: r, then: {ignore: not ours}}").reason
