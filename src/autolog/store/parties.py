"""Refs and row ids: outside, a customer or contact is its `ref`; inside, links point to rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from autolog.model import Party, PartyKind
from autolog.store.schema import contact, customer
from autolog.store.statements import rows_where

_TABLES = {
    kind: (table, select(table.c.id, table.c.ref, table.c.removed))
    for kind, table in ((PartyKind.CUSTOMER, customer), (PartyKind.CONTACT, contact))
}


@dataclass(frozen=True, slots=True)
class Parties:
    """Row ids of parties; `removed` ones are kept for their past and must not get new links."""

    ids: Mapping[Party, int]
    removed: frozenset[Party] = frozenset()

    def lacks(self, party: Party) -> bool:
        """Return whether there is no such party to link to, or no longer."""
        return party not in self.ids or party in self.removed

    def columns(self, party: Party) -> tuple[int | None, int | None]:
        """Return (customer_id, contact_id) for a link or evidence."""
        if party.kind is PartyKind.CUSTOMER:
            return self.ids[party], None
        return None, self.ids[party]


def find_parties(connection: Connection, wanted: Iterable[Party]) -> Parties:
    """Return the row ids of the parties that exist."""
    refs: dict[PartyKind, set[str]] = {kind: set() for kind in PartyKind}
    for party in wanted:
        refs[party.kind].add(party.ref)
    ids: dict[Party, int] = {}
    removed: set[Party] = set()
    for kind, (table, statement) in _TABLES.items():
        for row in rows_where(connection, statement, table.c.ref, refs[kind]):
            party = Party(kind, row.ref)
            ids[party] = row.id
            if row.removed:
                removed.add(party)
    return Parties(ids, frozenset(removed))


def party_of(customer_ref: str | None, contact_ref: str | None) -> Party:
    """Return the party that a row with two outer-joined refs points to."""
    if customer_ref is not None:
        return Party(PartyKind.CUSTOMER, customer_ref)
    return Party(PartyKind.CONTACT, contact_ref or "")
