"""Evidence against: participants who look like a customer and are not.

A domain that passes for a customer's, and a display name that shows a customer's address in front of another one.  Both
weigh against the customer and, whatever else is found, put the item before a person.  Domains of few signs have honest
neighbours one sign away; such a one passes for the customer's when its sender claims to be of the customer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from autolog.decode.addresses import find_addresses
from autolog.directory import Directory
from autolog.directory.lookalikes import are_neighbours
from autolog.matching.claim import Claim
from autolog.matching.facts import Facts, Outsider
from autolog.matching.standing import Answer, customer_name
from autolog.matching.support import SOFT
from autolog.matching.weights import Reason
from autolog.model import EvidenceKind

IMITATIONS = frozenset({EvidenceKind.LOOK_ALIKE, EvidenceKind.FALSE_NAME})
"""The kinds of evidence that somebody passes for a customer."""

_ADDRESSES_IN_NAME = 5
_AS_SIGNED = 8.0
"""Bits from which on a mention says whose firm the writer is of; less only speaks of the firm."""

_OWN_PLACES = frozenset({Reason.SIGNATURE, Reason.SITE_SIGNED})


def imitations(facts: Facts, directory: Directory) -> Iterator[Claim]:
    """Yield the customers whom unknown participants pass for."""
    for outsider in facts.outsiders:
        if outsider.standing.answer is not Answer.CUSTOMER:
            yield from _look_alike(outsider, directory)
            yield from _false_name(outsider, facts, directory)


def pretenders(facts: Facts, claims: Iterable[Claim], directory: Directory) -> Iterator[Claim]:
    """Yield the customers whom senders claim to be of from a domain that is one sign away from the customer's."""
    foreign = {one.address: one for one in facts.outsiders if one.standing.answer is Answer.FOREIGN}
    claimed = {claim.answer for claim in claims if claim.explains in foreign and _says_who_it_is(claim)}
    for address, ref in sorted(claimed):
        customer, domain = directory.customer(ref), foreign[address].participant.domain
        near = [one for one in customer.domains if are_neighbours(domain, one)] if customer else []
        for one in near[:1]:
            detail = f"{domain} is one sign away from {one} of {customer_name(ref, directory)}, whose it claims to be"
            yield Claim(ref, EvidenceKind.LOOK_ALIKE, Reason.LOOK_ALIKE, address, detail)


def _says_who_it_is(claim: Claim) -> bool:
    if claim.kind in (EvidenceKind.NAME, EvidenceKind.PHONE) or claim.reason in _OWN_PLACES:
        return True
    return claim.kind is EvidenceKind.MENTION and claim.bits >= _AS_SIGNED


def without_forged_words(claims: Iterable[Claim]) -> list[Claim]:
    """Return the claims without what imitators say of themselves: their names, signatures and texts are part of it."""
    known = list(claims)
    imitated = {claim.answer for claim in known if claim.kind in IMITATIONS}
    return [claim for claim in known if claim.kind not in SOFT or claim.answer not in imitated]


def _look_alike(outsider: Outsider, directory: Directory) -> Iterator[Claim]:
    domain = outsider.participant.domain
    found = directory.resembles(domain)
    if found is None or not found.is_attack:
        return
    for customer in directory.customers_of_domain(found.domain):
        name = customer_name(customer, directory)
        detail = f"{domain} looks like {found.domain} of {name}, by {found.resemblance}"
        yield Claim(customer, EvidenceKind.LOOK_ALIKE, Reason.LOOK_ALIKE, outsider.address, detail)


def _false_name(outsider: Outsider, facts: Facts, directory: Directory) -> Iterator[Claim]:
    name = outsider.participant.name
    for shown in find_addresses(name, _ADDRESSES_IN_NAME) if "@" in name else ():
        for known in facts.standing(shown, directory).known:
            detail = f"{outsider.address} shows {shown} as its name"
            yield Claim(known.customer, EvidenceKind.FALSE_NAME, Reason.FALSE_NAME, outsider.address, detail)
