"""What was logged before the items of a page: what the store knows, and what the page itself has decided so far.

Asked once a page.  Whom our colleagues dealt with is looked up only for the items that name somebody and leave it open
whom: `history_wanted` says which those are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from autolog.directory import Directory
from autolog.matching import MentionIndex, history_wanted
from autolog.model import Acquaintance, Decision, Item, LinkStatus, Meeting, OwnSide, PartyKind, Precedent, State
from autolog.recording import thread_of

FindPrecedents = Callable[[Sequence[str]], Mapping[str, tuple[Precedent, ...]]]
FindAcquaintances = Callable[[frozenset[str], frozenset[str]], tuple[Acquaintance, ...]]


@dataclass(frozen=True, slots=True)
class Archive:
    """Where the past is asked for: precedents by Message-ID, acquaintances by own addresses and customers.

    `encounters` are asked for by the addresses of outsiders and customers: in whose meetings they took part.
    """

    precedents: FindPrecedents
    acquaintances: FindAcquaintances
    encounters: FindAcquaintances


@dataclass(slots=True)
class Past:
    """The past of one page."""

    precedents: Mapping[str, tuple[Precedent, ...]]
    acquaintances: tuple[Acquaintance, ...] = ()
    fresh_precedents: dict[str, list[Precedent]] = field(default_factory=lambda: defaultdict(list))
    fresh_acquaintances: list[Acquaintance] = field(default_factory=list)

    def precedents_of(self, item: Item) -> tuple[Precedent, ...]:
        """Return the interactions that the item's thread names."""
        found: dict[Precedent, None] = {}
        for message_id in thread_of(item):
            found.update(dict.fromkeys(self.precedents.get(message_id, ())))
            found.update(dict.fromkeys(self.fresh_precedents.get(message_id, ())))
        return tuple(found)

    def acquaintances_of(self, item: Item) -> tuple[Acquaintance, ...]:
        """Return what the item's participants had to do with customers."""
        present = {participant.address for participant in item.participants}
        return tuple(one for one in (*self.acquaintances, *self.fresh_acquaintances) if one.address in present)

    def learn(self, item: Item, decision: Decision, own: OwnSide) -> None:
        """Remember an item that was linked."""
        if decision.state is not State.LINKED:
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
        for message_id in thread_of(item):
            self.fresh_precedents[message_id].append(Precedent(message_id, customers, contacts, people))


def past_of(
    items: Sequence[Item], archive: Archive, directory: Directory, own: OwnSide, mentions: MentionIndex | None
) -> Past:
    """Ask for the past of a page's items.  Raises StoreUnavailable."""
    ids = {message_id for item in items for message_id in thread_of(item)}
    past = Past(archive.precedents(tuple(ids)) if ids else {})
    wanted = [history_wanted(item, directory, own, past.precedents_of(item), mentions) for item in items]
    ours = frozenset(address for one in wanted for address in one.own)
    customers = frozenset(ref for one in wanted for ref in one.customers)
    if ours and customers:
        past.acquaintances = archive.acquaintances(ours, customers)
        outsiders = frozenset(address for one in wanted for address in one.outsiders)
        past.acquaintances += archive.encounters(outsiders, customers)
    return past
