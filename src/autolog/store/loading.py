"""Rows -> interactions: whole records with their children, many at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, Table, exists, select

from autolog.model import (
    Attachment,
    Authenticity,
    Evidence,
    Identity,
    Link,
    LinkStatus,
    Mark,
    MarkKind,
    Noise,
    Participant,
    Response,
    Role,
    State,
    Visibility,
)
from autolog.store.parties import party_of
from autolog.store.records import Direction, InteractionRecord
from autolog.store.schema import (
    attachment,
    contact,
    customer,
    evidence,
    interaction,
    interaction_mark,
    link,
    meeting_trace,
    participant,
    sighting,
    thread_reference,
)
from autolog.store.statements import rows_where

Child = TypeVar("Child")
Children = Mapping[str, tuple[Child, ...]]

_copy = sighting.alias("copy")
_WAITS = exists(select(_copy.c.id).where(_copy.c.interaction_id == interaction.c.id, _copy.c.state == State.PARKED))
_HEADS = select(
    interaction,
    _WAITS.label("waits"),
    sighting.c.state.label("speaker_state"),
    sighting.c.interaction_id.label("speaks_for"),
    meeting_trace.c.sighting_id.label("trace"),
).select_from(
    interaction.join(sighting, sighting.c.id == interaction.c.speaker, isouter=True).join(
        meeting_trace, meeting_trace.c.sighting_id == interaction.c.speaker, isouter=True
    )
)


def _with_refs(table: Table) -> Select[Any]:
    """Select a table of links or evidence with the refs of the parties that it points to, in their order."""
    joined = table.outerjoin(customer, customer.c.id == table.c.customer_id)
    joined = joined.outerjoin(contact, contact.c.id == table.c.contact_id)
    refs = customer.c.ref.label("customer_ref"), contact.c.ref.label("contact_ref")
    return select(table, *refs).select_from(joined).order_by(table.c.ordinal)


_LINKS, _REASONS = _with_refs(link), _with_refs(evidence)
_PARTICIPANTS, _ATTACHMENTS, _MARKS = (
    select(table).order_by(table.c.ordinal) for table in (participant, attachment, interaction_mark)
)
_REFERENCES = select(thread_reference)


@dataclass(frozen=True, slots=True)
class Stored:
    """An interaction as it lies in the database, or is about to.

    `record` is sealed (`autolog.store.fingerprint`).  `revision` is 0 while it is in no database.
    `traced` is set when its speaker left a trace, `speaker_known` when its speaker is still in the ledger, `waits` when
    one of its copies is to be decided again, so that what that one added may hold no more.
    """

    id: str
    record: InteractionRecord
    speaker: str
    speaker_gone: bool = False
    revision: int = 0
    lookalike_of: str | None = None
    traced: bool = False
    speaker_known: bool = False
    waits: bool = False


def load(connection: Connection, ids: Iterable[str]) -> dict[str, Stored]:
    """Return the interactions with these ids."""
    return _whole(connection, tuple(rows_where(connection, _HEADS, interaction.c.id, ids)))


def load_lookalikes(connection: Connection, ids: Iterable[str]) -> dict[str, Stored]:
    """Return the interactions that share their key with one of these."""
    return _whole(connection, tuple(rows_where(connection, _HEADS, interaction.c.lookalike_of, ids)))


def links_of(connection: Connection, ids: Collection[str]) -> Children[Link]:
    """Return the links of each of these interactions, in their order."""
    return _children(connection, _LINKS, link, ids, _link)


def participants_of(connection: Connection, ids: Collection[str]) -> Children[Participant]:
    """Return the participants of each of these interactions, in their order."""
    return _children(connection, _PARTICIPANTS, participant, ids, _participant)


def _whole(connection: Connection, heads: Collection[Row[Any]]) -> dict[str, Stored]:
    if not heads:
        return {}
    ids = [head.id for head in heads]
    people = participants_of(connection, ids)
    links = links_of(connection, ids)
    reasons = _children(connection, _REASONS, evidence, ids, _evidence)
    attachments = _children(connection, _ATTACHMENTS, attachment, ids, _attachment)
    threads = _threads(connection, ids)
    marks = _children(connection, _MARKS, interaction_mark, ids, _mark)
    return {
        head.id: Stored(
            id=head.id,
            record=InteractionRecord(
                **_fields(head),
                participants=people[head.id],
                links=links[head.id],
                evidence=reasons[head.id],
                attachments=attachments[head.id],
                references=threads[head.id],
                marks=marks[head.id],
            ),
            speaker=head.speaker,
            speaker_gone=head.speaker_state in {None, State.GONE} or head.speaks_for != head.id,
            revision=head.revision,
            lookalike_of=head.lookalike_of,
            traced=head.trace is not None,
            speaker_known=head.speaker_state is not None,
            waits=head.waits,
        )
        for head in heads
    }


def _fields(head: Row[Any]) -> dict[str, Any]:
    return {
        "identity": Identity(head.key, head.sender, head.subject_hash, head.written_at),
        "kind": head.kind,
        "direction": Direction(head.direction),
        "subject": head.subject,
        "starts_at": head.starts_at,
        "ends_at": head.ends_at,
        "visibility": Visibility(head.visibility),
        "decided_by": head.decided_by,
        "reason": head.reason,
        "state": State(head.state),
        "all_day": head.all_day,
        "cancelled": head.cancelled,
        "location": head.location,
        "new_text": head.new_text,
        "quoted_text": head.quoted_text,
        "noise": Noise(head.noise),
        "authenticity": Authenticity(head.authenticity),
        "sequence": head.sequence,
        "stamp": head.stamp,
        "review_until": head.review_until,
        "planned": head.planned,
        "starts_on": head.starts_on,
        "ends_on": head.ends_on,
        "join_link": head.join_link,
        "phone": head.phone,
        "task_state": head.task_state,
        "due_at": head.due_at,
        "completed_at": head.completed_at,
    }


def _children(
    connection: Connection,
    statement: Select[Any],
    table: Table,
    ids: Collection[str],
    made: Callable[[Row[Any]], Child],
) -> Children[Child]:
    found: dict[str, list[Child]] = {id_: [] for id_ in ids}
    for row in rows_where(connection, statement, table.c.interaction_id, ids):
        found[row.interaction_id].append(made(row))
    return {id_: tuple(children) for id_, children in found.items()}


def _participant(row: Row[Any]) -> Participant:
    return Participant(row.address, row.name, Role(row.role), Response(row.response) if row.response else None)


def _link(row: Row[Any]) -> Link:
    return Link(party_of(row.customer_ref, row.contact_ref), row.probability, LinkStatus(row.status), row.decided_by)


def _evidence(row: Row[Any]) -> Evidence:
    party = party_of(row.customer_ref, row.contact_ref)
    return Evidence(row.kind, party, row.bits, row.detail, row.explains, row.span, row.reason)


def _attachment(row: Row[Any]) -> Attachment:
    return Attachment(row.name, row.media_type, row.size)


def _mark(row: Row[Any]) -> Mark:
    return Mark(MarkKind(row.kind), row.value)


def _threads(connection: Connection, ids: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows_where(connection, _REFERENCES, thread_reference.c.interaction_id, ids):
        found[row.interaction_id].append(row.message)
    return {id_: tuple(sorted(found[id_])) for id_ in ids}
