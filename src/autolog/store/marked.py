"""What somebody marked private, asked before others are decided: of it nothing is kept that they might follow."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from autolog.store.engine import Database
from autolog.store.schema import sighting_hash
from autolog.store.sightings import WISH
from autolog.store.statements import rows_where

_WISHES = select(sighting_hash.c.digest, sighting_hash.c.sighting_id).where(sighting_hash.c.kind == WISH)


@dataclass(frozen=True, slots=True)
class Marked:
    """Asks for the wishes in a database."""

    database: Database

    def __call__(self, digests: Collection[str], besides: Collection[str]) -> frozenset[str]:
        """Return which of these signs a wish stands against; raises StoreUnavailable."""
        return self.database.read(lambda connection: marked(connection, digests, besides))


def marked(connection: Connection, digests: Collection[str], besides: Collection[str]) -> frozenset[str]:
    """Return which of these signs a wish stands against that another sighting than `besides` holds."""
    rows = rows_where(connection, _WISHES, sighting_hash.c.digest, digests)
    return frozenset(row.digest for row in rows if row.sighting_id not in besides)
