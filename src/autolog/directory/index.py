"""The directory as the matcher asks it: whose address is this, whose domain, and what does it resemble?

Built once from the rows and read-only from then on, so that threads share it and processes copy it.  Every question is
a few look-ups, however many customers there are.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from autolog.directory.addresses import without_plus_tag
from autolog.directory.domains import parent_domains, registrable_domain
from autolog.directory.duplicates import Duplicate, find_duplicates
from autolog.directory.freemail import is_freemail
from autolog.directory.lookalikes import LookAlike, LookAlikes
from autolog.directory.matchable import matchable_domains
from autolog.directory.terms import Term, terms_of_customer
from autolog.model import Affiliation, Contact, Customer, DirectoryRows

Value = TypeVar("Value", bound=Hashable)


@dataclass(frozen=True, slots=True)
class ContactMatch:
    """A contact that has an address, and the customer it stood for.

    `secondary`: it is not the contact's main address.  `tagged`: it was found only without its `+tag`.  `in_time` is
    False when the contact was not (or no longer) with this customer on that date.
    """

    contact: Contact
    customer: str
    secondary: bool = False
    tagged: bool = False
    in_time: bool = True


@dataclass(frozen=True, slots=True)
class Directory:
    """The index.  Addresses and domains that are asked for are match keys."""

    rows: DirectoryRows
    customers: Mapping[str, Customer]
    contacts: Mapping[str, Contact]
    contacts_by_address: Mapping[str, tuple[str, ...]]
    customers_by_domain: Mapping[str, tuple[str, ...]]
    customers_by_address: Mapping[str, tuple[str, ...]]
    contacts_by_customer: Mapping[str, tuple[str, ...]]
    affiliations_by_contact: Mapping[str, tuple[Affiliation, ...]]
    look_alikes: LookAlikes
    customers_by_reference: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def build(cls, rows: DirectoryRows) -> Directory:
        """Index the rows.  Their addresses and domains are match keys already, as loading and the store give them."""
        domains = [
            (domain, registrable_domain(domain), row.ref) for row in rows.customers for domain in matchable_domains(row)
        ]
        return cls(
            rows=rows,
            customers={customer.ref: customer for customer in rows.customers},
            contacts={contact.ref: contact for contact in rows.contacts},
            contacts_by_address=_grouped(_addresses(rows)),
            customers_by_domain=_grouped((domain, ref) for domain, _, ref in domains),
            customers_by_address=_grouped(rows.customer_addresses),
            contacts_by_customer=_grouped(_memberships(rows)),
            affiliations_by_contact=_grouped((row.contact, row) for row in rows.affiliations),
            customers_by_reference=_grouped(
                (number.casefold(), row.ref) for row in rows.customers for number in row.references
            ),
            look_alikes=LookAlikes.build((registered, domain) for domain, registered, _ in domains),
        )

    def customer(self, ref: str) -> Customer | None:
        """Return the customer with this ref."""
        return self.customers.get(ref)

    def contact(self, ref: str) -> Contact | None:
        """Return the contact with this ref."""
        return self.contacts.get(ref)

    def contacts_of(self, customer: str) -> tuple[Contact, ...]:
        """Return the contacts that are or were with the customer."""
        return tuple(self.contacts[ref] for ref in self.contacts_by_customer.get(customer, ()) if ref in self.contacts)

    def contacts_at(self, address: str, on: date | None = None) -> tuple[ContactMatch, ...]:
        """Return the contacts with this address, each with its customer on that date (None: the date is not known).

        An address that several contacts have gives all of them.  A `+tag` is dropped only if the address with it is
        nobody's.
        """
        day = on.date() if isinstance(on, datetime) else on
        if refs := self.contacts_by_address.get(address, ()):
            return tuple(match for ref in refs for match in self._matches(ref, address, day, tagged=False))
        base = without_plus_tag(address)
        refs = self.contacts_by_address.get(base, ()) if base != address else ()
        return tuple(match for ref in refs for match in self._matches(ref, base, day, tagged=True))

    def employers(self, contact: Contact, on: date | None = None) -> Mapping[str, bool]:
        """Return the customers that the contact stands for on that date, and whether it was with them then."""
        return _employers(contact, self.affiliations_by_contact.get(contact.ref, ()), "", on)

    def customers_at(self, address: str) -> tuple[str, ...]:
        """Return the customers of a single address that belongs to no contact: one that was learned."""
        return self.customers_by_address.get(address, ())

    def customers_of_domain(self, domain: str) -> tuple[str, ...]:
        """Return the customers of the domain or, if nobody lists it, of the nearest one above; several are a tie."""
        for parent in parent_domains(domain):
            if refs := self.customers_by_domain.get(parent):
                return refs
        return ()

    def customers_of_reference(self, number: str) -> tuple[str, ...]:
        """Return the refs of the customers whose table names this reference, without regard to case."""
        return self.customers_by_reference.get(number.casefold(), ())

    def resembles(self, domain: str) -> LookAlike | None:
        """Return which customer's domain this one could be mistaken for; a customer's own and freemail for none."""
        if self.customers_of_domain(domain) or is_freemail(domain):
            return None
        return self.look_alikes.find(domain)

    def duplicates(self) -> tuple[Duplicate, ...]:
        """Return what customers or contacts share that should be one's own."""
        return find_duplicates(self.rows)

    def terms_of(self, customer: str) -> tuple[Term, ...]:
        """Return the terms by which items of the past are found for this customer."""
        found = self.customers.get(customer)
        if found is None:
            return ()
        contacts = self.contacts_of(customer)
        affiliations = [row for contact in contacts for row in self.affiliations_by_contact.get(contact.ref, ())]
        learned = (("address", address) for address, ref in self.rows.customer_addresses if ref == customer)
        return (
            *terms_of_customer(found, contacts, [row for row in affiliations if row.customer == customer]),
            *learned,
        )

    def _matches(self, ref: str, address: str, day: date | None, *, tagged: bool) -> Iterator[ContactMatch]:
        contact = self.contacts.get(ref)
        if contact is None:
            return
        affiliations = self.affiliations_by_contact.get(ref, ())
        own = any(row.address == address for row in affiliations)
        secondary = not own and address != contact.addresses[0]
        for customer, in_time in _employers(contact, affiliations, address, day).items():
            if customer in self.customers:
                yield ContactMatch(contact, customer, secondary, tagged, in_time)


def _employers(
    contact: Contact, affiliations: tuple[Affiliation, ...], address: str, day: date | None
) -> Mapping[str, bool]:
    """Return whom the contact's address stood for on that day, and whether the contact was with them then.

    An address that belongs to an affiliation speaks for that affiliation alone.  Any other one speaks for the
    affiliations of the day and, where none is known, for the contact's present customer.
    """
    named = [row for row in affiliations if row.address == address]
    covering = [row for row in named or affiliations if _covers(row, day)]
    if covering:
        return {row.customer: True for row in covering}
    if named:
        return {row.customer: False for row in named}
    return {contact.customer: all(row.customer != contact.customer for row in affiliations)}


def _covers(affiliation: Affiliation, day: date | None) -> bool:
    """Return whether the day lies in the affiliation's time; a day that is not known, in one that has no end."""
    if day is None:
        return affiliation.end is None
    return (affiliation.begin or day) <= day <= (affiliation.end or day)


def _addresses(rows: DirectoryRows) -> Iterator[tuple[str, str]]:
    for contact in rows.contacts:
        for address in contact.addresses:
            yield address, contact.ref
    for affiliation in rows.affiliations:
        if affiliation.address:
            yield affiliation.address, affiliation.contact


def _memberships(rows: DirectoryRows) -> Iterator[tuple[str, str]]:
    for contact in rows.contacts:
        if contact.customer:
            yield contact.customer, contact.ref
    for affiliation in rows.affiliations:
        yield affiliation.customer, affiliation.contact


def _grouped(pairs: Iterable[tuple[str, Value]]) -> dict[str, tuple[Value, ...]]:
    """Return the values of each key in their order, each once."""
    groups: dict[str, tuple[Value, ...]] = {}
    shared: dict[str, dict[Value, None]] = {}
    for key, value in pairs:
        if key not in groups:
            groups[key] = (value,)
        else:
            shared.setdefault(key, dict.fromkeys(groups[key]))[value] = None
    groups.update((key, tuple(values)) for key, values in shared.items())
    return groups
