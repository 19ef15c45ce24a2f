"""What people confirmed: addresses of contacts, and other names of customers.

An address that a person accepted as a contact's becomes a secondary address of that contact.  A form of a name that
stood in the texts of at least two items which people accepted becomes an alias: a single accepted mail may name a firm
by accident, and one error must not become a rule.  What was confirmed for two parties, or refused for one, is nobody's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from autolog.directory import Directory
from autolog.directory.names import normalise_name
from autolog.model import (
    EvidenceKind,
    LearnedKind,
    LearnedName,
    Link,
    LinkStatus,
    OwnSide,
    Party,
    PartyKind,
)
from autolog.rules.decide import BY_PROBABILITY
from autolog.store.answers import StoredInteraction
from autolog.store.learning_records import Lesson, Taught

LEAST_ITEMS = 2
_SHORTEST_ALIAS = 3

Confirmations = dict[str, dict[Party, dict[str, str]]]
"""What was confirmed -> for whom -> in which interactions, by which person."""


def lessons_of_doubt(lessons: Iterable[Lesson]) -> tuple[Lesson, ...]:
    """Return the verdicts that teach: on what a probability had decided, and nothing odd about its sender."""
    return tuple(one for one in lessons if one.rule in BY_PROBABILITY and one.probability is not None)


def confirmed_addresses(
    interactions: Iterable[StoredInteraction], lessons: Iterable[Lesson], directory: Directory, own: OwnSide
) -> tuple[Taught, ...]:
    """Return the addresses that people confirmed for one contact each."""
    verdicts = _accepted(lessons)
    found: Confirmations = defaultdict(lambda: defaultdict(dict))
    for one in interactions:
        people = {person.address for person in one.record.participants if person.takes_part}
        for reason in one.record.evidence:
            person = verdicts.get((one.id, reason.party))
            is_new = reason.explains in people and is_unknown(reason.explains, directory, own)
            if reason.party.kind is PartyKind.CONTACT and person and is_new and reason.bits > 0:
                found[reason.explains][reason.party][one.id] = person
    return tuple(_taught(found, LearnedKind.ADDRESS, least=1))


def confirmed_aliases(
    interactions: Iterable[StoredInteraction], lessons: Iterable[Lesson], directory: Directory
) -> tuple[Taught, ...]:
    """Return the forms of names that people confirmed for one customer each."""
    verdicts = _accepted(lessons)
    taken = {normalise_name(name) for one in directory.customers.values() for name in (one.name, *one.aliases)}
    found: Confirmations = defaultdict(lambda: defaultdict(dict))
    refused: set[str] = set()
    for one in interactions:
        status = {link.link.party: link.link for link in one.links}
        for reason in one.record.evidence:
            span = " ".join(reason.span.split())
            if reason.kind != EvidenceKind.MENTION or normalise_name(span) in taken or len(span) < _SHORTEST_ALIAS:
                continue
            if _is_refused(status.get(reason.party)):
                refused.add(span)
            elif person := verdicts.get((one.id, reason.party)):
                found[span][reason.party][one.id] = person
    for span in refused:
        found.pop(span, None)
    return tuple(_taught(found, LearnedKind.ALIAS, least=LEAST_ITEMS))


def is_unknown(address: str, directory: Directory, own: OwnSide) -> bool:
    """Return whether the directory gives this outside address to nobody."""
    if "@" not in address or own.owns(address):
        return False
    return address not in directory.contacts_by_address and not directory.customers_at(address)


def _accepted(lessons: Iterable[Lesson]) -> Mapping[tuple[str, Party], str]:
    yes = (one for one in lessons if one.status is LinkStatus.LINKED)
    return {(one.interaction_id, one.party): one.person for one in yes}


def _is_refused(link: Link | None) -> bool:
    return link is not None and link.status is LinkStatus.REJECTED


def _taught(found: Confirmations, kind: LearnedKind, least: int) -> Iterator[Taught]:
    for text, parties in sorted(found.items()):
        if len(parties) != 1:
            continue
        party, items = next(iter(parties.items()))
        if len(items) >= least:
            people = " and ".join(sorted(set(items.values())))
            count = "one item" if len(items) == 1 else f"{len(items)} items"
            yield Taught(LearnedName(kind, text, party), f"confirmed by {people} in {count}")
