"""What verdicts teach: each person's word beside what automation had said, and what of the past learning looks at.

Only what a person wrote to a person is a lesson, and nothing that may be forged.  Of the reasons their row in the
weights and their bits are kept, never words or addresses, so that a rejection teaches though its item is erased.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from autolog.connector import CollectionRole
from autolog.model import Authenticity, LinkStatus, Noise, Party, PartyKind
from autolog.store.learning_records import Lesson
from autolog.store.records import InteractionRecord
from autolog.store.schema import collection, interaction, sighting, verdict, verdict_reason

Key = tuple[str, str, str]


def lessons(connection: Connection) -> tuple[Lesson, ...]:
    """Return every verdict with what had been said before it, the oldest first."""
    reasons: dict[Key, list[tuple[str, float]]] = defaultdict(list)
    for row in connection.execute(select(verdict_reason).order_by(verdict_reason.c.ordinal)):
        reasons[row.interaction_id, row.party_kind, row.party_ref].append((row.reason, row.bits))
    ordered = select(verdict).order_by(
        verdict.c.given_at, verdict.c.interaction_id, verdict.c.party_kind, verdict.c.party_ref
    )
    return tuple(
        Lesson(
            interaction_id=row.interaction_id,
            party=Party(PartyKind(row.party_kind), row.party_ref),
            status=LinkStatus(row.status),
            person=row.person,
            given_at=row.given_at,
            rule=row.rule,
            probability=row.probability,
            reasons=tuple(reasons[row.interaction_id, row.party_kind, row.party_ref]),
        )
        for row in connection.execute(ordered)
    )


def said_before(record: InteractionRecord) -> Mapping[Party, float]:
    """Return the probability that automation gave to each party, of an item that may teach; else nothing."""
    if record.noise is not Noise.HUMAN or record.authenticity is Authenticity.SUSPECTED_SPOOF:
        return {}
    return {link.party: link.probability for link in record.links if not link.decided_by.startswith("person:")}


def reason_rows(interaction_id: str, record: InteractionRecord, party: Party) -> list[dict[str, object]]:
    """Return the rows that keep the reasons for or against a party."""
    known = [reason for reason in record.evidence if reason.party == party and reason.reason]
    own = {"interaction_id": interaction_id, "party_kind": party.kind, "party_ref": party.ref}
    return [{**own, "ordinal": ordinal, "reason": one.reason, "bits": one.bits} for ordinal, one in enumerate(known)]


def ids_since(connection: Connection, since: datetime, after: str, limit: int) -> Sequence[str]:
    """Return the next ids, in order, of what happened since."""
    recent = interaction.c.starts_at >= since, interaction.c.id > after
    return connection.scalars(select(interaction.c.id).where(*recent).order_by(interaction.c.id).limit(limit)).all()


def sent_by_us(connection: Connection, since: datetime) -> frozenset[str]:
    """Return the interactions since then of which a copy lies in a folder of sent mail.

    Who sends us mail can write any From line, but cannot lay it there.
    """
    sent = select(sighting.c.interaction_id).join(collection, collection.c.id == sighting.c.collection_id)
    sent = sent.where(collection.c.role == CollectionRole.SENT, sighting.c.at >= since)
    return frozenset(connection.scalars(sent.where(sighting.c.interaction_id.is_not(None)).distinct()))
