"""A change of the directory, and in the same transaction everything of the past that it reaches is parked.

So there is no moment at which the customers are new and the past does not know it, whatever crashes when.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, or_, select

from autolog.model import DirectoryRows, Party, PartyKind
from autolog.store.answers import DirectoryChange
from autolog.store.directory_rows import load_directory, save_directory
from autolog.store.engine import Database
from autolog.store.parties import find_parties
from autolog.store.reconsidering import park_concerned
from autolog.store.records import Hashes
from autolog.store.schema import evidence, link, sighting, sighting_hash
from autolog.store.sightings import carriers
from autolog.store.statements import rows_where

Reach = Callable[[DirectoryRows, DirectoryRows], Hashes]
"""From the directory before and after to the keyed hashes of what it answers otherwise now."""


@dataclass(frozen=True, slots=True)
class ChangingDirectory:
    """The directory of a database, to be changed together with what it reaches."""

    database: Database

    def save(
        self, rows: DirectoryRows, removed: Collection[Party], reach: Reach, now: datetime
    ) -> tuple[DirectoryChange, int]:
        """Lay rows over the directory and mark some as removed; return what that changed, and how many items it parked.

        Raises StoreError, StoreUnavailable.
        """
        return self.database.write(lambda connection: _save(connection, rows, removed, reach, now))

    def park_decided_since(
        self, collection_id: int, since: datetime, before: DirectoryRows, reach: Reach, now: datetime
    ) -> int:
        """Park what a collection decided since then with that directory, and the present one reaches; return how many.

        Raises StoreUnavailable.
        """

        def park(connection: Connection) -> int:
            found = carriers(connection, reach(before, load_directory(connection)))
            own = sighting.c.collection_id == collection_id, sighting.c.decided_at >= since
            rows = rows_where(connection, select(sighting.c.id).where(*own), sighting.c.id, found)
            return park_concerned(connection, (), [row.id for row in rows], now)

        return self.database.write(park)


def _save(
    connection: Connection, rows: DirectoryRows, removed: Collection[Party], reach: Reach, now: datetime
) -> tuple[DirectoryChange, int]:
    change = save_directory(connection, rows, removed, now)
    if not change.count:
        return change, 0
    changed = (*change.changed, *change.removed)
    return change, park_reached(connection, lambda: reach(change.before, change.after), changed, now)


def park_reached(connection: Connection, told: Callable[[], Hashes], changed: Iterable[Party], now: datetime) -> int:
    """Park what a change that was just written reaches, and tells by these hashes; return how many items.

    Of records that were written without keyed hashes, by an earlier version, all that speak of the changed are parked.
    """
    if connection.scalar(select(sighting.c.id).limit(1)) is None:
        return 0
    return park_concerned(connection, told(), _unhashed(connection, changed), now)


def _unhashed(connection: Connection, parties: Iterable[Party]) -> frozenset[str]:
    """Return the sightings without hashes whose interaction speaks of one of these."""
    found: set[str] = set()
    for party, id_ in find_parties(connection, parties).ids.items():
        column = "customer_id" if party.kind is PartyKind.CUSTOMER else "contact_id"
        spoken = or_(
            *(
                sighting.c.interaction_id.in_(select(table.c.interaction_id).where(table.c[column] == id_))
                for table in (link, evidence)
            )
        )
        hashed = exists(select(sighting_hash.c.digest).where(sighting_hash.c.sighting_id == sighting.c.id))
        found.update(connection.scalars(select(sighting.c.id).where(spoken, ~hashed)))
    return frozenset(found)
