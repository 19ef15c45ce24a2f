"""The ledger: one row for each place where a copy was seen, and the state it ended in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, delete, exists, func, or_, select, update

from autolog.model import State
from autolog.store.schema import meeting_trace, quarantine, sighting, sighting_hash
from autolog.store.statements import Values, change_where, insert_rows, insert_tuples, rows_where

_WAITING = (State.PARKED, State.LINKED, State.REVIEW, State.UNMATCHED, State.IGNORED)
"""States with a time at which an item is looked at again: parked ones, and planned meetings whatever they are."""

WISH, WITHHELD_SIGN = "wish", "withheld"
"""Kinds of hashes: what a holder marked private, and the copies that follow (`autolog.store.wishes`)."""
BEARS_WISH = exists(
    select(sighting_hash.c.digest).where(sighting_hash.c.sighting_id == sighting.c.id, sighting_hash.c.kind == WISH)
)
"""What is true of a sighting whose holder marked it private."""
LIFTED = "it is no longer marked private"
_IN_COLLECTION = select(sighting).where(sighting.c.collection_id == bindparam("collection_id"))
_DUE = (
    select(sighting.c.remote_id)
    .where(sighting.c.collection_id == bindparam("collection_id"))
    .where(sighting.c.state.in_(_WAITING), sighting.c.until <= bindparam("now"))
    .group_by(sighting.c.remote_id)
    .order_by(func.min(sighting.c.until), sighting.c.remote_id)
    .limit(bindparam("limit"))
)


@dataclass(frozen=True, slots=True)
class Sighting:
    """One row of the ledger."""

    id: str
    remote_id: str
    occurrence: str
    state: State
    rule: str
    reason: str
    at: datetime | None
    until: datetime | None
    interaction_id: str | None
    fingerprint: str

    @property
    def place(self) -> tuple[str, str]:
        """What tells it apart within its collection: the remote id and the occurrence."""
        return self.remote_id, self.occurrence

    def is_due(self, now: datetime) -> bool:
        """Return whether it waits to be looked at again, and its time has come."""
        return self.state is State.PARKED and self.until is not None and self.until <= now


@dataclass(frozen=True, slots=True)
class Seen:
    """A sighting to be written, with the keyed hashes that stay with it and what its quarantine is to say."""

    sighting: Sighting
    hashes: tuple[tuple[str, str], ...] = ()
    media_type: str = ""


def known_sightings(connection: Connection, collection_id: int, remote_ids: Iterable[str]) -> dict[str, Sighting]:
    """Return what the ledger holds about these things, by sighting id."""
    rows = rows_where(connection, _IN_COLLECTION, sighting.c.remote_id, remote_ids, collection_id=collection_id)
    return {row.id: _sighting(row) for row in rows}


def sightings_with(connection: Connection, ids: Iterable[str]) -> dict[str, Sighting]:
    """Return these rows of the ledger, by their ids."""
    return {row.id: _sighting(row) for row in rows_where(connection, select(sighting), sighting.c.id, ids)}


def write_sightings(
    connection: Connection, collection_id: int, seen: Sequence[Seen], known: Collection[str], now: datetime
) -> int:
    """Insert sightings or change those that are `known`, with their hashes and quarantine; return how many rows."""
    new = [one for one in seen if one.sighting.id not in known]
    changed = [one for one in seen if one.sighting.id in known]
    fixed = {"collection_id": collection_id}
    written = insert_rows(connection, sighting, [_row(one.sighting, now) | fixed for one in new])
    written += _update(connection, changed, now)
    carried = [(one.sighting.id, one.hashes) for one in seen]
    in_order_of_key = sorted({(kind, digest, id_) for id_, terms in carried for kind, digest in terms})
    attempts = _forget_attempts(connection, [one.sighting.id for one in changed])
    written += insert_tuples(connection, sighting_hash, ("kind", "digest", "sighting_id"), in_order_of_key)
    return written + _quarantine(connection, seen, attempts, now)


def mark_gone(connection: Connection, ids: Collection[str], now: datetime) -> int:
    """Record that these sightings are no longer there; return how many rows.

    Hashes, but for wishes, are forgotten with what was linked to nobody.  A record outlives its copies and may be
    decided again: at once, if a copy was about to be.
    """
    was_parked = (sighting.c.state == State.PARKED) & (sighting.c.until <= now) & sighting.c.interaction_id.is_not(None)
    until = case((was_parked, now), else_=None)
    statement = update(sighting).values(state=State.GONE, until=until, decided_at=now, fingerprint="")
    alone = select(sighting.c.id).where(sighting.c.interaction_id.is_(None))
    loose = delete(sighting_hash).where(sighting_hash.c.sighting_id.in_(alone), sighting_hash.c.kind != WISH)
    change_where(connection, loose, sighting_hash.c.sighting_id, ids)
    change_where(connection, delete(quarantine), quarantine.c.sighting_id, ids)
    return change_where(connection, statement, sighting.c.id, ids)


def park(connection: Connection, ids: Iterable[str], reason: str, now: datetime) -> int:
    """Park, for another look at once, these sightings as far as they are still there; return how many."""
    parked = update(sighting).where(sighting.c.state.in_([State.LINKED, State.REVIEW, State.UNMATCHED]))
    parked = parked.values(state=State.PARKED, until=now, decided_at=now, reason=reason)
    return change_where(connection, parked, sighting.c.id, ids)


def park_at_once(connection: Connection, ids: Iterable[str], reason: str, now: datetime) -> int:
    """Park, for another look at once, these sightings in whatever state they are but gone; return how many."""
    there = update(sighting).where(sighting.c.state != State.GONE)
    parked = there.values(state=State.PARKED, until=now, decided_at=now, reason=reason)
    return change_where(connection, parked, sighting.c.id, ids)


def due_parked(connection: Connection, collection_id: int, now: datetime, limit: int) -> tuple[str, ...]:
    """Return the remote ids that wait to be looked at again and whose time has come, the longest waiting first."""
    return tuple(connection.scalars(_DUE, {"collection_id": collection_id, "now": now, "limit": limit}))


def remote_ids_after(
    connection: Connection, collection_id: int, since: datetime, after: str, limit: int
) -> Sequence[str]:
    """Return the next remote ids, in order, that the ledger believes to be in the collection and in the window."""
    in_window = or_(sighting.c.at.is_(None), sighting.c.at >= since)
    present = sighting.c.collection_id == collection_id, sighting.c.state != State.GONE, in_window
    statement = select(sighting.c.remote_id).where(*present, sighting.c.remote_id > after).distinct()
    return connection.scalars(statement.order_by(sighting.c.remote_id).limit(limit)).all()


def restate(
    connection: Connection, interaction_ids: Collection[str], state: State, rule: str, reason: str, now: datetime
) -> int:
    """Bring every present sighting of the interactions into a state; return how many were in another."""
    other = sighting.c.state.in_([State.LINKED, State.REVIEW]) & (sighting.c.state != state)
    statement = update(sighting).where(other).values(state=state, rule=rule, reason=reason, decided_at=now)
    return change_where(connection, statement, sighting.c.interaction_id, interaction_ids)


def let_go(connection: Connection, interaction_id: str, rule: str, reason: str, now: datetime) -> int:
    """Take the interaction away from its sightings, which are linked to nobody from now on; return how many."""
    ours = sighting.c.interaction_id == interaction_id
    theirs = select(sighting.c.id).where(ours)
    connection.execute(delete(meeting_trace).where(meeting_trace.c.sighting_id.in_(theirs)))
    gone = connection.execute(update(sighting).where(ours, sighting.c.state == State.GONE).values(interaction_id=None))
    values = {"state": State.UNMATCHED, "rule": rule, "reason": reason, "decided_at": now, "interaction_id": None}
    return gone.rowcount + connection.execute(update(sighting).where(ours).values(**values)).rowcount


def forget_traces(connection: Connection, interaction_ids: Collection[str]) -> int:
    """Delete what the copies of these interactions said, so that no text is composed of them again; return how many."""
    rows = rows_where(connection, select(sighting.c.id), sighting.c.interaction_id, interaction_ids)
    ids = [row.id for row in rows]
    return change_where(connection, delete(meeting_trace), meeting_trace.c.sighting_id, ids)


def carriers(connection: Connection, hashes: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return the ids of the sightings that carry one of these keyed hashes."""
    digests: dict[str, set[str]] = {}
    for kind, digest in hashes:
        digests.setdefault(kind, set()).add(digest)
    carried = select(sighting_hash.c.sighting_id)
    return frozenset(
        row.sighting_id
        for kind, wanted in digests.items()
        for row in rows_where(connection, carried.where(sighting_hash.c.kind == kind), sighting_hash.c.digest, wanted)
    )


def _sighting(row: Row[Any]) -> Sighting:
    return Sighting(
        id=row.id,
        remote_id=row.remote_id,
        occurrence=row.occurrence,
        state=State(row.state),
        rule=row.rule,
        reason=row.reason,
        at=row.at,
        until=row.until,
        interaction_id=row.interaction_id,
        fingerprint=row.fingerprint,
    )


def _row(one: Sighting, now: datetime) -> dict[str, object]:
    return {
        "id": one.id,
        "remote_id": one.remote_id,
        "occurrence": one.occurrence,
        "state": one.state,
        "rule": one.rule,
        "reason": one.reason,
        "at": one.at,
        "until": one.until,
        "decided_at": now,
        "interaction_id": one.interaction_id,
        "fingerprint": one.fingerprint,
    }


def _update(connection: Connection, changed: Sequence[Seen], now: datetime) -> int:
    if not changed:
        return 0
    ids = [one.sighting.id for one in changed]
    change_where(connection, delete(sighting_hash), sighting_hash.c.sighting_id, ids)
    rows = [_row(one.sighting, now) | {"known_id": one.sighting.id} for one in changed]
    statement = update(sighting).where(sighting.c.id == bindparam("known_id"))
    return connection.execute(statement, rows).rowcount


def _forget_attempts(connection: Connection, ids: Collection[str]) -> dict[str, tuple[int, datetime]]:
    """Take these out of quarantine; return how often each was tried, and since when."""
    rows = rows_where(connection, select(quarantine), quarantine.c.sighting_id, ids)
    attempts = {row.sighting_id: (row.attempts, row.since) for row in rows}
    change_where(connection, delete(quarantine), quarantine.c.sighting_id, attempts)
    return attempts


def _quarantine(
    connection: Connection, seen: Sequence[Seen], attempts: dict[str, tuple[int, datetime]], now: datetime
) -> int:
    rows: list[Values] = []
    for one in seen:
        if one.sighting.state is State.QUARANTINED:
            tried, since = attempts.get(one.sighting.id, (0, now))
            media_type = one.media_type
            rows.append(
                {"sighting_id": one.sighting.id, "media_type": media_type, "attempts": tried + 1, "since": since}
            )
    return insert_rows(connection, quarantine, rows)
