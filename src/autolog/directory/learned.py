"""What autolog learned, laid beneath the firm's own directory.

The directory comes first: an address that it gives to somebody, and a domain that it gives to some customer, mean what
it says, whatever was learned.  So an import always wins, and never removes what it does not speak of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from autolog.directory.domains import parent_domains
from autolog.directory.matchable import FORCED
from autolog.model import Contact, Customer, DirectoryRows, LearnedKind, LearnedName, PartyKind


@dataclass(slots=True)
class _Additions:
    addresses: dict[str, list[str]] = field(default_factory=dict)
    domains: dict[str, list[str]] = field(default_factory=dict)
    aliases: dict[str, list[str]] = field(default_factory=dict)
    customer_addresses: dict[tuple[str, str], None] = field(default_factory=dict)


def with_learned(rows: DirectoryRows, learned: Sequence[LearnedName]) -> DirectoryRows:
    """Return the directory with what was learned of those who are in it.  The order of its rows stays."""
    if not learned:
        return rows
    added = _additions(rows, learned)
    return replace(
        rows,
        customers=tuple(_customer(one, added) for one in rows.customers),
        contacts=tuple(_contact(one, added) for one in rows.contacts),
        customer_addresses=(*rows.customer_addresses, *added.customer_addresses),
    )


def strangers_among(learned: Iterable[LearnedName]) -> frozenset[str]:
    """Return the addresses and domains of which a person said that they belong to no customer."""
    return frozenset(one.text for one in learned if one.party is None)


def _additions(rows: DirectoryRows, learned: Sequence[LearnedName]) -> _Additions:
    addresses = {address for one in rows.contacts for address in one.addresses}
    addresses |= {one.address for one in rows.affiliations if one.address}
    domains = {domain.removeprefix(FORCED) for one in rows.customers for domain in one.domains}
    customers = {one.ref for one in rows.customers}
    contacts = {one.ref for one in rows.contacts}
    added = _Additions()
    for name in learned:
        party = name.party
        if party is None or party.ref not in (customers if party.kind is PartyKind.CUSTOMER else contacts):
            continue
        if name.kind is LearnedKind.ALIAS:
            added.aliases.setdefault(party.ref, []).append(name.text)
        elif name.kind is LearnedKind.DOMAIN and not domains.intersection(parent_domains(name.text)):
            added.domains.setdefault(party.ref, []).append(name.text)
        elif name.kind is LearnedKind.ADDRESS and name.text not in addresses:
            if party.kind is PartyKind.CONTACT:
                added.addresses.setdefault(party.ref, []).append(name.text)
            else:
                added.customer_addresses[name.text, party.ref] = None
    return added


def _customer(one: Customer, added: _Additions) -> Customer:
    domains, aliases = added.domains.get(one.ref, ()), added.aliases.get(one.ref, ())
    if not domains and not aliases:
        return one
    return replace(one, domains=_joined(one.domains, domains), aliases=_joined(one.aliases, aliases))


def _contact(one: Contact, added: _Additions) -> Contact:
    addresses = added.addresses.get(one.ref, ())
    return replace(one, addresses=_joined(one.addresses, addresses)) if addresses else one


def _joined(known: Sequence[str], learned: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *learned)))
