"""Items in review that ask the same question: who is this unknown domain, or this unknown sender?

An item belongs to a group when all its unknown outsiders (of the authors, if one of them is an outsider) are of one
domain that no customer has, or are one address at a domain that says nothing.  What waits because its sender may be
forged is in no group: one answer must not vouch for all who claim to be somebody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from autolog.directory import Directory
from autolog.directory.domains import registrable_domain
from autolog.directory.freemail import is_shared
from autolog.matching.learning.confirmed import is_unknown
from autolog.model import LearnedKind, LearnedName, LinkStatus, OwnSide, Party, PartyKind, Role
from autolog.rules.decide import BY_PROBABILITY
from autolog.secrets.keyed_hash import Term
from autolog.store.answers import StoredInteraction

_AUTHORS = (Role.FROM, Role.ORGANIZER)


@dataclass(frozen=True, slots=True)
class Group:
    """Items in review that one answer settles; `name` is the domain or address that they share."""

    kind: LearnedKind
    name: str
    items: tuple[StoredInteraction, ...]

    @property
    def term(self) -> Term:
        """What items of the past that are linked to nobody carry a keyed hash of."""
        return self.kind.value, self.name

    def taught(self, customer: str | None) -> LearnedName:
        """Return what it teaches that the group is this customer's, or nobody's.

        An address becomes a contact's when every item suggests that contact alone, and of this customer.
        """
        if customer is None:
            return LearnedName(self.kind, self.name, None)
        party = Party(PartyKind.CUSTOMER, customer)
        if self.kind is LearnedKind.ADDRESS:
            party = self._contact(party) or party
        return LearnedName(self.kind, self.name, party)

    def _contact(self, customer: Party) -> Party | None:
        suggested = {_suggested(item, self.name) for item in self.items}
        found = next(iter(suggested)) if len(suggested) == 1 else ()
        contacts = [party for party in found if party.kind is PartyKind.CONTACT]
        return contacts[0] if len(contacts) == 1 and {*found} == {customer, contacts[0]} else None


def groups_of(waiting: Iterable[StoredInteraction], directory: Directory, own: OwnSide) -> tuple[Group, ...]:
    """Return the groups of what waits, the biggest first."""
    found: dict[tuple[LearnedKind, str], list[StoredInteraction]] = defaultdict(list)
    for one in waiting:
        keys = {key for address in _outsiders(one, own) if (key := _key(address, directory, own))}
        if len(keys) == 1 and one.record.decided_by in BY_PROBABILITY:
            found[keys.pop()].append(one)
    groups = (Group(kind, name, tuple(items)) for (kind, name), items in found.items())
    return tuple(sorted(groups, key=lambda group: (-len(group.items), group.name)))


def _outsiders(one: StoredInteraction, own: OwnSide) -> set[str]:
    people = [person for person in one.record.participants if person.takes_part and not own.owns(person.address)]
    authors = [person for person in people if person.role in _AUTHORS]
    return {person.address for person in authors or people if person.address}


def _key(address: str, directory: Directory, own: OwnSide) -> tuple[LearnedKind, str] | None:
    domain = address.rpartition("@")[2]
    if not is_unknown(address, directory, own):
        return None
    if is_shared(domain) or directory.customers_of_domain(domain):
        return LearnedKind.ADDRESS, address
    return LearnedKind.DOMAIN, registrable_domain(domain) or domain


def _suggested(item: StoredInteraction, address: str) -> tuple[Party, ...]:
    """Return the parties that are suggested, if each is for a reason that speaks of the address."""
    explained = {reason.party for reason in item.record.evidence if reason.explains == address}
    links = (named.link for named in item.links if named.link.status is LinkStatus.SUGGESTED)
    return tuple(sorted({link.party for link in links if link.party in explained}, key=lambda one: one.ref))
