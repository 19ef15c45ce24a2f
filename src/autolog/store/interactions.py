"""Interactions -> rows: insert new ones, change stored ones part by part, erase them with everything they hold.

New rows are inserted in the order of their ids, so that two pages with the same messages do not wait for each other in
a circle, and plainly: if another page wrote the same id since it was looked for, the primary key refuses, and the whole
page is tried again, now seeing the other's row (PROVIDERS 1.2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, bindparam, delete, select, update

from autolog.model import State
from autolog.store.engine import Collision
from autolog.store.loading import Stored
from autolog.store.parties import Parties
from autolog.store.records import InteractionRecord
from autolog.store.schema import (
    attachment,
    evidence,
    interaction,
    interaction_mark,
    link,
    participant,
    sighting,
    thread_reference,
)
from autolog.store.statements import change_where, insert_rows, insert_tuples, rows_where

Row = tuple[object, ...]
"""The values of a child, the interaction's id first."""
Change = tuple[Stored, Stored]
"""An interaction before and after."""


def insert_interactions(connection: Connection, new: Iterable[Stored], parties: Parties, now: datetime) -> int:
    """Write new interactions; return how many rows.  Raises IntegrityError when one of them is there by now."""
    ordered = sorted(new, key=lambda stored: stored.id)
    heads = [_head(stored) | {"id": stored.id, "created_at": now, "changed_at": now} for stored in ordered]
    written = insert_rows(connection, interaction, heads)
    return written + sum(part.insert(connection, ordered, parties) for part in _PARTS)


def update_interactions(connection: Connection, changes: Sequence[Change], parties: Parties, now: datetime) -> int:
    """Write changed interactions; return how many rows.  Raises Collision when one was changed by another since."""
    ordered = sorted(changes, key=lambda change: change[1].id)
    written = _update_heads(connection, ordered, now)
    for part in _PARTS:
        touched = [after for before, after in ordered if part.of(before.record) != part.of(after.record)]
        written += part.replace(connection, touched, parties)
    return written


def erase_interactions(connection: Connection, ids: Iterable[str]) -> int:
    """Delete interactions with all their children; return how many interactions."""
    return change_where(connection, delete(interaction), interaction.c.id, ids)


def erase_unseen(connection: Connection, ids: Iterable[str]) -> int:
    """Delete those of the interactions that no sighting speaks for any more; return how many.

    A copy that is gone speaks for it as it was; where another one was read and speaks for nobody now, that counts.
    """
    wanted = tuple(ids)
    present = select(sighting.c.interaction_id).where(sighting.c.state != State.GONE)
    spoken = {row.interaction_id for row in rows_where(connection, present, sighting.c.interaction_id, wanted)}
    unseen = [id_ for id_ in wanted if id_ not in spoken]
    change_where(
        connection, update(sighting).values(interaction_id=None, until=None), sighting.c.interaction_id, unseen
    )
    return erase_interactions(connection, unseen)


def _update_heads(connection: Connection, changes: Sequence[Change], now: datetime) -> int:
    if not changes:
        return 0
    known = (interaction.c.id == bindparam("known_id")) & (interaction.c.revision == bindparam("known_revision"))
    rows = [
        _head(after) | {"changed_at": now, "known_id": after.id, "known_revision": before.revision}
        for before, after in changes
    ]
    met = connection.execute(update(interaction).where(known), rows).rowcount
    if met != len(rows):
        raise Collision(f"{len(rows) - met} interactions were changed by another writer")
    return met


def _head(stored: Stored) -> dict[str, object]:
    record = stored.record
    return {
        "key": record.identity.key,
        "lookalike_of": stored.lookalike_of,
        "kind": record.kind,
        "direction": record.direction,
        "state": record.state,
        "starts_at": record.starts_at,
        "ends_at": record.ends_at,
        "all_day": record.all_day,
        "cancelled": record.cancelled,
        "visibility": record.visibility,
        "subject": record.subject,
        "location": record.location,
        "new_text": record.new_text,
        "quoted_text": record.quoted_text,
        "noise": record.noise,
        "authenticity": record.authenticity,
        "decided_by": record.decided_by,
        "reason": record.reason,
        "review_until": record.review_until,
        "sequence": record.sequence,
        "stamp": record.stamp,
        "sender": record.identity.sender,
        "subject_hash": record.identity.subject,
        "written_at": record.identity.at,
        "planned": record.planned,
        "starts_on": record.starts_on,
        "ends_on": record.ends_on,
        "minutes": record.minutes,
        "join_link": record.join_link,
        "phone": record.phone,
        "task_state": record.task_state,
        "due_at": record.due_at,
        "completed_at": record.completed_at,
        "speaker": stored.speaker,
        "revision": stored.revision + 1,
    }


def _participants(stored: Stored, _parties: Parties) -> list[Row]:
    return [
        (stored.id, ordinal, person.address, person.name, person.role, person.response)
        for ordinal, person in enumerate(stored.record.participants)
    ]


def _links(stored: Stored, parties: Parties) -> list[Row]:
    return [
        (stored.id, ordinal, *parties.columns(one.party), one.probability, one.status, one.decided_by)
        for ordinal, one in enumerate(stored.record.links)
    ]


def _evidence(stored: Stored, parties: Parties) -> list[Row]:
    return [
        (*place, one.kind, one.bits, one.detail, one.explains, one.reason, one.span)
        for ordinal, one in enumerate(stored.record.evidence)
        for place in [(stored.id, ordinal, *parties.columns(one.party))]
    ]


def _attachments(stored: Stored, _parties: Parties) -> list[Row]:
    return [
        (stored.id, ordinal, attached.name, attached.media_type, attached.size)
        for ordinal, attached in enumerate(stored.record.attachments)
    ]


def _references(stored: Stored, _parties: Parties) -> list[Row]:
    return [(stored.id, message) for message in stored.record.references]


def _marks(stored: Stored, _parties: Parties) -> list[Row]:
    return [(stored.id, ordinal, mark.kind, mark.value) for ordinal, mark in enumerate(stored.record.marks)]


@dataclass(frozen=True, slots=True)
class _Part:
    """One table of children: what of a record it holds, its columns behind the interaction's id, and its rows."""

    table: Table
    of: Callable[[InteractionRecord], object]
    columns: tuple[str, ...]
    rows: Callable[[Stored, Parties], list[Row]]

    def insert(self, connection: Connection, stored: Iterable[Stored], parties: Parties) -> int:
        """Insert the children of these interactions; return how many rows."""
        rows = [row for one in stored for row in self.rows(one, parties)]
        return insert_tuples(connection, self.table, ("interaction_id", *self.columns), rows)

    def replace(self, connection: Connection, stored: Sequence[Stored], parties: Parties) -> int:
        """Delete the children of these interactions and insert what they have now; return how many rows."""
        ids = [one.id for one in stored]
        deleted = change_where(connection, delete(self.table), self.table.c.interaction_id, ids)
        return deleted + self.insert(connection, stored, parties)


_PLACE = ("ordinal", "customer_id", "contact_id")
_PARTS = (
    _Part(
        participant,
        lambda record: record.participants,
        ("ordinal", "address", "name", "role", "response"),
        _participants,
    ),
    _Part(link, lambda record: record.links, (*_PLACE, "probability", "status", "decided_by"), _links),
    _Part(
        evidence,
        lambda record: record.evidence,
        (*_PLACE, "kind", "bits", "detail", "explains", "reason", "span"),
        _evidence,
    ),
    _Part(attachment, lambda record: record.attachments, ("ordinal", "name", "media_type", "size"), _attachments),
    _Part(thread_reference, lambda record: frozenset(record.references), ("message",), _references),
    _Part(interaction_mark, lambda record: record.marks, ("ordinal", "kind", "value"), _marks),
)
