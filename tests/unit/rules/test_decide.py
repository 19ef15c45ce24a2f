"""What becomes of an item."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autolog.model import (
    Authenticity,
    Candidate,
    Decision,
    Evidence,
    EvidenceKind,
    Identity,
    LinkStatus,
    Meeting,
    Message,
    Noise,
    OwnSide,
    Participant,
    Party,
    PartyKind,
    Response,
    Role,
    State,
    Visibility,
)
from autolog.rules import RuleSet, decide, parse_rules

OWN = OwnSide(("ours.example",))
RULES = parse_rules(
    Path("rules.yaml"),
    b"version: 1\nlists: {own_domains: ours.example}\nnever_log: [{id: hr, any_participant: hr@ours.example}]\n"
    b"visibility_of: {kim: metadata}\n",
)
KIM = Participant("kim@ours.example", role=Role.TO)
ANNA = Participant("anna@acme.example", role=Role.FROM)
MAIL = Message(Identity("k"), "k", "Offer", (ANNA, KIM), None, None)
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
MEETING = Meeting(Identity("k"), "k", "", "Talk", (replace(ANNA, role=Role.ORGANIZER), KIM), NOW, NOW)


def candidate(customer: str, probability: float, kind: str = EvidenceKind.ADDRESS, **contacts: float) -> Candidate:
    reason = Evidence(kind, Party(PartyKind.CUSTOMER, customer), 5.0, f"{kind} speaks", "anna@acme.example")
    return Candidate(customer, probability, tuple(contacts), (reason,), tuple(contacts.values()))


ACME = candidate("acme", 0.999)


def decided(item: Message | Meeting, *candidates: Candidate, rules: RuleSet = RULES) -> Decision:
    return decide(item, candidates, rules, own=OWN, holders=("sam",))


def verdict(item: Message | Meeting, *candidates: Candidate) -> tuple[State, str]:
    decision = decided(item, *candidates)
    return decision.state, decision.rule


def statuses(decision: Decision) -> dict[str, LinkStatus]:
    return {link.party.ref: link.status for link in decision.links}


def test_enough_probability_links() -> None:
    assert verdict(MAIL, ACME) == (State.LINKED, "threshold")


def test_less_asks_a_person() -> None:
    assert verdict(MAIL, candidate("acme", 0.9)) == (State.REVIEW, "threshold")


def test_next_to_nothing_is_left_alone() -> None:
    assert verdict(MAIL, candidate("acme", 0.04)) == (State.UNMATCHED, "no-customer")


def test_no_candidate_is_unmatched() -> None:
    assert verdict(MAIL) == (State.UNMATCHED, "no-customer")


def test_never_log_beats_every_probability() -> None:
    mail = replace(MAIL, participants=(*MAIL.participants, Participant("hr@ours.example", role=Role.BCC)))
    decision = decided(mail, ACME)
    assert (decision.state, decision.rule, decision.links) == (State.IGNORED, "never-log:hr", ())


def test_a_private_meeting_is_ignored() -> None:
    assert verdict(replace(MEETING, private=True), ACME) == (State.IGNORED, "private-meeting")


@pytest.mark.parametrize("noise", [Noise.AUTO_REPLY, Noise.AUTO_GENERATED, Noise.BOUNCE, Noise.RECEIPT, Noise.CALENDAR])
def test_machine_mail_is_ignored(noise: Noise) -> None:
    assert verdict(replace(MAIL, noise=noise), ACME) == (State.IGNORED, f"noise:{noise}")


def test_a_customers_newsletter_is_linked() -> None:
    assert verdict(replace(MAIL, noise=Noise.BULK), ACME) == (State.LINKED, "threshold")


def test_mail_among_ourselves_is_ignored() -> None:
    mail = replace(MAIL, participants=(KIM, Participant("sam@ours.example", role=Role.FROM)))
    assert verdict(mail) == (State.IGNORED, "internal")


def test_mail_among_ourselves_that_forwards_a_customer_is_linked() -> None:
    mail = replace(MAIL, participants=(KIM, Participant("sam@ours.example", role=Role.FROM)))
    assert verdict(mail, ACME) == (State.LINKED, "threshold")


def test_a_sender_without_address_is_not_one_of_us() -> None:
    mail = replace(MAIL, participants=(KIM, Participant("", "Unknown", Role.FROM)))
    assert verdict(mail) == (State.UNMATCHED, "no-customer")


def test_a_meeting_that_the_guest_declined_is_among_ourselves() -> None:
    guests = (KIM, Participant("anna@acme.example", role=Role.ATTENDEE, response=Response.DECLINED))
    assert verdict(replace(MEETING, participants=guests)) == (State.IGNORED, "internal")


def test_a_meeting_that_all_of_us_declined_is_ignored() -> None:
    declined = replace(KIM, response=Response.DECLINED)
    assert verdict(replace(MEETING, participants=(*MEETING.participants[:1], declined)), ACME) == (
        State.IGNORED,
        "declined",
    )


def test_a_meeting_that_one_of_us_declined_and_another_did_not_is_linked() -> None:
    declined = replace(KIM, address="sam@ours.example", response=Response.DECLINED)
    assert verdict(replace(MEETING, participants=(*MEETING.participants, declined)), ACME)[0] is State.LINKED


def test_a_suspected_spoof_is_never_linked() -> None:
    mail = replace(MAIL, authenticity=Authenticity.SUSPECTED_SPOOF, authenticity_reason="dmarc=fail")
    decision = decided(mail, ACME)
    assert (decision.state, decision.rule) == (State.REVIEW, "spoof")
    assert statuses(decision) == {"acme": LinkStatus.SUGGESTED}
    assert "dmarc=fail" in decision.reason


def test_a_forged_sender_whom_nothing_ties_to_a_customer_is_left_alone() -> None:
    mail = replace(MAIL, authenticity=Authenticity.SUSPECTED_SPOOF)
    assert verdict(mail) == (State.UNMATCHED, "no-customer")


@pytest.mark.parametrize("anomaly", ["duplicate-from", "address-in-display-name"])
def test_an_ambiguous_from_goes_to_a_person(anomaly: str) -> None:
    assert verdict(replace(MAIL, anomalies=(anomaly,)), ACME) == (State.REVIEW, "ambiguous-from")


@pytest.mark.parametrize("kind", [EvidenceKind.LOOK_ALIKE, EvidenceKind.FALSE_NAME])
def test_an_imitation_goes_to_a_person_beside_a_sure_customer(kind: EvidenceKind) -> None:
    assert verdict(MAIL, ACME, candidate("borealis", 0.0001, kind)) == (State.REVIEW, "look-alike")


def test_a_tie_goes_to_a_person_with_both() -> None:
    decision = decided(MAIL, candidate("acme", 0.49), candidate("borealis", 0.49))
    assert (decision.state, decision.rule) == (State.REVIEW, "tie")
    assert set(statuses(decision)) == {"acme", "borealis"}


def test_a_person_is_shown_the_best_three() -> None:
    found = [candidate(name, 0.2) for name in ("acme", "borealis", "cobalt", "dione")]
    assert list(statuses(decided(MAIL, *found))) == ["acme", "borealis", "cobalt"]


def test_two_sure_customers_are_both_linked() -> None:
    decision = decided(MAIL, ACME, candidate("borealis", 0.98))
    assert statuses(decision) == {"acme": LinkStatus.LINKED, "borealis": LinkStatus.LINKED}


def test_an_unsure_customer_beside_a_sure_one_is_suggested() -> None:
    decision = decided(MAIL, ACME, candidate("borealis", 0.5))
    assert decision.state is State.LINKED
    assert statuses(decision) == {"acme": LinkStatus.LINKED, "borealis": LinkStatus.SUGGESTED}


def test_a_contact_is_linked_by_its_own_probability() -> None:
    decision = decided(MAIL, candidate("acme", 0.999, anna=0.999, bo=0.5, cy=0.01))
    assert statuses(decision) == {"acme": LinkStatus.LINKED, "anna": LinkStatus.LINKED, "bo": LinkStatus.SUGGESTED}


def test_a_contact_is_never_surer_than_its_customer() -> None:
    decision = decided(MAIL, candidate("acme", 0.5, anna=0.999))
    assert statuses(decision) == {"acme": LinkStatus.SUGGESTED, "anna": LinkStatus.SUGGESTED}


def test_every_link_names_the_rule_that_made_it() -> None:
    assert {link.decided_by for link in decided(MAIL, ACME).links} == {"threshold"}


def test_the_reason_says_what_was_missing() -> None:
    reason = decided(MAIL, candidate("acme", 0.9)).reason
    assert reason == "The best candidate is acme with 90.0%, by address alone; a link needs 95%."


@pytest.mark.parametrize("found", [(), (candidate("acme", 0.01),)])
def test_the_reason_of_an_unmatched_item_names_no_stranger(found: tuple[Candidate, ...]) -> None:
    decision = decided(MAIL, *found)
    assert "@" not in decision.reason
    assert (decision.links, decision.evidence) == ((), ())


def test_the_holder_sets_the_visibility() -> None:
    assert decided(MAIL, ACME).visibility is Visibility.FULL
    assert decide(MAIL, (ACME,), RULES, own=OWN, holders=("kim",)).visibility is Visibility.METADATA
