"""Matching: from an item and the directory to candidates, by reasons that add up.

Facts are read once, finders make claims of them, counters weigh against the claims, and candidates that explain the
same participant compete.  Nothing here reads a clock, a file or a database, so the same item always gets the same
answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial

from autolog.directory import Directory
from autolog.matching.claim import Claim
from autolog.matching.competition import Standpoint, contest
from autolog.matching.counters import COUNTERS
from autolog.matching.facts import read_facts
from autolog.matching.finders import FINDERS
from autolog.model import Candidate, Item, OwnSide, Party, PartyKind, Precedent


def match(item: Item, directory: Directory, own: OwnSide, precedents: Sequence[Precedent]) -> tuple[Candidate, ...]:
    """Return the customers that the item may belong to, best first.

    `precedents` are the stored interactions that the item's In-Reply-To and References name; `own` is our side.
    """
    facts = read_facts(item, directory, own, precedents)
    claims = [claim for finder in FINDERS for claim in finder(facts, directory)]
    if not claims:
        return ()
    claims += [claim for counter in COUNTERS for claim in counter(facts, claims)]
    name = partial(_name_of, directory)
    evidence = [reason for claim in claims for reason in claim.evidence()]
    customers = contest((reason for reason in evidence if reason.party.kind is PartyKind.CUSTOMER), name)
    contacts = contest((reason for reason in evidence if reason.party.kind is PartyKind.CONTACT), name)
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
