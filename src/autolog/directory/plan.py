"""What an import would change, before it is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from autolog.directory.matchable import matchable_domains
from autolog.model import Affiliation, Contact, Customer, DirectoryRows

Row = TypeVar("Row", Customer, Contact, Affiliation)


@dataclass(frozen=True, slots=True)
class Changes(Generic[Row]):
    """Rows that are added (+), removed (-) or changed (~, as it was and as it will be)."""

    added: tuple[Row, ...] = ()
    removed: tuple[Row, ...] = ()
    changed: tuple[tuple[Row, Row], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    def samples(self, most: int = 5) -> tuple[str, ...]:
        """Return at most so many lines of each sort for a person to read."""
        return (
            *(f"+ {_shown(row)}" for row in self.added[:most]),
            *(f"- {_shown(row)}" for row in self.removed[:most]),
            *(f"~ {_shown(old)}: {_difference(old, new)}" for old, new in self.changed[:most]),
        )


@dataclass(frozen=True, slots=True)
class DirectoryPlan:
    """The difference between two directories.

    `new_domains`, `new_addresses`, `new_phones` and `new_aliases` were with no customer or contact before: what the
    past is searched for after the import.
    """

    customers: Changes[Customer]
    contacts: Changes[Contact]
    affiliations: Changes[Affiliation]
    new_domains: tuple[str, ...] = ()
    new_addresses: tuple[str, ...] = ()
    new_phones: tuple[str, ...] = ()
    new_aliases: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.customers or self.contacts or self.affiliations)


def compare(old: DirectoryRows, new: DirectoryRows) -> DirectoryPlan:
    """Return what turns the old directory into the new one.  The order of rows means nothing."""
    return DirectoryPlan(
        customers=_changes({row.ref: row for row in old.customers}, {row.ref: row for row in new.customers}),
        contacts=_changes({row.ref: row for row in old.contacts}, {row.ref: row for row in new.contacts}),
        affiliations=_changes({row: row for row in old.affiliations}, {row: row for row in new.affiliations}),
        new_domains=_new(_domains(old), _domains(new)),
        new_addresses=_new(_addresses(old), _addresses(new)),
        new_phones=_new(_phones(old), _phones(new)),
        new_aliases=_new(_aliases(old), _aliases(new)),
    )


def overlay(old: DirectoryRows, update: DirectoryRows) -> DirectoryRows:
    """Return the old rows with those of the update added, or put in place of the ones that have the same ref.

    The affiliations of a contact are replaced as a whole when the update names any of them.
    """
    customers = {row.ref: row for row in old.customers + update.customers}
    contacts = {row.ref: row for row in old.contacts + update.contacts}
    renewed = {row.contact for row in update.affiliations}
    kept = tuple(row for row in old.affiliations if row.contact not in renewed)
    return DirectoryRows(tuple(customers.values()), tuple(contacts.values()), kept + update.affiliations)


Key = TypeVar("Key")


def _changes(old: Mapping[Key, Row], new: Mapping[Key, Row]) -> Changes[Row]:
    return Changes(
        added=tuple(row for key, row in new.items() if key not in old),
        removed=tuple(row for key, row in old.items() if key not in new),
        changed=tuple((old[key], row) for key, row in new.items() if key in old and old[key] != row),
    )


def _new(old: Iterable[str], new: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(new) - set(old)))


def _domains(rows: DirectoryRows) -> Iterable[str]:
    return (domain for customer in rows.customers for domain in matchable_domains(customer))


def _addresses(rows: DirectoryRows) -> Iterable[str]:
    yield from (address for contact in rows.contacts for address in contact.addresses)
    yield from (affiliation.address for affiliation in rows.affiliations if affiliation.address)


def _phones(rows: DirectoryRows) -> Iterable[str]:
    return (phone for contact in rows.contacts for phone in contact.phones)


def _aliases(rows: DirectoryRows) -> Iterable[str]:
    return (alias for customer in rows.customers for alias in customer.aliases)


def _shown(row: Customer | Contact | Affiliation) -> str:
    if isinstance(row, Affiliation):
        return f"{row.contact} at {row.customer}, {row.begin or '...'} to {row.end or '...'}"
    details = row.domains if isinstance(row, Customer) else row.addresses
    return f"{row.ref} {row.name}" + (f" ({', '.join(details)})" if details else "")


def _difference(old: Customer | Contact | Affiliation, new: Customer | Contact | Affiliation) -> str:
    """Name the fields that differ, each as it was and as it will be."""
    fields = [field for field in type(old).__slots__ if getattr(old, field) != getattr(new, field)]
    return "; ".join(f"{field} {_value(getattr(old, field))} -> {_value(getattr(new, field))}" for field in fields)


def _value(value: object) -> str:
    return ", ".join(str(part) for part in value) or "nothing" if isinstance(value, tuple) else str(value) or "nothing"
