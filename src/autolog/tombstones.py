"""People who were erased, known by keyed hashes alone: their mail is not logged again, no source brings them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from autolog.directory.addresses import without_plus_tag
from autolog.model import Decision, DirectoryRows, Item, Message, State, Visibility
from autolog.secrets.keyed_hash import Hasher, Term
from autolog.store.settled import ERASED

_ADDRESS, _CONTACT = "erased-address", "erased-contact"


def stones_for(hasher: Hasher, addresses: Iterable[str], contacts: Iterable[str]) -> tuple[Term, ...]:
    """Return the (kind, digest) rows that keep these addresses (match keys) and contacts (refs) out."""
    terms = {(_ADDRESS, without_plus_tag(address)) for address in addresses} | {(_CONTACT, ref) for ref in contacts}
    return hasher(terms)


@dataclass(frozen=True, slots=True)
class Tombstones:
    """Who must not come back."""

    hasher: Hasher
    stones: frozenset[Term] = frozenset()

    def names_any(self, addresses: Iterable[str]) -> bool:
        """Return whether one of the addresses is that of an erased person."""
        return bool(self.stones) and not self.stones.isdisjoint(stones_for(self.hasher, filter(None, addresses), ()))

    def refusal_of(self, item: Item) -> Decision | None:
        """Return the decision on an item in whose headers an erased person stands, or None."""
        if not self.stones or not self.names_any(_in_headers(item)):
            return None
        return Decision(State.IGNORED, ERASED, "Somebody who was erased takes part.")

    def tightened(self, item: Item, decision: Decision) -> Decision:
        """Return the decision without text where an erased person is quoted or mentioned."""
        if not self.stones or not self.names_any(_in_texts(item)):
            return decision
        people = {participant.address for participant in item.participants}
        bare = tuple(reason.within(Visibility.METADATA, people) for reason in decision.evidence)
        return replace(decision, visibility=Visibility.METADATA, evidence=bare)

    def without_erased(self, rows: DirectoryRows) -> DirectoryRows:
        """Return the rows of a source without the contacts who were erased, and without their times at customers."""
        if not self.stones:
            return rows
        erased = {
            one.ref
            for one in rows.contacts
            if self.names_any(one.addresses) or not self.stones.isdisjoint(stones_for(self.hasher, (), (one.ref,)))
        }
        erased |= {one.contact for one in rows.affiliations if one.address and self.names_any((one.address,))}
        erased |= {
            one.contact
            for one in rows.affiliations
            if not self.stones.isdisjoint(stones_for(self.hasher, (), (one.contact,)))
        }
        return replace(
            rows,
            contacts=tuple(one for one in rows.contacts if one.ref not in erased),
            affiliations=tuple(one for one in rows.affiliations if one.contact not in erased),
        )


NOBODY_ERASED = Tombstones(lambda _terms: ())


def _in_headers(item: Item) -> Iterator[str]:
    yield from (participant.address for participant in item.participants)
    if isinstance(item, Message):
        yield from item.failed_recipients


def _in_texts(item: Item) -> Iterator[str]:
    for section in item.sections if isinstance(item, Message) else ():
        yield from (participant.address for participant in section.participants)
        yield from section.mentioned
