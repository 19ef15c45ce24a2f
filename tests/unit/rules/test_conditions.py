"""What rules ask of an item."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autolog.directory import Directory
from autolog.model import (
    Attachment,
    Authenticity,
    Candidate,
    Customer,
    DirectoryRows,
    Identity,
    Item,
    Meeting,
    MeetingStatus,
    Message,
    Noise,
    OwnSide,
    Participant,
    Role,
    Section,
    SectionKind,
)
from autolog.rules import parse_rules
from autolog.rules.decide import view_of

OWN = OwnSide(("ours.example",))
KIM = Participant("kim@ours.example", role=Role.TO)
ANNA = Participant("anna@acme.example", "Anna Berg", Role.FROM)
AT = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
"""A Monday."""
SECTIONS = (
    Section(SectionKind.NEW, "Please find our offer 4711."),
    Section(SectionKind.QUOTED, "the old question", depth=1),
)
FILES = (Attachment("Plan.PDF", "application/pdf", 1),)
MAIL = Message(Identity("k"), "k", "Offer for hall 7", (ANNA, KIM), AT, AT, sections=SECTIONS, attachments=FILES)
MAIL = replace(MAIL, labels=("INBOX/Sales",))
MEETING = Meeting(Identity("k"), "k", "", "Talk", (replace(ANNA, role=Role.ORGANIZER), KIM), AT, AT, location="Room 5")
ACME = Customer("C-1", "Acme GmbH", ("acme.example",), country="DE")
DIRECTORY = Directory.build(DirectoryRows((ACME,)))
FOUND = (Candidate("C-1", 0.9),)
LISTS = (
    "{own_domains: [ours.example], sites: [acme.example], keys: [acme.example, C-7], "
    "people: [anna@acme.example, borealis.example], words: [offer, hall 7]}"
)


def fits(when: str, item: Item = MAIL, found: tuple[Candidate, ...] = FOUND) -> bool:
    text = f"version: 1\nlists: {LISTS}\nrules: [{{id: r, when: {when}, then: {{tag: x}}}}]\n"
    rules = parse_rules(Path("rules.yaml"), text.encode())
    return rules.book.first(view_of(item, found, rules, OWN, DIRECTORY)) is not None


@pytest.mark.parametrize(
    "when",
    [
        "{kind: email}",
        "{kind: offer}",
        "{kind: [meeting, email]}",
        "{kind: {not: meeting}}",
        "{direction: inbound}",
        "{sender: anna@acme.example}",
        "{sender: '*@acme.example'}",
        "{sender: {in: people}}",
        "{participants: {count: {min: 2, max: 2}}}",
        "{participants: {outside: {max: 1}}}",
        "{participants: {any: kim@ours.example}}",
        "{participants: {any: {not: sam@ours.example}}}",
        "{participants: {all: {in: [people, own_domains]}}}",
        "{domain: acme.example}",
        "{domain: [borealis.example, '*.example']}",
        "{domain: {in: sites}}",
        "{domain: {not: {in: freemail}}}",
        "{subject: offer}",
        "{subject: 'hal*'}",
        "{subject: {in: words}}",
        "{subject: {matches: 'hall \\d'}}",
        "{subject: {contains: offer, not: draft}}",
        "{text: 'our offer'}",
        "{text: {matches: '\\b4711\\b'}}",
        "{quoted_text: question}",
        "{label: sales}",
        "{label: {not: archive}}",
        "{attachment: '*.pdf'}",
        "{noise: human}",
        "{authenticity: {not: suspected_spoof}}",
        "{customer: {exists: true}}",
        "{customer: {ref: C-1, name: 'acme*', country: de, domain: acme.example}}",
        "{customer: {in: keys}}",
        "{customer: {country: {not: PL}}}",
        "{probability: {min: 0.9}}",
        "{time: {weekday: mon, zone: Europe/Berlin, from: '08:00', to: '09:00'}}",
        "{time: {after: 2026-03-02, before: 2026-03-03}}",
        "{time: {from: '22:00', to: '08:00'}}",
        "{kind: email, domain: acme.example, subject: offer}",
    ],
)
def test_a_condition_fits(when: str) -> None:
    assert fits(when)


@pytest.mark.parametrize(
    "when",
    [
        "{kind: meeting}",
        "{kind: {not: email}}",
        "{direction: [outbound, internal]}",
        "{sender: kim@ours.example}",
        "{participants: {count: {min: 3}}}",
        "{participants: {any: {not: '*@ours.example'}}}",
        "{participants: {all: {in: people}}}",
        "{domain: ours.example}",
        "{domain: {not: acme.example}}",
        "{domain: {in: freemail}}",
        "{domain: example.acme.example}",
        "{subject: off}",
        "{subject: 'hall 70'}",
        "{subject: {contains: offer, not: {matches: 'hall'}}}",
        "{text: question}",
        "{quoted_text: offer}",
        "{label: inb}",
        "{attachment: {not: '*.pdf'}}",
        "{noise: bulk}",
        "{authenticity: verified}",
        "{status: confirmed}",
        "{customer: {exists: false}}",
        "{customer: {country: {not: DE}}}",
        "{customer: {ref: C-2}}",
        "{probability: {max: 0.89}}",
        "{time: {weekday: {not: mon}}}",
        "{time: {before: 2026-03-02}}",
        "{time: {from: '08:00'}}",
        "{kind: email, domain: acme.example, subject: invoice}",
        "{sensitive: [health, hr, union, legal]}",
    ],
)
def test_a_condition_does_not_fit(when: str) -> None:
    assert not fits(when)


def test_a_meeting_has_a_status_and_no_noise() -> None:
    assert fits("{status: cancelled}", replace(MEETING, status=MeetingStatus.CANCELLED))
    assert not fits("{noise: {not: bulk}}", MEETING)


def test_the_text_of_a_meeting_is_its_description_and_place() -> None:
    assert fits("{text: room 5}", MEETING)


def test_nobody_is_a_customer_below_the_line_of_review() -> None:
    assert fits("{customer: {exists: false}}", found=(Candidate("C-1", 0.01),))


def test_an_item_without_a_time_fits_no_time() -> None:
    timeless = replace(MAIL, received_at=None, sent_at=None)
    assert not fits("{time: {weekday: [mon, tue, wed, thu, fri, sat, sun]}}", timeless)


def test_a_class_of_noise_and_a_doubt_about_the_sender_are_conditions() -> None:
    assert fits("{noise: bulk}", replace(MAIL, noise=Noise.BULK))
    assert fits("{authenticity: suspected_spoof}", replace(MAIL, authenticity=Authenticity.SUSPECTED_SPOOF))


@pytest.mark.parametrize(
    ("category", "text"),
    [
        *(("health", "I am on sick leave"), ("health", "meine Krankmeldung liegt bei"), ("health", "un arrêt maladie")),
        *(("health", "adjunto la baja médica"), ("health", "il certificato medico"), ("health", "mijn ziekmelding")),
        *(("hr", "your payslip"), ("hr", "die Kündigung"), ("hr", "son licenciement"), ("hr", "su despido")),
        *(("hr", "la busta paga"), ("hr", "het ontslag")),
        *(("union", "the works council"), ("union", "der Betriebsrat"), ("union", "le syndicat")),
        *(("union", "el sindicato"), ("union", "il sindacato"), ("union", "de vakbond")),
        *(("legal", "a lawsuit"), ("legal", "die Klageschrift"), ("legal", "mise en demeure")),
        *(("legal", "una querella"), ("legal", "un decreto ingiuntivo"), ("legal", "de dagvaarding")),
    ],
)
def test_sensitive_words_are_found_in_six_languages(category: str, text: str) -> None:
    item = replace(MAIL, sections=(Section(SectionKind.QUOTED, text, depth=1),))
    others = ", ".join(sorted({"health", "hr", "union", "legal"} - {category}))
    assert fits(f"{{sensitive: {category}}}", item)
    assert not fits(f"{{sensitive: [{others}]}}", item)


def test_a_sensitive_word_may_stand_in_the_name_of_an_attachment_or_in_a_list_of_ones_own() -> None:
    attached = replace(MAIL, attachments=(Attachment("sick_note_kim.pdf", "application/pdf", 1),))
    assert fits("{sensitive: health}", attached)
    assert fits("{sensitive: {in: words}}")
