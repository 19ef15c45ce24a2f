"""The last count of each collection against the ledger, and what the ledger knows of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from autolog.model import State
from autolog.store.engine import Database
from autolog.store.schema import account, collection, reconciliation, sighting


@dataclass(frozen=True, slots=True)
class CountRow:
    """One count of one collection: how many things were there, not in the ledger, or no longer there."""

    account: str
    collection: str
    counted_at: datetime
    present: int
    missing: int
    gone: int
    repaired: int


@dataclass(frozen=True, slots=True)
class Reconciliations:
    """The counts in a database."""

    database: Database

    def known(self, collection_id: int) -> frozenset[str]:
        """Return every remote id that the ledger holds of the collection, whatever became of it."""
        statement = select(sighting.c.remote_id).where(sighting.c.collection_id == collection_id).distinct()
        return self.database.read(lambda connection: frozenset(connection.scalars(statement)))

    def marked_gone(self, collection_id: int) -> frozenset[str]:
        """Return the remote ids of the collection of which no sighting stands any more."""
        mine = sighting.c.collection_id == collection_id
        standing = select(sighting.c.remote_id).where(mine, sighting.c.state != State.GONE)
        gone = select(sighting.c.remote_id).where(mine, sighting.c.remote_id.not_in(standing)).distinct()
        return self.database.read(lambda connection: frozenset(connection.scalars(gone)))

    def record(self, collection_id: int, now: datetime, present: int, missing: int, gone: int, repaired: int) -> None:
        """Keep a count over the one before."""
        values = {"present": present, "missing": missing, "gone": gone, "repaired": repaired}
        row = insert(reconciliation).values(collection_id=collection_id, counted_at=now, **values)
        before = delete(reconciliation).where(reconciliation.c.collection_id == collection_id)
        self.database.write(lambda connection: (connection.execute(before), connection.execute(row)))

    def latest(self) -> tuple[CountRow, ...]:
        """Return the last count of each open collection."""
        statement = (
            select(collection.c.account_id, collection.c.name, reconciliation)
            .join(collection, collection.c.id == reconciliation.c.collection_id)
            .join(account, account.c.id == collection.c.account_id)
            .where(collection.c.closed.is_(False), account.c.closed.is_(False))
            .order_by(collection.c.id)
        )
        return self.database.read(
            lambda connection: tuple(
                CountRow(row.account_id, row.name, row.counted_at, row.present, row.missing, row.gone, row.repaired)
                for row in connection.execute(statement)
            )
        )
