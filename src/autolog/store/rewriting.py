"""The past written again: records changed from their rows, and records taken out and made anew of all their copies.

A record that is made anew is first taken out, so that nothing of what an older rule said lives on in it, and then
written as a page of new mail is.  What belongs to it for good stays: its id, when it was first written, the verdicts,
and the rows of copies that no mailbox holds any more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, select, update

from autolog.model import Decision, State
from autolog.store.fingerprint import fingerprint, sealed, sealed_trace
from autolog.store.interactions import erase_interactions, update_interactions
from autolog.store.loading import load
from autolog.store.merging import with_everybody
from autolog.store.pages import commit_again
from autolog.store.parties import find_parties
from autolog.store.past_rows import Copy, Kept
from autolog.store.records import InteractionRecord, SightingRecord, TraceKind
from autolog.store.schema import interaction, meeting_trace, sighting, sighting_hash
from autolog.store.settling import BY_RULE, Fresh
from autolog.store.sightings import Sighting, sightings_with
from autolog.store.statements import change_where, rows_where

ENDED = "record-ended"
"""The rule of a copy whose record went, without the copy itself having been looked at again."""

_WITNESSES = (TraceKind.REPLY, TraceKind.CANCEL)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Report:
    """A copy that was decided again, and what is to be written of it."""

    copy: Copy
    seen: SightingRecord


def change_records(
    connection: Connection, changes: Sequence[tuple[Kept, InteractionRecord, Decision]], now: datetime
) -> None:
    """Write records that were decided again from their rows.  Raises Collision when one was changed meanwhile."""
    everybody = {party for kept, record, _ in changes for party in record.parties | kept.stored.record.parties}
    parties = find_parties(connection, everybody)
    pairs = [(kept.stored, replace(kept.stored, record=record)) for kept, record, _ in changes]
    update_interactions(connection, pairs, parties, now)
    for kept, record, _ in changes:
        values = {"state": record.state, "rule": record.decided_by, "reason": record.reason}
        before = kept.stored.record
        if values != {"state": before.state, "rule": before.decided_by, "reason": before.reason}:
            decided = sighting.c.interaction_id == kept.stored.id, sighting.c.state.in_([State.LINKED, State.REVIEW])
            connection.execute(update(sighting).where(*decided).values(**values, decided_at=now, fingerprint=""))


def end_records(connection: Connection, ended: Sequence[tuple[Kept, Decision]], now: datetime) -> None:
    """Erase records that the rules keep out, by their rows alone; their copies say why."""
    for kept, decision in ended:
        if not decision.rule.startswith(BY_RULE):  # what a rule ignores may be decided otherwise for other customers
            ids = [copy.id for copy in kept.copies]
            change_where(connection, delete(sighting_hash), sighting_hash.c.sighting_id, ids)
        loose = update(sighting).values(interaction_id=None)
        change_where(connection, loose, sighting.c.id, [copy.id for copy in kept.copies if not copy.is_there])
        values = {"state": decision.state, "rule": decision.rule, "reason": decision.reason, "fingerprint": ""}
        said = loose.values(**values, decided_at=now)
        change_where(connection, said, sighting.c.id, [copy.id for copy in kept.there])
    erase_interactions(connection, [kept.stored.id for kept, _ in ended])


@contextmanager
def without(connection: Connection, taken: Collection[Kept]) -> Iterator[None]:
    """Let the database look, while the block runs, as if these records were not there."""
    with connection.begin_nested() as savepoint:
        _take_out(connection, taken, [copy.id for kept in taken for copy in kept.copies])
        yield
        savepoint.rollback()


@contextmanager
def tried(connection: Connection) -> Iterator[None]:
    """Take back, at the end of the block, what was written in it."""
    with connection.begin_nested() as savepoint:
        yield
        savepoint.rollback()


def write_again(connection: Connection, reports: Sequence[Report], taken: Collection[Kept], now: datetime) -> None:
    """Take these records out, and write all their copies, and others that belonged to none, as new mail is written."""
    rewritten = {report.copy.id for report in reports}
    origins = _origins(connection, [kept.stored.id for kept in taken])
    _take_out(connection, taken, rewritten)
    known = sightings_with(connection, rewritten)
    before = {kept.stored.id: kept for kept in taken}
    ordered = sorted(reports, key=lambda report: _place(report, before))
    fresh = [_fresh(one, known[one.copy.id], before) for one in ordered if one.copy.id in known]
    commit_again(connection, fresh, known, now)
    _put_back(connection, taken, origins, rewritten, now)


def _place(report: Report, before: Mapping[str, Kept]) -> tuple[bool, bool, datetime, str]:
    """Return what orders copies as they came: a key's owner before look-alikes, the first to speak before others."""
    kept = before.get(report.copy.interaction_id or "")
    owner = kept.stored if kept is not None else None
    is_twin = owner is not None and owner.lookalike_of is not None
    speaks = owner is not None and owner.speaker == report.copy.id
    return is_twin, not speaks, report.seen.at or _NEVER, report.copy.id


def _fresh(report: Report, known: Sighting, before: Mapping[str, Kept]) -> Fresh:
    seen, account = report.seen, report.copy.account
    trace = sealed_trace(seen.trace, account) if seen.trace else None
    record = trace.content if trace else sealed(seen.interaction, account) if seen.interaction else None
    kept = before.get(report.copy.interaction_id or "")
    if record is not None and trace is None and kept is not None and len(kept.there) < len(kept.copies):
        # Only a copy that is gone may have named some of them, such as a Bcc.
        record = replace(record, participants=with_everybody(record.participants, kept.stored.record.participants))
    return Fresh(report.copy.id, seen, fingerprint(seen), known, record, "", trace)


def _origins(connection: Connection, ids: Collection[str]) -> dict[str, tuple[datetime, int]]:
    """Return when each record was first written, and its revision."""
    statement = select(interaction.c.id, interaction.c.created_at, interaction.c.revision)
    return {row.id: (row.created_at, row.revision) for row in rows_where(connection, statement, interaction.c.id, ids)}


def _take_out(connection: Connection, taken: Collection[Kept], rewritten: Collection[str]) -> None:
    copies = [copy.id for kept in taken for copy in kept.copies]
    change_where(connection, update(sighting).values(interaction_id=None), sighting.c.id, copies)
    change_where(connection, update(sighting).values(fingerprint=""), sighting.c.id, rewritten)
    said = delete(meeting_trace).where(meeting_trace.c.kind.not_in(_WITNESSES))
    change_where(connection, said, meeting_trace.c.sighting_id, rewritten)
    erase_interactions(connection, [kept.stored.id for kept in taken])


def _put_back(
    connection: Connection,
    taken: Collection[Kept],
    origins: Mapping[str, tuple[datetime, int]],
    rewritten: Collection[str],
    now: datetime,
) -> None:
    """Give records back what is theirs for good, and rows of the ledger that were not written the record they had."""
    there = load(connection, list(origins))
    for id_ in there:
        created_at, revision = origins[id_]
        grown = update(interaction).values(created_at=created_at, revision=interaction.c.revision + revision)
        connection.execute(grown.where(interaction.c.id == id_))
    for kept in taken:
        others = [copy for copy in kept.copies if copy.id not in rewritten]
        after = there.get(kept.stored.id)
        if after is not None:
            back = update(sighting).values(interaction_id=kept.stored.id)
            change_where(connection, back, sighting.c.id, [copy.id for copy in others])
        else:
            alone = [copy.id for copy in others if copy.state in (State.LINKED, State.REVIEW)]
            said = {"state": State.IGNORED, "rule": ENDED, "reason": "what it belonged to is not logged any more"}
            change_where(connection, update(sighting).values(**said, decided_at=now), sighting.c.id, alone)
