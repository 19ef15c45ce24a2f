"""Suggestions for what stays open: "a new company?", "a new person?", by names that an entity model finds.

They are for a person to read.  Nothing here is evidence, nothing is stored: suggestions are made when somebody asks
(`autolog review groups`, `autolog explain`), from text that is at hand anyway, and what is linked is never asked about.
Without a model there are none, and everything else works.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autolog.directory.domains import registrable_domain
from autolog.directory.freemail import is_shared
from autolog.directory.names import fold, normalise_name
from autolog.matching.mentions.entities import Entities, Entity, EntityKind, find_entities
from autolog.matching.mentions.index import MentionIndex
from autolog.matching.names.words import keys_of
from autolog.matching.roster import Roster, roster_among
from autolog.model import Item, Message, OwnSide, Participant, SectionKind

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

    def __call__(self, texts: Sequence[str], people: Sequence[Participant]) -> Suggestions:
        """Suggest from texts that these people exchanged; nothing where all of them are ours."""
        outsiders = [person for person in people if not self.own.owns(person.address)]
        if not self.model or not any(person.address for person in outsiders):
            return NOTHING_SUGGESTED
        found = find_entities(texts, self.model)
        return Suggestions(chosen(found, self.known, roster_among(people, self.own), outsiders), found.problem)


def chosen(
    found: Entities, known: MentionIndex, roster: Roster, outsiders: Sequence[Participant]
) -> tuple[Suggestion, ...]:
    """Return the names that nobody is known by and that something else confirms, the likeliest first.

    A model takes many a phrase for a name.  An organisation is confirmed by an outsider's domain, by a legal form, or
    by a second mention; a person by the name or address of an outsider.
    """
    names: dict[tuple[EntityKind, str], Counter[str]] = {}
    for entity in found.found:
        if _is_new(entity, known, roster):
            names.setdefault((entity.kind, _key(entity)), Counter())[entity.name] += 1
    labels = frozenset(filter(None, map(_label, outsiders)))
    words = frozenset(word for one in outsiders for word in keys_of(f"{one.name} {one.address.partition('@')[0]}"))
    rated = [(_confirmed(kind, written, labels, words), kind, written) for (kind, _), written in names.items()]
    ordered = sorted((one for one in rated if one[0]), key=lambda one: (-one[0], -one[2].total()))
    suggested = [Suggestion(kind, written.most_common(1)[0][0], written.total()) for _, kind, written in ordered]
    return tuple(one for kind in EntityKind for one in [one for one in suggested if one.kind is kind][:MOST])


def texts_of(item: Item) -> tuple[str, ...]:
    """Return the texts of an item that may name who it is from: subject, text and signature, nearest first."""
    if not isinstance(item, Message):
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


def _confirmed(kind: EntityKind, written: Counter[str], labels: frozenset[str], words: frozenset[str]) -> int:
    """Return how well a name is confirmed: 2 by who the outsiders are, 1 by how it is written, 0 not at all."""
    if kind is EntityKind.PERSON:
        return 2 * any(len(word) >= _SHORTEST and word in words for name in written for word in keys_of(name))
    if any(_made_of(label, name) for name in written for label in labels):
        return 2
    return int(written.total() > 1 or any(normalise_name(name) != fold(name) for name in written))


def _label(person: Participant) -> str:
    """Return the name in an outsider's domain, written together; nothing for one that strangers share."""
    domain = person.domain
    return "" if is_shared(domain) else fold(registrable_domain(domain).partition(".")[0]).replace(" ", "")


def _made_of(label: str, name: str) -> bool:
    """Return whether a domain's label is the name, or has its first word in it."""
    words = normalise_name(name).split()
    return bool(words) and ("".join(words) == label or (len(words[0]) > _SHORTEST and words[0] in label))


def all_texts(texts: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return the texts of several items, the first of each before the second of any."""
    rows = [list(one) for one in texts]
    longest = max(map(len, rows), default=0)
    return tuple(row[place] for place in range(longest) for row in rows if place < len(row))
