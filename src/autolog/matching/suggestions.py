"""Suggestions for what stays open: "a new company?", "a new person?", by names that an entity model finds.

They are for a person to read.  Nothing here is evidence, nothing is stored: suggestions are made when somebody asks
(`autolog review groups`, `autolog explain`), from text that is at hand anyway, and what is linked is never asked about.
Without a model there are none, and everything else works.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autolog.directory.names import fold, normalise_name
from autolog.matching.mentions.entities import Entities, Entity, EntityKind, find_entities
from autolog.matching.mentions.index import MentionIndex
from autolog.matching.names.words import keys_of
from autolog.matching.roster import Roster, roster_among
from autolog.model import Item, Meeting, OwnSide, Participant, SectionKind

MOST = 3
"""Names of each kind that are suggested."""

_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An organisation or person that is no customer, contact or colleague, and how often it is named."""

    kind: EntityKind
    name: str
    named: int


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What is suggested, organisations first, the likeliest first; or why nothing could be, in one sentence."""

    names: tuple[Suggestion, ...] = ()
    problem: str = ""


NOTHING_SUGGESTED = Suggestions()


@dataclass(frozen=True, slots=True)
class Suggester:
    """What suggesting needs: the model (a package or a folder; empty for none), what is known, and who we are."""

    model: str
    known: MentionIndex
    own: OwnSide

    def __call__(self, texts: Sequence[str], people: Sequence[Participant], domain: str = "") -> Suggestions:
        """Suggest from texts that these people exchanged; names that `domain` is made of come first."""
        if not self.model or all(self.own.owns(person.address) for person in people if person.address):
            return NOTHING_SUGGESTED
        found = find_entities(texts, self.model)
        return Suggestions(chosen(found, self.known, roster_among(people, self.own), domain), found.problem)


def chosen(found: Entities, known: MentionIndex, roster: Roster, domain: str = "") -> tuple[Suggestion, ...]:
    """Return the names that nobody is known by, the likeliest first."""
    names: dict[tuple[EntityKind, str], Counter[str]] = {}
    for entity in found.found:
        if _is_new(entity, known, roster):
            names.setdefault((entity.kind, _key(entity)), Counter())[entity.name] += 1
    label = fold(domain.partition(".")[0]).replace(" ", "")

    suggested = (
        Suggestion(kind, written.most_common(1)[0][0], written.total()) for (kind, _), written in names.items()
    )
    ordered = sorted(suggested, key=lambda one: (not _made_of(label, one), -one.named))
    return tuple(one for kind in EntityKind for one in [one for one in ordered if one.kind is kind][:MOST])


def texts_of(item: Item) -> tuple[str, ...]:
    """Return the texts of an item that may name who it is from: subject, text and signature, nearest first."""
    if isinstance(item, Meeting):
        return item.subject, item.location, item.description
    sections = sorted(item.sections, key=lambda one: (one.depth, one.kind is not SectionKind.SIGNATURE))
    return item.subject, *(section.text for section in sections)


def _is_new(entity: Entity, known: MentionIndex, roster: Roster) -> bool:
    keys = keys_of(entity.name)
    if len("".join(keys)) < _SHORTEST or not roster.words.union(roster.firms).isdisjoint(keys):
        return False
    return not any(_is_known(words, known) for words in (keys, keys_of(normalise_name(entity.name))))


def _is_known(keys: Sequence[str], known: MentionIndex) -> bool:
    """Return whether some customer's or contact's name is just these words."""
    return any((hit.first, hit.last) == (0, len(keys) - 1) for hit in known.find(keys, range(len(keys))))


def _key(entity: Entity) -> str:
    return normalise_name(entity.name) if entity.kind is EntityKind.ORGANISATION else fold(entity.name)


def _made_of(label: str, one: Suggestion) -> bool:
    """Return whether a domain's label is the name, or begins with its first word."""
    words = _words(one.name)
    return bool(label and words) and ("".join(words) == label or (len(words[0]) >= _SHORTEST and words[0] in label))


def _words(name: str) -> Sequence[str]:
    return normalise_name(name).split()


def all_texts(texts: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return the texts of several items, the first of each before the second of any."""
    rows = [list(one) for one in texts]
    longest = max(map(len, rows), default=0)
    return tuple(row[place] for place in range(longest) for row in rows if place < len(row))
