"""Meetings and tasks of a page: their traces are put into the book of their series, and the records made anew.

What one copy says depends on no other; what the record says depends on all copies and on nothing else, so that it is
the same in whatever order calendars, invitations, answers and cancellations are read (`autolog.store.composing`).
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from autolog.model import Party, Visibility
from autolog.store.composing import Composed, composed
from autolog.store.loading import Stored, load
from autolog.store.merging import limited
from autolog.store.records import Trace, TraceKind, interaction_id
from autolog.store.settling import UNDECIDED, Fresh
from autolog.store.traces import Book, load_traces, series_revisions

_CONTENTS = frozenset({TraceKind.COPY, TraceKind.REQUEST})
Place = tuple[str, str]
"""A series and the original start of one of its occurrences."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The books of the series that a page touches: as they were and as they are, and the records that they make.

    `homes` are the interactions of all sightings that belong to one, `composed` the records by their ids.  `cut` are
    copies whose words went because of a wish that is lifted now.
    """

    before: Book = field(default_factory=dict)
    after: Book = field(default_factory=dict)
    revisions: Mapping[str, int] = field(default_factory=dict)
    stored: Mapping[str, Stored] = field(default_factory=dict)
    composed: Mapping[str, Composed] = field(default_factory=dict)
    homes: Mapping[str, str] = field(default_factory=dict)
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

    @property
    def members(self) -> dict[str, list[str]]:
        """The sightings of each interaction."""
        found: dict[str, list[str]] = {}
        for sighting, interaction in self.homes.items():
            found.setdefault(interaction, []).append(sighting)
        return found


def open_books(connection: Connection, fresh: Sequence[Fresh], gone: Collection[str], now: datetime) -> Opened:
    """Return what the traces of a page, and the sightings that are gone with it, make of their meetings."""
    traced = [item for item in fresh if item.trace is not None]
    series = {item.trace.series for item in traced if item.trace}
    suspects = [item.id for item in fresh if item.known is not None] + sorted(gone)
    if not traced and not suspects:
        return Opened()
    revisions = series_revisions(connection, series)
    before = load_traces(connection, suspects, series)
    others = {trace.series for trace in before.values()} - series
    if others:  # read again behind their revisions, for another writer may come between
        revisions |= series_revisions(connection, others)
        before = load_traces(connection, suspects, series | others)
    if not traced and not before:
        return Opened()
    after = _turned(before, fresh, gone)
    places = _touched(before, after, {item.id for item in traced})
    ids = _interactions_of((*after.values(), *before.values()), places)
    stored = load(connection, set(ids.values()))
    after = _with_past(after, ids, stored)
    return _composed(before, after, revisions, stored, ids, now)


def _turned(before: Book, fresh: Sequence[Fresh], gone: Collection[str]) -> Book:
    """Return the book with what is new: other traces, none any more, and copies that are gone from their calendar."""
    after = dict(before)
    for item in fresh:
        if item.trace is not None:
            after[item.id] = _continued(before.get(item.id), item.trace)
        elif item.seen.state not in UNDECIDED:
            after.pop(item.id, None)
    for id_ in gone:
        if id_ in after and after[id_].kind is TraceKind.COPY:
            after[id_] = replace(after[id_], gone=True)
    return after


def _continued(known: Trace | None, seen: Trace) -> Trace:
    """Return the new trace of a copy; an incomplete list of people takes nobody away whom the copy named before."""
    if known is None or known.content is None or seen.content is None or not seen.partial:
        return seen
    named = {person.address or person.name for person in seen.content.participants}
    missing = tuple(one for one in known.content.participants if (one.address or one.name) not in named)
    return replace(seen, content=replace(seen.content, participants=(*seen.content.participants, *missing)))


def _touched(before: Book, after: Book, told: Collection[str]) -> set[Place]:
    """Return the occurrences about which something new is said, and those of the copies that were `told` now.

    A copy may say what it said before and have been lost meanwhile: unreadable for a while, it belongs there again.
    """
    changed = [id_ for id_ in before.keys() | after.keys() if id_ in told or before.get(id_) != after.get(id_)]
    said = [trace for id_ in changed for trace in (before.get(id_), after.get(id_)) if trace is not None]
    known = {(trace.series, trace.occurrence) for trace in (before | after).values() if trace.kind in _CONTENTS}
    touched = {(trace.series, trace.occurrence) for trace in said if trace.kind in _CONTENTS}
    for trace in said:
        for answer in trace.answers:
            touched |= {place for place in known if place[0] == trace.series and answer.occurrence in {"", place[1]}}
    return touched


def _interactions_of(traces: Iterable[Trace], places: Collection[Place]) -> dict[Place, str]:
    """Return the id of the interaction of each occurrence of which some copy is linked, or was until now."""
    found: dict[Place, str] = {}
    for trace in traces:
        place = trace.series, trace.occurrence
        if trace.content is not None and place in places and place not in found:
            found[place] = interaction_id(trace.content.identity.key)
    return found


def _with_past(after: Book, ids: Mapping[Place, str], stored: Mapping[str, Stored]) -> Book:
    """Return the book with the records that were written before traces were kept, each as its speaker's word."""
    missing = {
        stored[id_].speaker: Trace(
            series=series,
            occurrence=occurrence,
            kind=TraceKind.COPY,
            state=stored[id_].record.state,
            rule=stored[id_].record.decided_by,
            reason=stored[id_].record.reason,
            sequence=stored[id_].record.sequence,
            stamp=stored[id_].record.stamp,
            content=stored[id_].record,
            gone=stored[id_].speaker_gone,
        )
        for (series, occurrence), id_ in ids.items()
        if id_ in stored and stored[id_].speaker_known and not stored[id_].traced
    }
    return missing | after


def _composed(
    before: Book,
    after: Book,
    revisions: Mapping[str, int],
    stored: Mapping[str, Stored],
    ids: Mapping[Place, str],
    now: datetime,
) -> Opened:
    copies, mails = _by_place(after)
    records: dict[str, Composed] = {}
    homes: dict[str, str] = {}
    tightened: Book = {}
    cut: set[str] = set()
    for place, id_ in ids.items():
        book = copies.get(place, {}) | mails.get(place[0], {})
        made = composed(book, place[1], now)
        if _is_lifted(before, book):
            cut |= {one for one, trace in book.items() if trace.wished and not trace.gone}
        if made.record is not None and id_ in stored and not _is_lifted(before, book):
            made = replace(made, record=limited(made.record, stored[id_].record.visibility))
        records[id_] = made
        if made.record is not None:
            homes.update(dict.fromkeys(_members(book, place[1]), id_))
            tightened |= _tightened(book, made.record.visibility)
    return Opened(before, after | tightened, revisions, stored, records, homes, frozenset(cut))


def _by_place(book: Book) -> tuple[dict[Place, Book], dict[str, Book]]:
    """Return the copies of each occurrence, and the answers and cancellations of each series."""
    copies: dict[Place, Book] = {}
    mails: dict[str, Book] = {}
    for id_, trace in book.items():
        if trace.kind in _CONTENTS:
            copies.setdefault((trace.series, trace.occurrence), {})[id_] = trace
        else:
            mails.setdefault(trace.series, {})[id_] = trace
    return copies, mails


def _members(book: Book, occurrence: str) -> Iterator[str]:
    """Yield the sightings that belong to the occurrence: its copies, invitations, and mails about it alone."""
    for id_, trace in book.items():
        if trace.kind in _CONTENTS:
            if trace.occurrence == occurrence:
                yield id_
        elif {answer.occurrence for answer in trace.answers} == {occurrence}:
            yield id_


def _tightened(book: Book, visibility: Visibility) -> Book:
    """Return the traces that hold more than the strictest copy allows, without it."""
    found = {}
    for id_, trace in book.items():
        content = limited(trace.content, visibility) if trace.content is not None else None
        if content is not None and content is not trace.content:
            found[id_] = trace.cut(content)
    return found


def _is_lifted(before: Book, book: Book) -> bool:
    """Return whether a copy was private, is there, and is private no longer."""
    return any(
        id_ in before and before[id_].private and not trace.private and not trace.gone for id_, trace in book.items()
    )
