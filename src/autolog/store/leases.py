"""Leases and the fence: who may write a collection, and the one statement that moves its cursor.

A lease is a row's `lease_until` and `lease_token`; taking it is one UPDATE that only one of many can win.  The token
grows with every lease, and a page is committed only under the token and the version that its writer has seen, so that
a worker that slept through its lease can no longer write anything (PROVIDERS 1.2, 10.4).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, bindparam, or_, select, update

from autolog.errors import LeaseLost
from autolog.store.records import Lease
from autolog.store.schema import collection

_ADVANCE = update(collection).where(
    collection.c.id == bindparam("known_id"),
    collection.c.lease_token == bindparam("token"),
    collection.c.version == bindparam("seen_version"),
)
_LOST = "Nothing was written; the other worker goes on from the last stored page."


def acquire_lease(
    connection: Connection, collection_id: int, owner: str, now: datetime, duration: timedelta
) -> Lease | None:
    """Take the collection if it is free, or if the owner itself held it (a crashed run); None while it is taken."""
    free = or_(
        collection.c.lease_until.is_(None),
        collection.c.lease_until < now,
        collection.c.lease_owner == owner,
    )
    taken = update(collection).where(collection.c.id == collection_id, free)
    until = now + duration
    values = {"lease_owner": owner, "lease_until": until, "lease_token": collection.c.lease_token + 1}
    if connection.execute(taken.values(values)).rowcount != 1:
        return None
    token = connection.scalar(select(collection.c.lease_token).where(collection.c.id == collection_id))
    return Lease(collection_id, token or 0, owner, until)


def renew_lease(connection: Connection, lease: Lease, now: datetime, duration: timedelta) -> Lease:
    """Hold the collection longer.  Raises LeaseLost."""
    until = now + duration
    if connection.execute(update(collection).where(*_held(lease)).values(lease_until=until)).rowcount != 1:
        raise LeaseLost(f"The lease of collection {lease.collection_id} was taken by another worker.", remedy=_LOST)
    return replace(lease, until=until)


def release_lease(connection: Connection, lease: Lease) -> None:
    """Let go of the collection; nothing happens when another worker has it by now."""
    connection.execute(update(collection).where(*_held(lease)).values(lease_until=None, lease_owner=None))


def advance(connection: Connection, lease: Lease, seen_version: int, cursor: str | None, config_hash: str) -> None:
    """Count one page and move the cursor (None leaves it), under version and token.  Raises LeaseLost.

    It is the first statement of a page: it locks the collection's row, so that all that follows has one writer.
    """
    seen = {"known_id": lease.collection_id, "token": lease.token, "seen_version": seen_version}
    moved = {} if cursor is None else {"cursor": cursor, "config_hash": config_hash}
    if connection.execute(_ADVANCE, {**seen, "version": seen_version + 1, **moved}).rowcount != 1:
        raise LeaseLost(
            f"Collection {lease.collection_id} was moved on by another worker since version {seen_version}.",
            remedy=_LOST,
        )


def _held(lease: Lease) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return collection.c.id == lease.collection_id, collection.c.lease_token == lease.token
