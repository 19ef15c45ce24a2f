"""Which of some ids are customers': asked without reading the whole directory."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from autolog.store.engine import Database
from autolog.store.schema import customer
from autolog.store.statements import rows_where


def known_customers(database: Database, refs: Iterable[str]) -> frozenset[str]:
    """Return those of the ids that a customer has who was not removed.  Raises StoreUnavailable."""
    wanted = tuple(dict.fromkeys(refs))
    statement = select(customer.c.ref).where(customer.c.removed.is_(False))
    return database.read(
        lambda connection: frozenset(row.ref for row in rows_where(connection, statement, customer.c.ref, wanted))
    )
