"""Stored interactions, told in a line each, for the tests of learning."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from autolog.directory import Directory
from autolog.matching import Reason
from autolog.model import (
    Contact,
    Customer,
    DirectoryRows,
    Evidence,
    EvidenceKind,
    Identity,
    Link,
    LinkStatus,
    OwnSide,
    Participant,
    Party,
    PartyKind,
    Role,
    State,
    Visibility,
)
from autolog.store.answers import NamedLink, StoredInteraction
from autolog.store.learning_records import Lesson
from autolog.store.records import Direction, InteractionRecord, interaction_id

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)
OWN = OwnSide(domains=("ourfirm.example",))
ACME, GLOBEX = Party(PartyKind.CUSTOMER, "C1"), Party(PartyKind.CUSTOMER, "C2")
MIRA = Party(PartyKind.CONTACT, "P1")
PRIVATE = "mira.private@gmail.com"
DIRECTORY = Directory.build(
    DirectoryRows(
        customers=(Customer("C1", "Acme GmbH", ("acme.example",)), Customer("C2", "Globex", ("globex.example",))),
        contacts=(Contact("P1", "Mira Brandt", "C1", ("mira@acme.example",)),),
    )
)


def by_name(*parties: Party, address: str = PRIVATE, bits: float = 14.0) -> tuple[Evidence, ...]:
    """The display name of the address is a contact's."""
    return tuple(
        Evidence(EvidenceKind.NAME, party, bits, "the name", address, reason=Reason.NAME_FULL) for party in parties
    )


def links(*parties: Party, status: LinkStatus = LinkStatus.LINKED, probability: float = 0.97) -> tuple[Link, ...]:
    return tuple(Link(party, probability, status, "threshold") for party in parties)


def mail(key: str, *, when: datetime = NOW, **fields: object) -> StoredInteraction:
    """A mail from Mira's private address, linked to Acme and her by her name."""
    record = InteractionRecord(
        identity=Identity(key),
        kind="email",
        direction=Direction.INBOUND,
        subject=f"About {key}",
        starts_at=when,
        ends_at=None,
        visibility=Visibility.FULL,
        participants=people(PRIVATE, "anna@ourfirm.example"),
        links=links(ACME, MIRA),
        evidence=by_name(ACME, MIRA),
        decided_by="threshold",
        reason="",
        references=(interaction_id(key),),
    )
    return stored(replace(record, **fields))


def stored(record: InteractionRecord) -> StoredInteraction:
    named = tuple(NamedLink(link, link.party.ref) for link in record.links)
    return StoredInteraction(interaction_id(record.identity.key), record, named, (), None)


def people(sender: str, *to: str) -> tuple[Participant, ...]:
    return (Participant(sender, "", Role.FROM), *(Participant(address, "", Role.TO) for address in to))


def in_review(key: str, *parties: Party, probability: float = 0.8, **fields: object) -> StoredInteraction:
    suggested = links(*(parties or (ACME,)), status=LinkStatus.SUGGESTED, probability=probability)
    return mail(key, links=suggested, state=State.REVIEW, **fields)


def ours(key: str, *, to: str = PRIVATE, when: datetime = NOW, **fields: object) -> StoredInteraction:
    """A mail of ours to the address."""
    usual = {"participants": people("anna@ourfirm.example", to), "direction": Direction.OUTBOUND, "evidence": ()}
    return mail(key, when=when, **(usual | fields))


def answer(to: StoredInteraction, **fields: object) -> StoredInteraction:
    """Their answer, an hour later, which names our mail in its References."""
    key = f"answer to {to.id}"
    begun = to.record.starts_at or NOW
    usual = {"when": begun + timedelta(hours=1), "references": (interaction_id(key), to.id)}
    return mail(key, **(usual | fields))


def exchanges(count: int, **fields: object) -> list[StoredInteraction]:
    """Threads on as many days: we wrote, they answered."""
    begun = [ours(f"ours {number}", when=NOW - number * DAY) for number in range(count)]
    return [one for first in begun for one in (first, answer(first, **fields))]


def ids(interactions: Iterable[StoredInteraction]) -> frozenset[str]:
    return frozenset(one.id for one in interactions)


def lesson(
    number: int,
    status: LinkStatus = LinkStatus.LINKED,
    *,
    probability: float = 0.5,
    reasons: tuple[Reason, ...] = (Reason.MENTION,),
    party: Party = ACME,
    interaction: str = "",
) -> Lesson:
    given_at = NOW + timedelta(minutes=number)
    bits = tuple((reason.value, 5.0) for reason in reasons)
    id_ = interaction or f"{number:032d}"
    return Lesson(id_, party, status, "kim", given_at, "threshold", probability, bits)
