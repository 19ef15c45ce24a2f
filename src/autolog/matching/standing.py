"""What an address says by itself: whose it is, by the directory.

Each outside participant asks "which customer, or none?".  An address or domain that the directory knows answers it, the
domain of some other firm answers it too ("none of our customers"), and a freemail address leaves it open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from autolog.directory import ContactMatch, Directory
from autolog.directory.freemail import is_freemail
from autolog.matching.weights import Reason


class Answer(StrEnum):
    """How an address answers the question of its participant."""

    CUSTOMER = "customer"
    FOREIGN = "foreign"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Known:
    """One customer that an address points to, the contact if the address is one's, the reason, and it in words."""

    customer: str
    contact: str
    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Standing:
    """An outside address and all that the directory knows of it; several customers may share it."""

    address: str
    answer: Answer
    known: tuple[Known, ...] = ()


def standing_of(address: str, on: date | None, directory: Directory) -> Standing:
    """Return whose address it was on that day: by the whole address, and by its domain where that leaves a doubt."""
    persons = tuple(_by_person(match, address) for match in directory.contacts_at(address, on))
    sure = any(known.reason is not Reason.ADDRESS_OUT_OF_TIME for known in persons)
    firms = *_by_learning(address, directory), *_by_domain(address.rpartition("@")[2], directory)
    known = persons if sure else (*persons, *firms)
    if known:
        return Standing(address, Answer.CUSTOMER, known)
    domain = address.rpartition("@")[2]
    return Standing(address, Answer.OPEN if not domain or is_freemail(domain) else Answer.FOREIGN)


def _by_person(match: ContactMatch, address: str) -> Known:
    name = match.contact.name or "a contact"
    reason, words = _reason_of(match)
    return Known(match.customer, match.contact.ref, reason, f"{address} is {words} of {name}")


def _reason_of(match: ContactMatch) -> tuple[Reason, str]:
    if not match.in_time:
        return Reason.ADDRESS_OUT_OF_TIME, "the address, though not at that time,"
    if match.tagged:
        return Reason.TAGGED_ADDRESS, "with a tag the address"
    if match.secondary:
        return Reason.SECONDARY_ADDRESS, "another address"
    return Reason.ADDRESS, "the address"


def _by_learning(address: str, directory: Directory) -> tuple[Known, ...]:
    """Return the customers of a single address that was learned; it need not be any contact's."""
    return tuple(
        Known(ref, "", Reason.SECONDARY_ADDRESS, f"{address} was learned to be of {customer_name(ref, directory)}")
        for ref in directory.customers_at(address)
    )


def _by_domain(domain: str, directory: Directory) -> tuple[Known, ...]:
    return tuple(_by_customer(ref, domain, directory) for ref in directory.customers_of_domain(domain))


def _by_customer(ref: str, domain: str, directory: Directory) -> Known:
    exact = ref in directory.customers_by_domain.get(domain, ())
    reason, words = (Reason.DOMAIN, "a domain") if exact else (Reason.SUBDOMAIN, "below a domain")
    return Known(ref, "", reason, f"{domain} is {words} of {customer_name(ref, directory)}")


def customer_name(ref: str, directory: Directory) -> str:
    """Return what the customer is called, or its ref when the directory does not have it (any more)."""
    found = directory.customer(ref)
    return found.name if found else ref
