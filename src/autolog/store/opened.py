"""What a page makes of the meetings that it touches."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace

from autolog.model import Party
from autolog.store.composing import Composed
from autolog.store.loading import Stored
from autolog.store.merging import Judgements
from autolog.store.traces import Book


@dataclass(frozen=True, slots=True)
class Opened:
    """The books of the series that a page touches: as they were and as they are, and the records that they make.

    `homes` are the interactions of all sightings that belong to one, `composed` the records by their ids.  `heads`
    leads from the id of a meeting that turned out to be another one to the id of that.  `cut` are copies whose words
    went because of a wish that is lifted now.
    """

    before: Book = field(default_factory=dict)
    after: Book = field(default_factory=dict)
    revisions: Mapping[str, int] = field(default_factory=dict)
    stored: Mapping[str, Stored] = field(default_factory=dict)
    composed: Mapping[str, Composed] = field(default_factory=dict)
    homes: Mapping[str, str] = field(default_factory=dict)
    heads: Mapping[str, str] = field(default_factory=dict)
    cut: frozenset[str] = frozenset()

    @property
    def parties(self) -> frozenset[Party]:
        """Every customer and contact that the records speak of."""
        return frozenset(party for made in self.composed.values() if made.record for party in made.record.parties)

    def limited_to(self, known: Container[Party]) -> Opened:
        """Return the same without customers and contacts that are no longer there, as traces may still name some."""
        if all(party in known for party in self.parties):
            return self
        return replace(self, composed={id_: made.limited_to(known) for id_, made in self.composed.items()})

    def with_heads(self, judgements: Mapping[str, Judgements]) -> Mapping[str, Judgements]:
        """Return the verdicts, those on a meeting that turned out to be another one also on that."""
        found = dict(judgements)
        for id_, head in sorted(self.heads.items()):
            if id_ in judgements:
                found[head] = {**judgements[id_], **found.get(head, {})}
        return found

    @property
    def members(self) -> dict[str, list[str]]:
        """The sightings of each interaction."""
        found: dict[str, list[str]] = {}
        for sighting, interaction in self.homes.items():
            found.setdefault(interaction, []).append(sighting)
        return found
