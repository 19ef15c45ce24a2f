"""Traces of meetings and tasks in the database: what every copy said, so that the record can be made of all of them.

A series has a revision, and so has a tie between two series.  Whoever adds to it raises the revision it has read; if
another writer was faster, the page is tried again, now seeing the other's traces (PROVIDERS 1.2): of two mailboxes that
bring one meeting at the same moment, none overlooks the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from pydantic import TypeAdapter
from sqlalchemy import Connection, bindparam, delete, exists, select, update

from autolog.model import State
from autolog.store.engine import Collision
from autolog.store.records import Trace, TraceKind, minutes_between
from autolog.store.schema import interaction, meeting_series, meeting_trace, sighting, thread_reference
from autolog.store.statements import change_where, insert_rows, rows_where
from autolog.store.unlike_uids import ties_of

TOMBSTONE_KEPT = timedelta(days=30)
"""How long a CANCEL or an answer waits for the invitation that it came before (PROVIDERS 6.2)."""

UNSAID = ""
"""The fingerprint of a sighting that is to be decided again, whatever it says: said before, it would wait for ever."""

Book = dict[str, Trace]
"""Traces by the sighting that left them."""


def load_traces(connection: Connection, sighting_ids: Iterable[str], series: Iterable[str]) -> Book:
    """Return the traces that these sightings left, and all others of the same and of these series."""
    wanted = set(series)
    own = rows_where(connection, select(meeting_trace.c.series), meeting_trace.c.sighting_id, sighting_ids)
    wanted.update(row.series for row in own)
    rows = rows_where(connection, select(meeting_trace), meeting_trace.c.series, wanted)
    return {row.sighting_id: _trace(row.document, gone=row.gone) for row in rows}


def series_with_ties(connection: Connection, ties: Iterable[str]) -> set[str]:
    """Return the series that belong to interactions which have one of these ties."""
    tied = (
        select(meeting_trace.c.series)
        .join(sighting, sighting.c.id == meeting_trace.c.sighting_id)
        .join(thread_reference, thread_reference.c.interaction_id == sighting.c.interaction_id)
    )
    return {row.series for row in rows_where(connection, tied.distinct(), thread_reference.c.message, ties)}


def series_revisions(connection: Connection, series: Iterable[str]) -> dict[str, int]:
    """Return how often each of these series, or ties between series, was written."""
    return {row.id: row.revision for row in rows_where(connection, select(meeting_series), meeting_series.c.id, series)}


def write_traces(
    connection: Connection,
    before: Mapping[str, Trace],
    after: Mapping[str, Trace],
    revisions: Mapping[str, int],
    now: datetime,
) -> int:
    """Bring the traces from one state to the other; return how many rows.  Raises Collision and IntegrityError."""
    lost = [id_ for id_ in before if id_ not in after]
    changed = {id_: trace for id_, trace in after.items() if before.get(id_) != trace}
    if not lost and not changed:
        return 0
    met = [*changed.values(), *(before[id_] for id_ in (*lost, *changed) if id_ in before)]
    _raise_revisions(connection, {trace.series for trace in met} | ties_of(met), revisions)
    written = change_where(connection, delete(meeting_trace), meeting_trace.c.sighting_id, [*lost, *changed])
    rows = [
        {
            "sighting_id": id_,
            "series": trace.series,
            "kind": trace.kind,
            "gone": trace.gone,
            "seen_at": now,
            "document": _adapter().dump_json(replace(trace, gone=False)).decode(),
        }
        for id_, trace in changed.items()
    ]
    return written + insert_rows(connection, meeting_trace, rows)


def attach(connection: Connection, interaction_id: str, ids: Collection[str], values: Mapping[str, object]) -> int:
    """Let these sightings point to the interaction, in its state; return how many did not yet.

    Those that wait for something, or are gone, keep their state.
    """
    elsewhere = sighting.c.interaction_id.is_(None) | (sighting.c.interaction_id != interaction_id)
    decided = sighting.c.state.in_([State.LINKED, State.REVIEW, State.UNMATCHED, State.IGNORED])
    waiting = sighting.c.state.in_([State.PARKED, State.GONE])
    pointing = update(sighting).where(elsewhere).values(interaction_id=interaction_id)
    rows = change_where(connection, pointing.where(decided).values(**values), sighting.c.id, ids)
    return rows + change_where(connection, pointing.where(waiting), sighting.c.id, ids)


def detach(connection: Connection, interaction_id: str, but: Collection[str], until: datetime, now: datetime) -> int:
    """Take the interaction away from its sightings, which are looked at again; return how many."""
    ours = sighting.c.interaction_id == interaction_id
    gone = connection.execute(update(sighting).where(ours, sighting.c.state == State.GONE).values(interaction_id=None))
    ids = [id_ for id_ in connection.scalars(select(sighting.c.id).where(ours)) if id_ not in set(but)]
    parked = {"state": State.PARKED, "until": until, "decided_at": now, "interaction_id": None, "fingerprint": UNSAID}
    statement = update(sighting).values(**parked, reason="the meeting that it belonged to is no longer there")
    return gone.rowcount + change_where(connection, statement, sighting.c.id, ids)


def forget_tombstones(connection: Connection, now: datetime) -> int:
    """Delete answers and cancellations that came 30 days ago and have met no meeting; return how many."""
    lonely = (
        meeting_trace.c.kind.in_([TraceKind.CANCEL, TraceKind.REPLY]),
        meeting_trace.c.seen_at < now - TOMBSTONE_KEPT,
    )
    other = meeting_trace.alias()
    met = exists(
        select(other.c.sighting_id).where(
            other.c.series == meeting_trace.c.series, other.c.kind.in_([TraceKind.COPY, TraceKind.REQUEST])
        )
    )
    ids = connection.scalars(select(meeting_trace.c.sighting_id).where(*lonely, ~met)).all()
    return change_where(connection, delete(meeting_trace), meeting_trace.c.sighting_id, ids)


def mark_held(connection: Connection, before: datetime, now: datetime) -> int:
    """Take planned meetings that ended before that time, and that nobody looked at since, as held; return how many."""
    over = interaction.c.planned.is_(True), interaction.c.ends_at < before
    wanted = interaction.c.id, interaction.c.starts_at, interaction.c.ends_at, interaction.c.all_day
    held = [
        {"known_id": id_, "minutes": None if all_day else minutes_between(begin, end)}
        for id_, begin, end, all_day in connection.execute(select(*wanted).where(*over))
    ]
    if not held:
        return 0
    grown = {"revision": interaction.c.revision + 1, "changed_at": now}
    values = {"planned": False, "minutes": bindparam("minutes"), **grown}
    statement = update(interaction).where(interaction.c.id == bindparam("known_id")).values(values)
    return connection.execute(statement, held).rowcount


def _raise_revisions(connection: Connection, touched: Iterable[str], revisions: Mapping[str, int]) -> None:
    for series in sorted(touched):
        seen = revisions.get(series)
        if seen is None:
            insert_rows(connection, meeting_series, [{"id": series, "revision": 1}])
            continue
        known = (meeting_series.c.id == series) & (meeting_series.c.revision == seen)
        if not connection.execute(update(meeting_series).where(known).values(revision=seen + 1)).rowcount:
            raise Collision("a meeting was changed by another writer")


def _trace(document: str, *, gone: bool) -> Trace:
    return replace(_adapter().validate_json(document), gone=gone)


@cache
def _adapter() -> TypeAdapter[Trace]:
    return TypeAdapter(Trace)
