"""Items that could not be read: looked through, tried again, dropped."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from autolog.model import State
from autolog.store.answers import QuarantineRow
from autolog.store.auditing import write_audit
from autolog.store.schema import collection, quarantine, sighting
from autolog.store.statements import change_where

DROPPED = "dropped"
"""The rule that a sighting names when a person gave it up."""


def quarantine_list(connection: Connection) -> tuple[QuarantineRow, ...]:
    """Return what is in quarantine, the oldest first."""
    statement = select(quarantine, sighting, collection.c.name, collection.c.account_id).select_from(
        quarantine.join(sighting, sighting.c.id == quarantine.c.sighting_id).join(
            collection, collection.c.id == sighting.c.collection_id
        )
    )
    return tuple(
        QuarantineRow(
            id=row.id,
            account=row.account_id,
            collection=row.name,
            remote_id=row.remote_id,
            reason=row.reason,
            media_type=row.media_type,
            attempts=row.attempts,
            since=row.since,
            waiting=row.state == State.PARKED,
        )
        for row in connection.execute(statement.order_by(quarantine.c.since, quarantine.c.sighting_id))
    )


def quarantine_retry(connection: Connection, ids: Collection[str], now: datetime) -> int:
    """Have these items fetched and read again by the next run; return how many."""
    values = {"state": State.PARKED, "until": now, "decided_at": now}
    statement = update(sighting).where(sighting.c.state == State.QUARANTINED).values(values)
    return change_where(connection, statement, sighting.c.id, ids)


def quarantine_drop(connection: Connection, ids: Collection[str], person: str, now: datetime) -> int:
    """Give these items up; return how many.  They are ignored until their mailbox says that they changed."""
    in_quarantine = sighting.c.id.in_(select(quarantine.c.sighting_id))
    statement = (
        update(sighting)
        .where(in_quarantine)
        .values(
            state=State.IGNORED,
            rule=DROPPED,
            reason=f"dropped from quarantine by {person}",
            until=None,
            decided_at=now,
        )
    )
    dropped = change_where(connection, statement, sighting.c.id, ids)
    change_where(connection, delete(quarantine), quarantine.c.sighting_id, ids)
    for id_ in ids:
        write_audit(connection, now, person, "drop", id_)
    return dropped
