"""Addresses learned from traffic without a person: only where mail went both ways, three times.

Anybody can send us a thousand mails, write any name, any From line and any References into them.  What nobody can do
from outside is lay a mail into one of our folders of sent mail.  So what counts is a thread in which we wrote to the
address (the copy lies in a folder of sent mail) and it answered exactly that mail; three such threads, answered on
three days, each linked to the same customer and no other, and each time for a reason that speaks of this very address
and is not the thread itself.  Otherwise one wrong link would teach the next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from autolog.directory import Directory
from autolog.matching.learning.confirmed import is_unknown
from autolog.model import (
    Authenticity,
    EvidenceKind,
    LearnedKind,
    LearnedName,
    LinkStatus,
    Noise,
    OwnSide,
    Party,
    PartyKind,
    Role,
)
from autolog.rules.decide import BY_PROBABILITY
from autolog.store.answers import StoredInteraction
from autolog.store.learning_records import Taught
from autolog.store.merging import VERDICT
from autolog.store.records import Direction

LEAST_THREADS = 3
_SURE = BY_PROBABILITY | {VERDICT}


@dataclass(frozen=True, slots=True)
class _Exchange:
    """One answer to a mail of ours: its thread, its day, whom both are linked to, and whether that has a reason."""

    thread: str
    on: date
    customers: frozenset[Party]
    contacts: frozenset[Party]
    has_reason: bool


def addresses_in_traffic(
    interactions: Collection[StoredInteraction], sent: Collection[str], directory: Directory, own: OwnSide
) -> tuple[Taught, ...]:
    """Return the addresses that traffic teaches; `sent` are the interactions that lie in a folder of sent mail."""
    by_id = {one.id: one for one in interactions}
    threads = _threads(interactions)
    ours = {id_: by_id[id_] for id_ in sent if id_ in by_id and by_id[id_].record.direction is Direction.OUTBOUND}
    exchanges: dict[str, list[_Exchange]] = defaultdict(list)
    linked: dict[str, set[Party]] = defaultdict(set)
    for answer in interactions:
        author = _author(answer, directory, own)
        if author:
            linked[author] |= _linked(answer, PartyKind.CUSTOMER)
            exchanges[author].extend(_exchanges(answer, author, ours, threads[answer.id]))
    found = (_taught(address, exchanges[address], linked[address]) for address in sorted(exchanges))
    return tuple(one for one in found if one is not None)


def _author(one: StoredInteraction, directory: Directory, own: OwnSide) -> str:
    """Return the unknown outsider who wrote this, or an empty text: only what a person wrote and nobody doubts."""
    record = one.record
    doubtful = record.noise is not Noise.HUMAN or record.authenticity is Authenticity.SUSPECTED_SPOOF
    if doubtful or record.kind != "email" or record.direction is not Direction.INBOUND:
        return ""
    authors = {person.address for person in record.participants if person.role is Role.FROM}
    address = authors.pop() if len(authors) == 1 and record.decided_by in _SURE else ""
    return address if address and is_unknown(address, directory, own) else ""


def _exchanges(
    answer: StoredInteraction, author: str, ours: dict[str, StoredInteraction], thread: str
) -> Iterator[_Exchange]:
    for named in answer.record.references:
        asked = ours.get(named)
        if asked is None or not _is_answer(answer, asked, author) or answer.record.starts_at is None:
            continue
        yield _Exchange(
            thread=thread,
            on=answer.record.starts_at.date(),
            customers=_linked(answer, PartyKind.CUSTOMER) | _linked(asked, PartyKind.CUSTOMER),
            contacts=frozenset(link for link in _linked(answer, PartyKind.CONTACT) if _explains(answer, link, author)),
            has_reason=any(
                _explains(one, party, author) for one in (answer, asked) for party in _linked(one, PartyKind.CUSTOMER)
            ),
        )


def _is_answer(answer: StoredInteraction, asked: StoredInteraction, author: str) -> bool:
    written, answered = asked.record.starts_at, answer.record.starts_at
    if written is None or answered is None or answered <= written:
        return False
    return any(one.address == author and one.role is not Role.FROM for one in asked.record.participants)


def _linked(one: StoredInteraction, kind: PartyKind) -> frozenset[Party]:
    links = (named.link for named in one.links)
    return frozenset(link.party for link in links if link.party.kind is kind and link.status is LinkStatus.LINKED)


def _explains(one: StoredInteraction, party: Party, author: str) -> bool:
    return any(
        reason.party == party
        and reason.explains == author
        and reason.bits > 0
        and reason.kind not in {EvidenceKind.THREAD, EvidenceKind.AUTHENTICITY}
        for reason in one.record.evidence
    )


def _taught(address: str, exchanges: Iterable[_Exchange], linked: Collection[Party]) -> Taught | None:
    good = [one for one in exchanges if one.has_reason and one.customers == frozenset(linked)]
    threads: dict[str, date] = {}
    days: set[date] = set()
    for one in sorted(good, key=lambda one: one.on):
        if one.thread not in threads and one.on not in days:
            threads[one.thread] = one.on
            days.add(one.on)
    if len(linked) != 1 or len(threads) < LEAST_THREADS:
        return None
    contacts = frozenset.intersection(*(one.contacts for one in good))
    everybody = frozenset.union(*(one.contacts for one in good))
    party = next(iter(contacts)) if len(everybody) == 1 and contacts else next(iter(linked))
    told = ", ".join(str(day) for day in sorted(threads.values())[:LEAST_THREADS])
    because = f"we wrote and it answered in {len(threads)} threads ({told})"
    return Taught(LearnedName(LearnedKind.ADDRESS, address, party), because)


def _threads(interactions: Iterable[StoredInteraction]) -> dict[str, str]:
    """Return the thread of each interaction: those that share a reference, or are tied by others that do, are one."""
    parents: dict[str, str] = {}

    def root(name: str) -> str:
        while parents.setdefault(name, name) != name:
            parents[name] = parents[parents[name]]
            name = parents[name]
        return name

    known = list(interactions)
    for one in known:
        for reference in one.record.references:
            parents[root(reference)] = root(one.id)
    return {one.id: root(one.id) for one in known}
