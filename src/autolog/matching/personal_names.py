"""Evidence of personal names: an unknown participant is called like a contact, or has the name in the address.

A name is compared with all contacts who share its initial and the sound of its surname.  Only the best fit of a name
counts, several contacts who fit it equally share its bits, and a local part is read only where people choose it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from math import log2

from autolog.directory import Directory
from autolog.matching.claim import Claim
from autolog.matching.facts import Facts
from autolog.matching.mentions.index import MentionIndex
from autolog.matching.names.persons import NameFit, PersonName, fit, read_person
from autolog.matching.question import Question
from autolog.matching.standing import Answer, customer_name
from autolog.matching.weights import Reason, bits
from autolog.model import Contact, EvidenceKind

MOST_NAMESAKES = 12
"""Contacts of one name; a name that more of them share says nothing."""

OUT_OF_TIME = -5.0
"""Bits that a name loses when the contact was not, or no longer, with the customer on that day."""

LONGEST_SPAN = 80
_BY_NAME = {
    NameFit.FULL: Reason.NAME_FULL,
    NameFit.TRANSLITERATED: Reason.NAME_TRANSLITERATED,
    NameFit.NICKNAME: Reason.NAME_SHORT,
    NameFit.INITIAL: Reason.NAME_INITIAL,
}
_BY_LOCAL_PART = {
    NameFit.FULL: Reason.LOCAL_PART,
    NameFit.NICKNAME: Reason.LOCAL_PART,
    NameFit.TRANSLITERATED: Reason.LOCAL_PART,
    NameFit.INITIAL: Reason.LOCAL_PART_INITIAL,
}
_PARTS = re.compile(r"[._\-+]+|\d+")
_SHORTEST_SURNAME = 3
_LONGEST_LOCAL_PART = 40


def personal_names(facts: Facts, directory: Directory) -> Iterator[Claim]:
    """Yield the contacts whom unknown participants may be by their names."""
    if facts.mentions is None:
        return
    for question in facts.questions:
        if question.name and not facts.roster.has(question.name):
            yield from _by_name(question, facts.mentions, directory, facts.on)
        if question.answer is Answer.OPEN and question.address:
            yield from _by_local_part(question, facts.mentions, directory, facts.on)


def _by_name(question: Question, index: MentionIndex, directory: Directory, on: date | None) -> Iterator[Claim]:
    name = read_person(question.name)
    if name is None:
        return
    found = _best(name, index.persons(name))
    for contact, how in found:
        yield from _claims(question, contact, _BY_NAME[how], len(found), directory, on)


def _by_local_part(question: Question, index: MentionIndex, directory: Directory, on: date | None) -> Iterator[Claim]:
    local_part = question.address.partition("@")[0]
    found: dict[Contact, NameFit] = {}
    for name in names_in(local_part):
        for contact, how in _best(name, index.persons(name)):
            found[contact] = max(how, found.get(contact, NameFit.NONE))
    best = max(found.values(), default=NameFit.NONE)
    pairs = [(contact, how) for contact, how in found.items() if how == best]
    for contact, how in pairs:
        yield from _claims(question, contact, _BY_LOCAL_PART[how], len(pairs), directory, on)


def _best(name: PersonName, contacts: Iterable[Contact]) -> list[tuple[Contact, NameFit]]:
    """Return the contacts whom the name fits best, unless it is a mere surname."""
    fits = [(contact, fit(name, other)) for contact in contacts if (other := read_person(contact.name)) is not None]
    best = max((how for _, how in fits), default=NameFit.NONE)
    if best < NameFit.INITIAL:
        return []
    found = [(contact, how) for contact, how in fits if how == best]
    return found if len(found) <= MOST_NAMESAKES else []


def names_in(local_part: str) -> Iterator[PersonName]:
    """Yield the names that a local part may be made of: `anna.berg`, `a.berg`, `aberg`, `annaberg`, `berga`."""
    words = [word for word in _PARTS.split(local_part[:_LONGEST_LOCAL_PART]) if word]
    if len(words) > 1:
        yield PersonName(tuple(words[:-1]), words[-1])
    elif words and len(words[0]) > _SHORTEST_SURNAME:
        word = words[0]
        for cut in range(1, len(word) - _SHORTEST_SURNAME + 1):
            yield PersonName((word[:cut],), word[cut:])
        yield PersonName((word[-1],), word[:-1])


def _claims(
    question: Question, contact: Contact, reason: Reason, sharing: int, directory: Directory, on: date | None
) -> Iterator[Claim]:
    """Yield the claim of a contact for each customer it was with on that day."""
    is_shown = reason in _BY_NAME.values()
    for customer, in_time in directory.employers(contact, on).items():
        if not question.admits(customer):
            continue
        whose = f"{contact.name} at {customer_name(customer, directory)}"
        detail = f"the name shown is that of {whose}" if is_shown else f"the address is made of the name of {whose}"
        weight = bits(reason) - log2(sharing) + (0.0 if in_time else OUT_OF_TIME)
        span = question.name[:LONGEST_SPAN] if is_shown else ""
        yield Claim(customer, EvidenceKind.NAME, reason, question.explains, detail, contact.ref, weight, span)
