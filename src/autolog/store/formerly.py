"""Whom interactions are linked to by now, asked before they are decided again: who lost them is to be told as well."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from autolog.model import LinkStatus
from autolog.store.engine import Database
from autolog.store.schema import customer, link
from autolog.store.statements import rows_where

_CUSTOMERS = (
    select(link.c.interaction_id, customer.c.ref)
    .join(customer, customer.c.id == link.c.customer_id)
    .where(link.c.status == LinkStatus.LINKED)
)


@dataclass(frozen=True, slots=True)
class Formerly:
    """Asks for the links of a database."""

    database: Database

    def __call__(self, interaction_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
        """Return the refs of the customers that each of these is linked to; raises StoreUnavailable."""
        return self.database.read(lambda connection: _formerly(connection, interaction_ids))


def _formerly(connection: Connection, interaction_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in rows_where(connection, _CUSTOMERS, link.c.interaction_id, interaction_ids):
        found.setdefault(row.interaction_id, set()).add(row.ref)
    return {id_: frozenset(refs) for id_, refs in found.items()}
