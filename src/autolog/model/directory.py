"""Who our customers are, and who we are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Customer:
    """An organisation that we log for.  `ref` is its id in the firm's own CRM.

    `domains` are lower-case A-labels.  A leading `!` marks a shared domain (freemail, public suffix) that is matched
    nevertheless; `autolog.directory.matchable_domains` gives them without the mark.  `references` are numbers of deals,
    orders or contracts, which the rules' expressions look for in mail.
    """

    ref: str
    name: str
    domains: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    country: str = ""
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at a customer.  `ref` is the person's id in the firm's own CRM; the first address is the main one."""

    ref: str
    name: str
    customer: str
    addresses: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Affiliation:
    """A contact's time at a customer, so that a change of employer does not move old mail.

    `begin` and `end` are inclusive dates, None when open; `address` is the address of that time, if it had its own.
    """

    contact: str
    customer: str
    begin: date | None = None
    end: date | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class DirectoryRows:
    """The whole directory as values: what a file or query gave, what the store keeps, what the index is built from.

    `customer_addresses` pairs single addresses that belong to no contact with the `ref` of their customer.
    """

    customers: tuple[Customer, ...] = ()
    contacts: tuple[Contact, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()
    customer_addresses: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OwnSide:
    """Who "we" are: our domains (with their sub-domains, or globs such as `*ourfirm*`) and single addresses.

    `partners` are the domains of firms that are no customers but write for several of them.
    """

    domains: tuple[str, ...] = ()
    addresses: frozenset[str] = frozenset()
    partners: tuple[str, ...] = ()

    def owns(self, address: str) -> bool:
        """Return whether the address (a match key) is one of ours."""
        return address in self.addresses or _within_any(address.rpartition("@")[2], self.domains)

    def owns_domain(self, domain: str) -> bool:
        """Return whether the domain, or a domain above it, is one of ours."""
        return _within_any(domain, self.domains)

    def is_partner(self, address: str) -> bool:
        """Return whether the address (a match key) belongs to a firm that writes for customers."""
        return bool(self.partners) and _within_any(address.rpartition("@")[2], self.partners)


@lru_cache(maxsize=8192)
def _within_any(domain: str, patterns: tuple[str, ...]) -> bool:
    return any(within_domain(domain, pattern) for pattern in patterns)


def within_domain(domain: str, pattern: str) -> bool:
    """Return whether the domain is `pattern` or below it; a pattern with a `*` is a glob for the whole domain."""
    if not domain:
        return False
    if "*" in pattern:
        return fnmatchcase(domain, pattern)
    return domain == pattern or domain.endswith("." + pattern)
