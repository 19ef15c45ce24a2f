"""Evidence of threads: the message answers what was logged before.

In-Reply-To and References are written by the sender, so by themselves they prove nothing.  It takes a participant of
then who is one of now: the outsider, or a colleague of ours, who is compared as a person.  Only participants whose own
address says nothing of a customer are explained this way.
"""

from __future__ import annotations

from collections.abc import Iterator

from autolog.directory import Directory
from autolog.matching.claim import Claim
from autolog.matching.facts import Facts, Outsider
from autolog.matching.people import colleagues_of
from autolog.matching.standing import customer_name
from autolog.matching.weights import Reason
from autolog.model import EvidenceKind, Precedent

_DETAILS = {
    Reason.THREAD_SHARED: "{address} answers what was logged for {customer}, and took part in it",
    Reason.THREAD_OWN: "{address} answers what was logged for {customer}, together with our colleague of then",
    Reason.THREAD_STRANGER: "{address} claims to answer what was logged for {customer}, but nobody took part in both",
}


def threads(facts: Facts, directory: Directory) -> Iterator[Claim]:
    """Yield what the interactions that the message answers say about its unknown participants."""
    present = {known.contact for one in facts.outsiders for known in one.standing.known}
    for precedent in facts.precedents:
        persons = [ref for ref in precedent.contacts if ref not in present]
        for outsider in facts.unknown_outsiders:
            reason = _tie(facts, outsider, precedent)
            for customer in precedent.customers:
                yield from _claims(customer, persons, reason, outsider, directory)


def _tie(facts: Facts, outsider: Outsider, precedent: Precedent) -> Reason:
    if outsider.address in precedent.participants:
        return Reason.THREAD_SHARED
    own_then = colleagues_of(address for address in precedent.participants if facts.own.owns(address))
    return Reason.THREAD_OWN if facts.colleagues.share_one_with(own_then) else Reason.THREAD_STRANGER


def _claims(
    customer: str, persons: list[str], reason: Reason, outsider: Outsider, directory: Directory
) -> Iterator[Claim]:
    """Yield the claim for each contact of the customer whom the outsider may be, or for the customer alone."""
    detail = _DETAILS[reason].format(address=outsider.address, customer=customer_name(customer, directory))
    contacts = [ref for ref in persons if ref in directory.contacts_by_customer.get(customer, ())]
    for contact in contacts or [""]:
        yield Claim(customer, EvidenceKind.THREAD, reason, outsider.address, detail, contact)
