"""The mention index: which customers and contacts a text may name, asked by its words.

From each word of a text the longest name is sought that begins there, word after word; an "and" that a name does not
have is passed over.  Most words begin no name, so a text costs little more than cutting it into words, however many
names there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from autolog.directory import Directory
from autolog.matching.mentions.beginnings import CONNECTOR, Beginning, Beginnings
from autolog.matching.mentions.entries import Space, entries_of, key_in, phone_key
from autolog.matching.mentions.packed import Packed, Target, pack
from autolog.matching.names.persons import PersonName, search_keys
from autolog.matching.names.words import keys_of
from autolog.model import Contact, Customer

MOST_HITS = 200
"""Names looked at in one text, at most."""

MOST_NAMESAKES = 50
"""Parties of one name that are looked at; a name that more of them share says nothing."""


class Hit(NamedTuple):
    """A name that stands in a text: the places of its first and last word, and what it points to."""

    first: int
    last: int
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class MentionIndex:
    """The names of a directory, ready to be found.  Read-only; threads and processes share it."""

    packed: Packed
    directory: Directory
    beginnings: Beginnings

    @classmethod
    def build(cls, directory: Directory) -> MentionIndex:
        """Build the index in memory."""
        return cls.over(Packed(pack(entries_of(directory))), directory)

    @classmethod
    def over(cls, packed: Packed, directory: Directory) -> MentionIndex:
        """Return the index of a directory whose names are packed already."""
        return cls(packed, directory, Beginnings(packed))

    def find(self, words: Sequence[str], starts: Sequence[int]) -> tuple[Hit, ...]:
        """Return the names among the words of a text, the longest at each place, in their order, not overlapping.

        `words` are those of `words_in`, `starts` are the places at which a name may begin, in ascending order.
        """
        hits: list[Hit] = []
        free, root = 0, self.beginnings.root
        known = root.behind
        for place in starts:
            if place < free:
                continue
            word = words[place]
            beginning = known[word] if word in known else self.beginnings.ask(root, word)
            hit = self._longest(words, place, beginning) if beginning is not None else None
            if hit is not None:
                hits.append(hit)
                free = hit.last + 1
                if len(hits) == MOST_HITS:
                    break
        return tuple(hits)

    def persons(self, name: PersonName) -> tuple[Contact, ...]:
        """Return the contacts whose name may be this one, each once."""
        contacts: dict[str, Contact] = {}
        for key in sorted(search_keys(name)):
            for party in self._parties(Space.PERSON, key):
                contact = self.contact(party)
                contacts[contact.ref] = contact
        return tuple(contacts.values())

    def phones(self, number: str) -> tuple[Contact, ...]:
        """Return the contacts with a number that ends like this one."""
        return tuple(self.contact(party) for party in self._parties(Space.PHONE, phone_key(number)))

    def labelled(self, label: str) -> tuple[Customer, ...]:
        """Return the customers whose name, written together, is the label of a domain."""
        return tuple(self.customer(party) for party in self._parties(Space.LABEL, "".join(keys_of(label))))

    def is_customer(self, party: int) -> bool:
        """Return whether a target's party is a customer; else it is a contact."""
        return party < len(self.directory.rows.customers)

    def customer(self, party: int) -> Customer:
        """Return the customer that a target points to."""
        return self.directory.rows.customers[party]

    def contact(self, party: int) -> Contact:
        """Return the contact that a target points to."""
        return self.directory.rows.contacts[party - len(self.directory.rows.customers)]

    def _parties(self, space: Space, key: str) -> Iterator[int]:
        text = key_in(space, key).encode("utf-8", "surrogatepass")
        name = self.packed.name(text) if key else -1
        targets = self.packed.targets(name) if name >= 0 else ()
        yield from (target.party for target in targets[:MOST_NAMESAKES])

    def _longest(self, words: Sequence[str], first: int, beginning: Beginning) -> Hit | None:
        """Return the longest name that begins there; one "and" at a time may stand between its words."""
        last, name, passed_over = first, beginning.name, False
        for place in range(first + 1, len(words)):
            word, known = words[place], beginning.behind
            longer = known[word] if word in known else self.beginnings.ask(beginning, word)
            if longer is None or (longer is CONNECTOR and passed_over):
                break
            passed_over = longer is CONNECTOR
            if passed_over:
                continue
            beginning = longer
            last, name = (place, longer.name) if longer.name >= 0 else (last, name)
        return Hit(first, last, self.packed.targets(name)) if name >= 0 else None
