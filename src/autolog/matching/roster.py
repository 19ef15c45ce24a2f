"""Our own people as persons: by the names under which they take part, so that a colleague is no customer's contact.

The roster is made from the item itself: everybody in its headers and quoted headers who has an own address, by display
name and by the words of the address.  A name with our own firm behind it ("Kim Holt/BER/OURS") is ours as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from autolog.directory.domains import registrable_domain
from autolog.matching.names.persons import read_written
from autolog.matching.names.words import keys_of
from autolog.model import Item, Message, OwnSide, Participant

_SHORTEST_WORD = 3


@dataclass(frozen=True, slots=True)
class Roster:
    """Our people in an item: full names as sets of words, all their words, and what our own firm is called."""

    names: frozenset[frozenset[str]]
    words: frozenset[str]
    firms: frozenset[str]

    def has(self, name: str) -> bool:
        """Return whether a display name is one of ours."""
        written = read_written(name)
        if any(not self.firms.isdisjoint(keys_of(part)) for part in written.beside):
            return True
        words = frozenset(keys_of(written.name))
        return len(words) > 1 and words in self.names


def roster_of(item: Item, own: OwnSide) -> Roster:
    """Return our people in an item."""
    return roster_among(_everybody(item), own)


def roster_among(people: Iterable[Participant], own: OwnSide) -> Roster:
    """Return our people among some people."""
    names = {name for one in people if own.owns(one.address) for name in _names_of(one.name, one.address)}
    words = {word for name in names for word in name if len(word) >= _SHORTEST_WORD}
    return Roster(frozenset(names), frozenset(words), _labels(own.domains))


@lru_cache(maxsize=4096)  # our own people stand in every item
def _names_of(name: str, address: str) -> frozenset[frozenset[str]]:
    """Return the words of a person's display name, and those of the address, as far as there are any."""
    written = frozenset(keys_of(read_written(name).name)), frozenset(keys_of(address.partition("@")[0]))
    return frozenset(filter(None, written))


@lru_cache(maxsize=64)
def _labels(domains: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(_label, domains)) - {""}


def _everybody(item: Item) -> Iterator[Participant]:
    yield from item.participants
    if isinstance(item, Message):
        for section in item.sections:
            yield from section.participants


def _label(domain: str) -> str:
    """Return the name in an own domain or pattern: `ours.example` and `*ours*` both give `ours`."""
    if "*" in domain:
        return domain.strip("*.").partition(".")[0]
    return registrable_domain(domain).partition(".")[0]
