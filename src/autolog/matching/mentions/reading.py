"""Reading passages: which customers and contacts they name, judged where it matters.

Every passage is searched by the index.  What was found and would weigh something is judged by the mention pipeline, the
weightiest first and no more than a few an item, so that a text full of names costs no more than another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from autolog.matching.mentions.entries import PERSON_FORM
from autolog.matching.mentions.index import Hit, MentionIndex
from autolog.matching.mentions.kinds import MentionKind
from autolog.matching.mentions.packed import Target
from autolog.matching.mentions.pipeline import classify
from autolog.matching.mentions.scoring import Mention, mention_bits
from autolog.matching.mentions.shape import READ_BEHIND, Shape, shape_of
from autolog.matching.mentions.signature_fields import read_signature
from autolog.matching.mentions.windows import Window, window_around
from autolog.matching.names.organisations import GIVEN
from autolog.matching.names.words import Words, words_and_starts, words_of
from autolog.matching.passages import Passage, Zone

LONGEST_SPAN = 80
"""Signs of a span that are kept for a person to read."""

MOST_JUDGED = 4
"""Names of one item that the pipeline judges; the others count as they are written."""

MOST_SHARING = 12
"""Customers of one name; a name that more of them share says nothing."""

WORTH_JUDGING = 2.5
"""Bits of a name above which it is judged: what a quote names (its cap is here) decides nothing by itself."""

_HEAD_OF_SIGNATURE = 120
_UNJUDGED = frozenset({Zone.DISPLAY_NAME, Zone.ATTACHMENT})


@dataclass(frozen=True, slots=True)
class Named:
    """A contact's name in a passage, how many share it, and whether it is the author's own there."""

    party: int
    span: str
    sharing: int
    signs: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What one passage names."""

    firms: tuple[Mention, ...] = ()
    persons: tuple[Named, ...] = ()


class _Place(NamedTuple):
    """A firm's name that was found in the passage of a number, its bits for each customer before it was judged."""

    number: int
    passage: Passage
    start: int
    end: int
    targets: tuple[Target, ...]
    shape: Shape
    found: tuple[float, ...]

    @property
    def bits(self) -> float:
        """The most that it is worth to one of its customers."""
        return max(self.found)

    def mentions(self, kind: MentionKind) -> Iterator[Mention]:
        """Yield the customers it names, if it stands for what `kind` says."""
        span = self.passage.text[self.start : self.end][:LONGEST_SPAN]
        found = self.found if kind is MentionKind.UNCLEAR else _bits(self.targets, self.shape, self.passage.zone, kind)
        if not any(target.form in GIVEN for target in self.targets):
            found = (min(found),) * len(found)  # what was only derived fits each of them as well as the others
        for target, bits in zip(self.targets, found, strict=True):
            if bits > 0.0:
                yield Mention(target.party, self.passage.zone, span, bits)


def read_passages(passages: Sequence[Passage], index: MentionIndex, colleagues: frozenset[str]) -> tuple[Found, ...]:
    """Return whom each passage names, in their order; `colleagues` are the words of our own people's names."""
    places: list[_Place] = []
    persons: list[tuple[Named, ...]] = []
    for number, passage in enumerate(passages):
        every, starts = words_and_starts(passage.text)
        hits = index.find(every, starts)
        if not hits:
            persons.append(())
            continue
        words = words_of(passage.text, every, map(_around, hits))
        contacts = [_contacts(hit) for hit in hits]
        named = (one for hit, those in zip(hits, contacts, strict=True) for one in _persons(passage, words, hit, those))
        persons.append(tuple(named))
        firms = [hit for hit, those in zip(hits, contacts, strict=True) if not those]
        places += _places(number, passage, words, firms, colleagues)
    mentions: list[list[Mention]] = [[] for _ in passages]
    for place, kind in _judged(places):
        mentions[place.number].extend(place.mentions(kind))
    return tuple(Found(tuple(those), named) for those, named in zip(mentions, persons, strict=True))


def _around(hit: Hit) -> range:
    """Return the words whose places tell how a name is written: its own, the one before it, and some behind it."""
    return range(max(0, hit.first - 1), hit.last + 1 + READ_BEHIND)


def _contacts(hit: Hit) -> list[int]:
    return [target.party for target in hit.targets if target.form == PERSON_FORM]


def _persons(passage: Passage, words: Words, hit: Hit, contacts: Sequence[int]) -> Iterator[Named]:
    if not contacts:
        return
    signs = passage.zone is Zone.SIGNATURE and words.spans[hit.first][0] < _HEAD_OF_SIGNATURE
    span = words.written(hit.first, hit.last)[:LONGEST_SPAN]
    yield from (Named(party, span, len(contacts), signs) for party in contacts)


def _places(
    number: int, passage: Passage, words: Words, hits: Sequence[Hit], colleagues: frozenset[str]
) -> Iterator[_Place]:
    signature = read_signature(passage.text) if hits and passage.zone is Zone.SIGNATURE else ()
    for hit in hits:
        if len(hit.targets) > MOST_SHARING:
            continue
        shape = shape_of(words, hit.first, hit.last, colleagues, signature)
        found = _bits(hit.targets, shape, passage.zone, MentionKind.UNCLEAR)
        if max(found) > 0.0:
            start, end = words.spans[hit.first][0], words.spans[hit.last][1]
            yield _Place(number, passage, start, end, hit.targets, shape, found)


def _bits(targets: Sequence[Target], shape: Shape, zone: Zone, kind: MentionKind) -> tuple[float, ...]:
    return tuple(mention_bits(target, shape, zone, len(targets), kind) for target in targets)


def _judged(places: list[_Place]) -> Iterator[tuple[_Place, MentionKind]]:
    """Yield the places, the weightiest of them with what their names stand for."""
    worth = [place for place in places if place.passage.zone not in _UNJUDGED and place.bits > WORTH_JUDGING]
    chosen = sorted(worth, key=lambda place: -place.bits)[:MOST_JUDGED]
    yield from zip(chosen, classify([_window(place) for place in chosen]), strict=True)
    judged = {id(place) for place in chosen}
    yield from ((place, MentionKind.UNCLEAR) for place in places if id(place) not in judged)


def _window(place: _Place) -> Window:
    return window_around(place.passage.text, place.start, place.end)
