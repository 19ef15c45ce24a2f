"""Evidence of web sites and telephone numbers: what an outside author signs with, and links in the text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from math import log2

from autolog.directory import Directory
from autolog.directory.domains import normalise_domain, registrable_domain, to_unicode
from autolog.directory.phones import normalise_phone
from autolog.matching.claim import Claim
from autolog.matching.facts import Facts
from autolog.matching.mentions.index import MentionIndex
from autolog.matching.passages import Passage, Zone
from autolog.matching.question import Question
from autolog.matching.standing import Answer, customer_name
from autolog.matching.weights import Reason, bits
from autolog.model import Contact, EvidenceKind

MOST_FOUND = 20
"""Sites, and numbers, that are looked at in one passage."""

_SITE = re.compile(r"(?:https?://|www\.)[\w.-]{4,250}", re.IGNORECASE)
_BARE_SITE = re.compile(r"(?<![\w@.-])(?:[\w-]{1,63}\.){1,4}[a-z]{2,24}(?![\w@])", re.IGNORECASE)
_NUMBER = re.compile(r"\+?\(?\d(?:[ ().\-/\u00a0]{0,3}\d){6,15}")
_FEWEST_DIGITS = 7
_NATIONAL_DIGITS = 9


def sites(facts: Facts, directory: Directory) -> Iterator[Claim]:
    """Yield the customers whose web sites stand in the passages."""
    for question in facts.questions:
        for passage in question.passages:
            for domain in domains_in(passage):
                for customer in filter(question.admits, directory.customers_of_domain(domain)):
                    yield _site_claim(question, passage, domain, customer, directory)


def phones(facts: Facts, directory: Directory) -> Iterator[Claim]:
    """Yield the customers and contacts whose numbers stand in outside signatures."""
    if facts.mentions is None:
        return
    for question in facts.questions:
        for passage in question.passages:
            if passage.zone is Zone.SIGNATURE:
                yield from _phone_claims(question, passage, facts.mentions, directory)


@lru_cache(maxsize=32)  # the passages of an item: what they say is asked, and what was asked is remembered
def domains_in(passage: Passage) -> tuple[str, ...]:
    """Return the domains of the web sites that stand in a passage, each once."""
    if not _may_hold_site(passage):
        return ()
    pattern = _BARE_SITE if passage.zone is Zone.SIGNATURE else _SITE
    pieces = " ".join([piece for piece in passage.text.split() if "." in piece or "://" in piece])
    written = islice(pattern.finditer(pieces), MOST_FOUND)
    return tuple(dict.fromkeys(normalise_domain(found[0]) for found in written))


def _may_hold_site(passage: Passage) -> bool:
    """Return whether it is worth a search, by a look that costs a fiftieth of one."""
    if passage.zone is Zone.SIGNATURE:
        return "." in passage.text
    return "://" in passage.text or "www." in passage.text.lower()


def _site_claim(question: Question, passage: Passage, domain: str, customer: str, directory: Directory) -> Claim:
    reason = Reason.SITE_SIGNED if passage.zone is Zone.SIGNATURE else Reason.SITE
    detail = f"the {passage.zone} holds a site of {customer_name(customer, directory)}"
    return Claim(customer, EvidenceKind.SITE, reason, question.explains, detail, span=domain[:80])


def _phone_claims(question: Question, passage: Passage, index: MentionIndex, directory: Directory) -> Iterator[Claim]:
    for number in numbers_in(passage):
        owners: dict[str, list[Contact]] = defaultdict(list)
        for contact in index.phones(number):
            customer = directory.customer(contact.customer)
            if (
                customer is not None
                and question.admits(customer.ref)
                and is_number_of(number, contact, customer.country)
            ):
                owners[contact.customer].append(contact)
        for ref, contacts in owners.items():
            reason = Reason.PHONE if len(contacts) == 1 else Reason.PHONE_SWITCHBOARD
            detail = f"the signature holds a number of {customer_name(ref, directory)}"
            weight = bits(reason) - log2(len(owners))
            person = contacts[0].ref if len(contacts) == 1 else ""
            yield Claim(ref, EvidenceKind.PHONE, reason, question.explains, detail, person, weight, number[:80])


def numbers_in(passage: Passage) -> Iterator[str]:
    """Yield the telephone numbers that stand in a passage, as they are written."""
    for found in islice(_NUMBER.finditer(passage.text), MOST_FOUND):
        if sum(sign.isdigit() for sign in found[0]) >= _FEWEST_DIGITS:
            yield found[0]


def is_number_of(number: str, contact: Contact, country: str) -> bool:
    """Return whether the number, read as in the customer's country or without its prefix, is one of the contact's."""
    if normalise_phone(number, country) in contact.phones:
        return True
    digits = "".join(sign for sign in number if sign.isdigit()).lstrip("0")
    return len(digits) >= _NATIONAL_DIGITS and any(phone.endswith(digits) for phone in contact.phones)


def named_domains(facts: Facts, _directory: Directory) -> Iterator[Claim]:
    """Yield the customers whose name is the label of another firm's domain: they may have more domains than we know."""
    if facts.mentions is None:
        return
    for question in facts.questions:
        if question.answer is not Answer.FOREIGN:
            continue
        domain = question.address.rpartition("@")[2]
        customers = facts.mentions.labelled(_label(domain))
        for customer in customers:
            detail = f"{domain} is called like {customer.name}"
            weight = bits(Reason.DOMAIN_NAME) - log2(len(customers))
            yield Claim(
                customer.ref, EvidenceKind.DOMAIN_NAME, Reason.DOMAIN_NAME, question.explains, detail, "", weight
            )


def _label(domain: str) -> str:
    return to_unicode(registrable_domain(domain)).partition(".")[0]
