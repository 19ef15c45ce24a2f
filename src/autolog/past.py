"""What was logged before the items of a page: what the store knows, and what the page itself has decided so far.

Only what happened before an item bears on it, and what answers it never does.  So the past is the same in whatever
order mail is read, and no two items hold each other up.  What somebody marked private bears on nothing, for it is
kept of nobody's copy.

Asked once a page.  Whom our colleagues dealt with is looked up only for the items that name somebody and leave it open
whom: `history_wanted` says which those are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from autolog.directory import Directory
from autolog.matching import HistoryWanted, MentionIndex, Preview, history_wanted
from autolog.model import (
    Acquaintance,
    Decision,
    Identity,
    Item,
    LinkStatus,
    Meeting,
    Message,
    OwnSide,
    PartyKind,
    Precedent,
    State,
)
from autolog.recording import shared_identity, signs_of, thread_of
from autolog.secrets.keyed_hash import Hasher, Term
from autolog.store.records import interaction_id

FindCustomers = Callable[[Collection[str]], Mapping[str, frozenset[str]]]
FindPrecedents = Callable[[Sequence[str]], Mapping[str, tuple[Precedent, ...]]]
NO_HISTORY = HistoryWanted()
FindAcquaintances = Callable[[frozenset[str], frozenset[str]], tuple[Acquaintance, ...]]
FindMarked = Callable[[Collection[str], Collection[str]], frozenset[str]]


def _never_linked(_interactions: Collection[str]) -> Mapping[str, frozenset[str]]:
    return {}


def _never_marked(_digests: Collection[str], _besides: Collection[str]) -> frozenset[str]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class Archive:
    """Where the past is asked for: precedents by Message-ID, acquaintances by own addresses and customers.

    `encounters` are asked for by the addresses of outsiders and customers: in whose meetings they took part;
    `formerly` by ids of interactions: to which customers they are linked by now; `marked` by signs: which of them a
    holder's mark stands against, when it is not one of the sightings that are given besides.
    """

    precedents: FindPrecedents
    acquaintances: FindAcquaintances
    encounters: FindAcquaintances
    formerly: FindCustomers = _never_linked
    marked: FindMarked = _never_marked


@dataclass(slots=True)
class Past:
    """The past of one page."""

    precedents: Mapping[str, tuple[Precedent, ...]]
    acquaintances: tuple[Acquaintance, ...] = ()
    fresh_precedents: dict[str, list[Precedent]] = field(default_factory=lambda: defaultdict(list))
    fresh_acquaintances: list[Acquaintance] = field(default_factory=list)
    linked: set[str] = field(default_factory=set)
    """The interactions that the page has linked: what was stored of them counts no more."""
    wanted: Mapping[Identity, HistoryWanted] = field(default_factory=dict)
    previews: Mapping[int, Preview] = field(default_factory=dict)
    """By the identity of their items, which they hold: two items may be equal."""
    formerly: Mapping[str, frozenset[str]] = field(default_factory=dict)
    kept_out: frozenset[Identity] = frozenset()
    """What of the page is kept of nobody's copy, whatever is decided on it."""

    def customers_before(self, item: Item) -> frozenset[str]:
        """Return the customers that the item has been linked to until now."""
        return self.formerly.get(interaction_id(item.identity.key), frozenset())

    def precedents_of(self, item: Item) -> tuple[Precedent, ...]:
        """Return the interactions that the item answers, and those of its thread that happened before it."""
        if not isinstance(item, Message):
            return ()
        thread = [one for one in thread_of(item) if one in self.precedents or one in self.fresh_precedents]
        if not thread:
            return ()
        behind = {one.interaction for one in self._in_thread(item.message_id)} if item.message_id else set()
        found: dict[Precedent, None] = {}
        for message_id in thread:
            found.update(dict.fromkeys(one for one in self._in_thread(message_id) if one.interaction not in behind))
        return tuple(one for one in found if _is_before(one.at, item.occurred_at, or_with_it=one.is_named))

    def _in_thread(self, message_id: str) -> Sequence[Precedent]:
        """Return what is tied to a Message-ID; what the page has decided anew stands in place of what was stored."""
        fresh = self.fresh_precedents.get(message_id, [])
        stored = (one for one in self.precedents.get(message_id, ()) if one.interaction not in self.linked)
        return (*stored, *fresh)

    def asked_of_history(self, item: Item) -> frozenset[Term]:
        """Return the terms of whom it mattered for the item that they had dealt with each other before."""
        wanted = self.wanted.get(item.identity, NO_HISTORY)
        return frozenset(
            dealing(address, customer) for address in wanted.own | wanted.outsiders for customer in wanted.customers
        )

    def acquaintances_of(self, item: Item) -> tuple[Acquaintance, ...]:
        """Return what the item's participants had to do with the customers whom it names; nothing for most items.

        What was looked up for another item of the page is left out: no decision hangs on what else was read with it.
        """
        wanted = self.wanted.get(item.identity)
        if wanted is None:
            return ()
        people = wanted.own | wanted.outsiders
        return tuple(
            one
            for one in (*self.acquaintances, *self.fresh_acquaintances)
            if one.address in people and not wanted.customers.isdisjoint(one.customers)
        )

    def preview_of(self, item: Item) -> Preview | None:
        """Return how the item was matched to find out what to ask for, if it was; it holds without acquaintances."""
        return self.previews.get(id(item))

    def learn(self, item: Item, decision: Decision, own: OwnSide) -> None:
        """Remember an item that was linked, and is kept."""
        if decision.state is not State.LINKED or item.identity in self.kept_out:
            return
        linked = [link.party for link in decision.links if link.status is LinkStatus.LINKED]
        customers = tuple(party.ref for party in linked if party.kind is PartyKind.CUSTOMER)
        contacts = tuple(party.ref for party in linked if party.kind is PartyKind.CONTACT)
        people = frozenset(participant.address for participant in item.participants)
        if item.occurred_at is not None:
            ours = (address for address in people if own.owns(address))
            self.fresh_acquaintances += [Acquaintance(one, item.occurred_at, customers, contacts) for one in ours]
        if item.occurred_at is not None and isinstance(item, Meeting):
            others = (address for address in people if address and not own.owns(address))
            self.fresh_acquaintances += [Acquaintance(one, item.occurred_at, customers) for one in others]
        thread, thing = thread_of(item), interaction_id(item.identity.key)
        self.linked.add(thing)
        for message_id in thread:
            is_own = message_id == thread[0]
            precedent = Precedent(message_id, customers, contacts, people, item.occurred_at, thing, is_own)
            self.fresh_precedents[message_id].append(precedent)


def dealing(address: str, customer: str) -> Term:
    """Return the term of what somebody had to do with a customer (ref)."""
    return "dealing", f"{address} {customer}"


def kept_out(
    items: Sequence[Item], hasher: Hasher, marked: Callable[[Collection[str]], frozenset[str]]
) -> frozenset[Identity]:
    """Return the identities of the items of which a holder marked a copy private; `marked` tells by their signs.

    An item that is read alone bears on no other, so nothing is asked about it.
    """
    if len(items) < 2:
        return frozenset()
    signs = {item.identity: {sign for _, sign in signs_of(shared_identity(item), hasher)} for item in items}
    standing = marked(sorted(set().union(*signs.values())))
    return frozenset(identity for identity, those in signs.items() if not those.isdisjoint(standing))


def _is_before(moment: datetime | None, other: datetime | None, *, or_with_it: bool) -> bool:
    if moment is None or other is None:
        return or_with_it
    return moment < other or (or_with_it and moment == other)


def past_of(
    items: Sequence[Item], archive: Archive, directory: Directory, own: OwnSide, mentions: MentionIndex | None
) -> Past:
    """Ask for the past of a page's items.  Raises StoreUnavailable."""
    ids = {message_id for item in items for message_id in thread_of(item)}
    past = Past(archive.precedents(tuple(ids)) if ids else {})
    past.formerly = archive.formerly([interaction_id(item.identity.key) for item in items]) if items else {}
    found = [(item, history_wanted(item, directory, own, past.precedents_of(item), mentions)) for item in items]
    past.previews = {id(item): wanted.preview for item, wanted in found if wanted.preview is not None}
    past.wanted = {item.identity: wanted for item, wanted in found if wanted.customers}
    those = past.wanted.values()
    ours = frozenset(address for one in those for address in one.own)
    customers = frozenset(ref for one in those for ref in one.customers)
    if ours and customers:
        past.acquaintances = archive.acquaintances(ours, customers)
        outsiders = frozenset(address for one in those for address in one.outsiders)
        past.acquaintances += archive.encounters(outsiders, customers)
    return past
