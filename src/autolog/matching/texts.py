"""Evidence of texts: customers and contacts who are named in the passages that speak for an unknown participant.

Each passage is searched once, whoever it speaks for.  A contact's name at the head of an outside signature is the
author's own name; anywhere else it is somebody who is spoken of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import islice
from math import log2

from autolog.directory import Directory
from autolog.matching.claim import Claim
from autolog.matching.facts import Facts
from autolog.matching.mentions.index import MentionIndex
from autolog.matching.mentions.reading import Found, Named, read_passages
from autolog.matching.mentions.scoring import Mention, best_by_zone, combined
from autolog.matching.names.persons import NameFit, PersonName, fit, read_person
from autolog.matching.passages import Author, Passage, Zone
from autolog.matching.question import Question
from autolog.matching.standing import Answer
from autolog.matching.weights import Reason, bits
from autolog.model import Contact, Customer, EvidenceKind

MOST_NAMED = 12
"""Customers, and contacts, of one question that are looked at, the weightiest first."""

ELSEWHERE = 0.5
"""The share of its bits that a mention in running text keeps when the participant is of another firm."""

_TEXT_ZONES = frozenset(Zone) - {Zone.SIGNATURE, Zone.DISPLAY_NAME}


def texts(facts: Facts, directory: Directory) -> Iterator[Claim]:
    """Yield whom the passages name, for each open question."""
    index = facts.mentions
    if index is None:
        return
    numbers: dict[Passage, int] = {}
    heard = [
        (question, [numbers.setdefault(one, len(numbers)) for one in (*_display_name(question), *question.passages)])
        for question in facts.questions
        if question.answer is not Answer.CUSTOMER or question.passages
    ]
    found = read_passages(list(numbers), index, facts.roster.words)
    for question, places in heard:
        those = [found[place] for place in places]
        yield from _firm_claims(question, those, index)
        yield from _person_claims(question, those, index, directory, facts.on)


def _display_name(question: Question) -> tuple[Passage, ...]:
    return (Passage(Zone.DISPLAY_NAME, question.name, Author()),) if question.name else ()


def _firm_claims(question: Question, found: list[Found], index: MentionIndex) -> Iterator[Claim]:
    by_party: dict[int, list[Mention]] = defaultdict(list)
    for mention in (mention for one in found for mention in one.firms):
        by_party[mention.party].append(mention)
    share = ELSEWHERE if question.answer is Answer.FOREIGN and not question.is_partner else 1.0
    named = sorted((_weighed(mentions, share) for mentions in by_party.values()), key=lambda one: -one[0])
    customers = ((index.customer(best[0].party), weight, best) for weight, best in named)
    for customer, weight, best in islice((one for one in customers if question.admits(one[0].ref)), MOST_NAMED):
        yield _firm_claim(question, customer, weight, best)


def _weighed(mentions: list[Mention], share: float) -> tuple[float, list[Mention]]:
    """Return what the mentions of one customer weigh together, and the weightiest of each zone.

    Mentions in running text keep a share of their bits.
    """
    best = best_by_zone(mentions)
    return combined([one.bits * share if one.zone in _TEXT_ZONES else one.bits for one in best]), best


def _firm_claim(question: Question, customer: Customer, weight: float, best: list[Mention]) -> Claim:
    places = " and ".join(f"the {mention.zone}" for mention in best[:3])
    detail = f"{places} {'names' if len(best) == 1 else 'name'} {customer.name}"
    return Claim(
        customer.ref, EvidenceKind.MENTION, Reason.MENTION, question.explains, detail, "", weight, best[0].span
    )


def _person_claims(
    question: Question, found: list[Found], index: MentionIndex, directory: Directory, on: date | None
) -> Iterator[Claim]:
    by_party: dict[int, Named] = {}
    for named in (named for one in found for named in one.persons):
        if named.signs or named.party not in by_party:
            by_party[named.party] = named
    shown = read_person(question.name)
    ordered = sorted(by_party.values(), key=lambda named: (not named.signs, named.sharing))
    for named in ordered[:MOST_NAMED]:
        contact = index.contact(named.party)
        for customer in directory.employers(contact, on):
            claim = _person_claim(question, named, contact, customer, shown)
            if claim is not None and question.admits(customer):
                yield claim


def _person_claim(
    question: Question, named: Named, contact: Contact, customer: str, shown: PersonName | None
) -> Claim | None:
    """Return the claim of a contact's name in a text; None where the display name has said it already."""
    is_own_name = _is_called(named.span, shown)
    if named.signs and (is_own_name or shown is None or not shown.is_full):
        detail = f"the signature is that of {contact.name}"
        kind, reason, person = EvidenceKind.NAME, Reason.NAME_FULL, contact.ref
    elif is_own_name:
        return None
    else:
        detail = f"somebody called like {contact.name} is spoken of"
        kind, reason, person = EvidenceKind.PERSON_MENTION, Reason.PERSON_MENTION, ""
    weight = bits(reason) - log2(named.sharing)
    return Claim(customer, kind, reason, question.explains, detail, person, weight, named.span)


def _is_called(span: str, name: PersonName | None) -> bool:
    """Return whether a name in a text is the participant's own."""
    other = read_person(span)
    return name is not None and other is not None and fit(name, other) >= NameFit.INITIAL
