"""What two customers or two contacts share, and therefore one of them may be too many.  Reported, never merged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from autolog.directory.matchable import matchable_domains
from autolog.directory.names import normalise_name
from autolog.model import DirectoryRows


class Shared(StrEnum):
    """What is shared: customers share domains and names, contacts share addresses."""

    DOMAIN = "domain"
    ADDRESS = "address"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Duplicate:
    """One value and the refs (two or more) that have it: of contacts for an address, else of customers."""

    shared: Shared
    value: str
    refs: tuple[str, ...]

    def __str__(self) -> str:
        whose = "contacts" if self.shared is Shared.ADDRESS else "customers"
        return f'the {self.shared} "{self.value}" is shared by the {whose} {", ".join(self.refs)}'


def find_duplicates(rows: DirectoryRows) -> tuple[Duplicate, ...]:
    """Return the domains, addresses and normalised names that are shared, in this order, each sorted by value."""
    domains = ((domain, customer.ref) for customer in rows.customers for domain in matchable_domains(customer))
    addresses = ((address, contact.ref) for contact in rows.contacts for address in contact.addresses)
    names = ((normalise_name(customer.name), customer.ref) for customer in rows.customers)
    return (
        *_shared(Shared.DOMAIN, domains),
        *_shared(Shared.ADDRESS, addresses),
        *_shared(Shared.NAME, names),
    )


def _shared(shared: Shared, pairs: Iterable[tuple[str, str]]) -> tuple[Duplicate, ...]:
    holders: dict[str, dict[str, None]] = {}
    for value, ref in pairs:
        holders.setdefault(value, {})[ref] = None
    return tuple(Duplicate(shared, value, tuple(refs)) for value, refs in sorted(holders.items()) if len(refs) > 1)
