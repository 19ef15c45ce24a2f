"""A small directory and builders of items, shared by the tests of this room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from autolog.directory import Directory
from autolog.matching import match
from autolog.model import (
    Affiliation,
    Candidate,
    Contact,
    Customer,
    DirectoryRows,
    Identity,
    Item,
    Meeting,
    Message,
    OwnSide,
    Participant,
    Precedent,
    Role,
    Section,
    SectionKind,
)

OWN = OwnSide(("ours.example",), frozenset({"kim.private@gmail.com"}))
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DIRECTORY = Directory.build(
    DirectoryRows(
        customers=(
            Customer("acme", "Acme GmbH", ("acme.example",)),
            Customer("borealis", "Borealis Oy", ("borealis.example", "group.example")),
            Customer("cobalt", "Cobalt Ltd", ("group.example",)),
        ),
        contacts=(
            Contact("anna", "Anna Berg", "acme", ("anna.berg@acme.example", "anna.berg@gmail.com")),
            Contact("bo", "Bo Lind", "borealis", ("bo@borealis.example",)),
            Contact("cy", "Cy Moss", "cobalt", ("cy@group.example",)),
            Contact("desk1", "Desk", "borealis", ("desk@hotmail.com",)),
            Contact("desk2", "Desk", "cobalt", ("desk@hotmail.com",)),
            Contact("eve", "Eve Rand", "borealis", ("eve@yahoo.com",)),
        ),
        affiliations=(Affiliation("eve", "borealis", begin=date(2020, 1, 1), end=date(2024, 12, 31)),),
    )
)


def person(address: str, role: Role = Role.TO, name: str = "") -> Participant:
    return Participant(address, name, role)


def mail(sender: str, *recipients: str, **values: object) -> Message:
    people = (person(sender, Role.FROM), *(person(one) for one in recipients or ("kim@ours.example",)))
    standard: dict[str, object] = {"subject": "Offer", "participants": people, "sent_at": NOON, "received_at": NOON}
    return Message(Identity("k"), "k", **{**standard, **values})  # type: ignore[arg-type]  # test data


def meeting(*guests: Participant, **values: object) -> Meeting:
    people = (person("kim@ours.example", Role.ORGANIZER), *guests)
    return Meeting(Identity("k"), "k", "", "Talk", people, NOON, NOON, **values)  # type: ignore[arg-type]  # test data


def quote(*addresses: str, mentioned: Sequence[str] = ()) -> Section:
    people = tuple(person(address, Role.FROM) for address in addresses)
    return Section(SectionKind.QUOTED, "...", 1, people, tuple(mentioned))


def precedent(customer: str, contacts: Sequence[str], *participants: str, message_id: str = "root") -> Precedent:
    return Precedent(message_id, (customer,), tuple(contacts), frozenset(participants))


def found(item: Item, *precedents: Precedent) -> tuple[Candidate, ...]:
    return match(item, DIRECTORY, OWN, precedents)


def probabilities(item: Item, *precedents: Precedent) -> dict[str, float]:
    return {candidate.customer: candidate.probability for candidate in found(item, *precedents)}


def contacts(item: Item, *precedents: Precedent) -> dict[str, float]:
    return {
        ref: probability
        for candidate in found(item, *precedents)
        for ref, probability in zip(candidate.contacts, candidate.contact_probabilities, strict=True)
    }


def details(item: Item, *precedents: Precedent) -> list[str]:
    return [reason.detail for candidate in found(item, *precedents) for reason in candidate.evidence]


SURE = 0.95
ASKED = 0.05
