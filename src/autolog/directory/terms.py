"""What ties an address to a customer, as plain terms: for finding the past again after the directory has grown.

Of an item that belongs to nobody the store keeps keyed hashes of the terms of its addresses and nothing else.  When a
customer, domain or address is added, the hashes of the customer's terms find those items.  That works because of one
rule, held by a property test: an address and a customer share a term exactly when the index of that customer alone
would match the address.
"""

from __future__ import annotations

from collections.abc import Iterable

from autolog.directory.addresses import without_plus_tag
from autolog.directory.domains import parent_domains
from autolog.directory.matchable import matchable_domains
from autolog.model import Affiliation, Contact, Customer

Term = tuple[str, str]
"""A kind ("address" or "domain") and a match key."""


def terms_of_address(address: str) -> tuple[Term, ...]:
    """Return the terms of an item's address (a match key): itself, without its plus-tag, its domain and those above."""
    if not address:
        return ()
    addresses = dict.fromkeys((address, without_plus_tag(address)))
    domains = parent_domains(address.rpartition("@")[2])
    return (*(("address", text) for text in addresses), *(("domain", domain) for domain in domains))


def terms_of_customer(
    customer: Customer, contacts: Iterable[Contact], affiliations: Iterable[Affiliation] = ()
) -> tuple[Term, ...]:
    """Return the terms of a customer: its matchable domains and the addresses of its contacts, now and in time.

    `contacts` and `affiliations` are those of this customer.
    """
    addresses = [address for contact in contacts for address in contact.addresses]
    addresses += [affiliation.address for affiliation in affiliations if affiliation.address]
    domains = (("domain", domain) for domain in matchable_domains(customer))
    return (*domains, *(("address", address) for address in dict.fromkeys(addresses)))
