"""Matching: from an item and the directory to candidates, by reasons that add up.

Facts are read once, finders make claims of them, counters weigh against the claims, and candidates that explain the
same participant compete.  Nothing here reads a clock, a file or a database, so the same item always gets the same
answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from autolog.directory import Directory
from autolog.matching.adjustments import AS_SHIPPED, Adjustments
from autolog.matching.claim import Claim, evidence_of
from autolog.matching.competition import Standpoint, contest
from autolog.matching.counters import COUNTERS
from autolog.matching.facts import Facts, History, read_facts
from autolog.matching.finders import FINDERS
from autolog.matching.imitations import pretenders, without_forged_words
from autolog.matching.mentions.index import MentionIndex
from autolog.matching.questions import questions_of
from autolog.model import Acquaintance, Candidate, Item, OwnSide, Party, PartyKind, Precedent


def match(
    item: Item,
    directory: Directory,
    own: OwnSide,
    precedents: Sequence[Precedent],
    *,
    mentions: MentionIndex | None = None,
    acquaintances: Sequence[Acquaintance] = (),
    adjustments: Adjustments = AS_SHIPPED,
) -> tuple[Candidate, ...]:
    """Return the customers that the item may belong to, best first.

    `precedents` are the stored interactions that the item's In-Reply-To and References name; `own` is our side.
    `mentions` is the directory's mention index; without it names and texts say nothing.  `acquaintances` are the
    dealings that the item's own participants had with customers; later ones than the item are left out of account.
    `adjustments` are what was learned of the weights, and what the rules say about evidence.
    """
    return weigh(
        facts_of(item, directory, own, History(precedents, acquaintances), mentions, adjustments),
        directory,
        adjustments,
    )


def facts_of(
    item: Item,
    directory: Directory,
    own: OwnSide,
    history: History,
    mentions: MentionIndex | None = None,
    adjustments: Adjustments = AS_SHIPPED,
) -> Facts:
    """Return the facts of an item with the questions that they leave open."""
    facts = read_facts(item, directory, own, history, mentions)
    return replace(facts, questions=questions_of(facts), firm=adjustments.firm)


def weigh(facts: Facts, directory: Directory, adjustments: Adjustments = AS_SHIPPED) -> tuple[Candidate, ...]:
    """Return the customers that these facts speak for, best first."""
    found = [claim for finder in FINDERS for claim in finder(facts, directory)]
    claims = without_forged_words([*found, *pretenders(facts, found, directory)])
    if not claims:
        return ()
    for counter in COUNTERS:
        claims += list(counter(facts, claims))
    claims = list(adjustments.apply(claims))
    name = partial(_name_of, directory)
    customers = contest(evidence_of(claims, PartyKind.CUSTOMER), name)
    contacts = contest(evidence_of(claims, PartyKind.CONTACT), name)
    persons = _persons_by_customer(claims)
    candidates = (_candidate(party, found, persons[party.ref], contacts) for party, found in customers.items())
    return tuple(sorted(candidates, key=lambda one: (-one.probability, one.customer)))


def _candidate(
    party: Party, found: Standpoint, persons: Sequence[Party], contacts: dict[Party, Standpoint]
) -> Candidate:
    surest_first = sorted(persons, key=lambda person: (-contacts[person].probability, person.ref))
    return Candidate(
        customer=party.ref,
        probability=found.probability,
        contacts=tuple(person.ref for person in surest_first),
        contact_probabilities=tuple(min(contacts[person].probability, found.probability) for person in surest_first),
        evidence=(*found.evidence, *(reason for person in surest_first for reason in contacts[person].evidence)),
    )


def _persons_by_customer(claims: Sequence[Claim]) -> dict[str, list[Party]]:
    persons: dict[str, dict[Party, None]] = defaultdict(dict)
    for claim in claims:
        if claim.contact:
            persons[claim.customer][Party(PartyKind.CONTACT, claim.contact)] = None
    return defaultdict(list, {customer: list(found) for customer, found in persons.items()})


def _name_of(directory: Directory, party: Party) -> str:
    found = directory.customer(party.ref) if party.kind is PartyKind.CUSTOMER else directory.contact(party.ref)
    return found.name if found else party.ref
