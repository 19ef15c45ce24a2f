"""Reading passages: which customers and contacts they name, judged where it matters.

Every passage is searched by the index.  What was found and would weigh something is judged by the mention pipeline, the
weightiest first and no more than a few an item, so that a text full of names costs no more than another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autolog.matching.mentions.entries import PERSON_FORM
from autolog.matching.mentions.index import Hit, MentionIndex
from autolog.matching.mentions.kinds import MentionKind
from autolog.matching.mentions.packed import Target
from autolog.matching.mentions.pipeline import classify
from autolog.matching.mentions.scoring import Mention, mention_bits
from autolog.matching.mentions.shape import Shape, shape_of
from autolog.matching.mentions.signature_fields import read_signature
from autolog.matching.mentions.windows import window_around
from autolog.matching.names.words import Words, keys_of, words_of
from autolog.matching.passages import Passage, Zone

LONGEST_SPAN = 80
"""Signs of a span that are kept for a person to read."""

MOST_JUDGED = 6
"""Names of one item that the pipeline judges; the others count as they are written."""

WORTH_JUDGING = 2.5
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


@dataclass(frozen=True, slots=True)
class _Place:
    """A firm's name that was found, before and after it was judged."""

    passage: Passage
    start: int
    end: int
    targets: tuple[Target, ...]
    shape: Shape
    kind: MentionKind = MentionKind.UNCLEAR

    @property
    def bits(self) -> float:
        return max(self._bits(target) for target in self.targets)

    def mentions(self) -> Iterator[Mention]:
        span = self.passage.text[self.start : self.end][:LONGEST_SPAN]
        for target in self.targets:
            if (bits := self._bits(target)) > 0.0:
                yield Mention(target.party, self.passage.zone, span, bits)

    def _bits(self, target: Target) -> float:
        return mention_bits(target, self.shape, self.passage.zone, len(self.targets), self.kind)


def read_passages(
    passages: Iterable[Passage], index: MentionIndex, colleagues: frozenset[str]
) -> Mapping[Passage, Found]:
    """Return whom each passage names; `colleagues` are the words of our own people's names."""
    places: list[_Place] = []
    persons: dict[Passage, tuple[Named, ...]] = {}
    for passage in dict.fromkeys(passages):
        keys = keys_of(passage.text)
        hits = index.find(keys)
        words = words_of(passage.text, keys) if hits else Words(passage.text, (), ())
        persons[passage] = tuple(named for hit in hits for named in _persons(passage, words, hit))
        places += _places(passage, words, [hit for hit in hits if not _contacts(hit)], colleagues)
    firms: dict[Passage, list[Mention]] = {passage: [] for passage in persons}
    for place in _judged(places):
        firms[place.passage].extend(place.mentions())
    return {passage: Found(tuple(firms[passage]), persons[passage]) for passage in persons}


def _contacts(hit: Hit) -> list[int]:
    return [target.party for target in hit.targets if target.form == PERSON_FORM]


def _persons(passage: Passage, words: Words, hit: Hit) -> Iterator[Named]:
    contacts = _contacts(hit)
    signs = passage.zone is Zone.SIGNATURE and words.spans[hit.first][0] < _HEAD_OF_SIGNATURE
    span = words.written(hit.first, hit.last)[:LONGEST_SPAN]
    return (Named(party, span, len(contacts), signs) for party in contacts)


def _places(passage: Passage, words: Words, hits: Sequence[Hit], colleagues: frozenset[str]) -> Iterator[_Place]:
    signature = read_signature(passage.text) if hits and passage.zone is Zone.SIGNATURE else ()
    for hit in hits:
        shape = shape_of(words, hit.first, hit.last, colleagues, signature)
        yield _Place(passage, words.spans[hit.first][0], words.spans[hit.last][1], hit.targets, shape)


def _judged(places: list[_Place]) -> list[_Place]:
    """Return the places, the weightiest of them with what their names stand for."""
    worth = [place for place in places if place.passage.zone not in _UNJUDGED and place.bits >= WORTH_JUDGING]
    chosen = sorted(worth, key=lambda place: -place.bits)[:MOST_JUDGED]
    kinds = classify([window_around(place.passage.text, place.start, place.end) for place in chosen])
    judged = [replace(place, kind=kind) for place, kind in zip(chosen, kinds, strict=True)]
    return [*judged, *(place for place in places if place not in chosen)]
