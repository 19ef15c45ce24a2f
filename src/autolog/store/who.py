"""What the database knows of one person, found by an address: contacts, further addresses, names, telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from autolog.store.engine import Database
from autolog.store.schema import affiliation, contact, contact_address, contact_phone, customer, participant
from autolog.store.statements import rows_where

_WORD = re.compile(r"\w{3,}")
_SHORTEST_NAME = 6


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """One person: addresses (match keys), full names, telephone numbers, and rows in the directory."""

    addresses: frozenset[str]
    names: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    contact_ids: frozenset[int] = frozenset()
    contact_refs: frozenset[str] = frozenset()

    @property
    def words(self) -> tuple[str, ...]:
        """What names the person in a text: addresses, full names and telephone numbers, the longest first."""
        return tuple(sorted({*self.addresses, *self.names, *self.phones}, key=lambda word: (-len(word), word)))


def find_person(database: Database, address: str) -> KnownPerson:
    """Return what is known of the person with this address (a match key); of a stranger that is the address alone."""
    return database.read(lambda connection: _find(connection, address))


def _find(connection: Connection, address: str) -> KnownPerson:
    ids = _contacts_with(connection, address)
    rows = list(rows_where(connection, select(contact), contact.c.id, sorted(ids)))
    own = rows_where(connection, select(contact_address), contact_address.c.contact_id, sorted(ids))
    times = rows_where(connection, select(affiliation), affiliation.c.contact_id, sorted(ids))
    phones = rows_where(connection, select(contact_phone), contact_phone.c.contact_id, sorted(ids))
    addresses = {address, *(row.address for row in own), *(row.address for row in times)} - {""}
    addresses |= set(_tagged(connection, addresses))
    shown = rows_where(connection, select(participant.c.name).distinct(), participant.c.address, sorted(addresses))
    firms = {name.casefold() for name in connection.scalars(select(customer.c.name))}
    names = {row.name for row in rows} | set(_plausible((row.name for row in shown), addresses))
    return KnownPerson(
        addresses=frozenset(addresses),
        names=frozenset(name for name in names if _is_full_name(name) and name.casefold() not in firms),
        phones=frozenset(row.phone for row in phones),
        contact_ids=frozenset(ids),
        contact_refs=frozenset(row.ref for row in rows),
    )


def _contacts_with(connection: Connection, address: str) -> set[int]:
    own = select(contact_address.c.contact_id).where(contact_address.c.address == address)
    earlier = select(affiliation.c.contact_id).where(affiliation.c.address == address)
    return {*connection.scalars(own), *connection.scalars(earlier)}


def _tagged(connection: Connection, addresses: Iterable[str]) -> Iterator[str]:
    """Yield the same addresses with a +tag, as they were seen: it is the same mailbox (RFC 5233)."""
    for address in addresses:
        local, _, domain = address.rpartition("@")
        alike = participant.c.address.startswith(f"{local}+", autoescape=True)
        here = participant.c.address.endswith(f"@{domain}", autoescape=True)
        yield from connection.scalars(select(participant.c.address).where(alike, here).distinct())


def _plausible(names: Iterable[str], addresses: Iterable[str]) -> Iterator[str]:
    """Yield display names that are surely the person's own: a word of them stands in an address.

    Others may be a team's, a firm's or somebody else's, and to take those out of everybody's mail would be wrong.
    """
    locals_ = [address.partition("@")[0].casefold() for address in addresses]
    for name in names:
        if any(word in local for word in _WORD.findall(name.casefold()) for local in locals_):
            yield name


def _is_full_name(name: str) -> bool:
    return len(name) >= _SHORTEST_NAME and len(name.split()) > 1
