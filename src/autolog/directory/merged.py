"""Customers that a person merged: what a source goes on saying of the one that is gone belongs to the other.

The firm's own CRM may know both for a long time.  Without this, its next import would bring back what was merged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from autolog.model import Customer, DirectoryRows


@dataclass(frozen=True, slots=True)
class MergedCustomer:
    """A customer as it was when it was merged, and the ref of the one that it is one with."""

    customer: Customer
    into: str


def joined(customer: Customer, others: Iterable[Customer]) -> Customer:
    """Return the customer with the domains, names and references of the others behind its own."""
    everybody = (customer, *others)
    names = (name for one in everybody for name in (one.name, *one.aliases))
    return replace(
        customer,
        domains=tuple(dict.fromkeys(domain for one in everybody for domain in one.domains)),
        aliases=tuple(name for name in dict.fromkeys(names) if name != customer.name),
        references=tuple(dict.fromkeys(number for one in everybody for number in one.references)),
    )


def followed(rows: DirectoryRows, merged: Collection[MergedCustomer]) -> DirectoryRows:
    """Return the rows of a source with whatever they say of merged customers said of those that these are one with.

    A row of the customer that stayed is given what was merged into it, so that a source does not take it away again.
    """
    if not merged:
        return rows
    into = {one.customer.ref: one.into for one in merged}
    said = {one.ref: one for one in rows.customers if one.ref in into}
    gained: dict[str, list[Customer]] = defaultdict(list)
    for one in merged:
        gained[one.into].append(said.get(one.customer.ref, one.customer))
    return DirectoryRows(
        customers=tuple(
            joined(one, gained[one.ref]) if one.ref in gained else one for one in rows.customers if one.ref not in into
        ),
        contacts=tuple(replace(one, customer=into.get(one.customer, one.customer)) for one in rows.contacts),
        affiliations=tuple(replace(one, customer=into.get(one.customer, one.customer)) for one in rows.affiliations),
        customer_addresses=tuple((address, into.get(ref, ref)) for address, ref in rows.customer_addresses),
    )
