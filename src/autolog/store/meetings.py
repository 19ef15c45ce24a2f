"""Meetings and tasks of a page: their traces are put into the book of their series, and the records made anew.

What one copy says depends on no other; what the record says depends on all copies and on nothing else, so that it is
the same in whatever order calendars, invitations, answers and cancellations are read (`autolog.store.composing`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce

from sqlalchemy import Connection

from autolog.model import Visibility
from autolog.store.composing import Composed, composed
from autolog.store.loading import Stored, load
from autolog.store.merging import limited
from autolog.store.opened import Opened
from autolog.store.records import InteractionRecord, Trace, TraceKind, interaction_id
from autolog.store.settling import UNDECIDED, Fresh
from autolog.store.traces import Book, load_traces, series_revisions, series_with_ties
from autolog.store.unlike_uids import CONTENTS, Group, Place, groups_of, head_of, place_of, ties_of

_ELSEWHERE = Composed(None, rule="joined", reason="it belongs to the record of another UID")
"""What is made of a place whose record another one of its group bears."""


def open_books(connection: Connection, fresh: Sequence[Fresh], gone: Collection[str], now: datetime) -> Opened:
    """Return what the traces of a page, and the sightings that are gone with it, make of their meetings."""
    traced = {item.id: item.trace for item in fresh if item.trace is not None}
    suspects = [item.id for item in fresh if item.known is not None] + sorted(gone)
    if not traced and not suspects:
        return Opened()
    before, revisions = _read(connection, traced.values(), suspects)
    if not traced and not before:
        return Opened()
    after = _turned(before, fresh, gone)
    places = _touched(before, after, traced.keys())
    keys = _keys_of((*after.values(), *before.values()), places)
    stored = load(connection, map(interaction_id, keys.values()))
    after = _with_past(after, keys, stored)
    return _composed(before, after, revisions, stored, keys, now)


def _read(connection: Connection, traced: Collection[Trace], suspects: Sequence[str]) -> tuple[Book, Mapping[str, int]]:
    """Return the traces of every series that these traces or sightings touch, and how often each was written.

    A series is read behind its revision, for another writer may come between.  What one of them is tied to under
    another UID is read with it.
    """
    series, ties = {trace.series for trace in traced}, ties_of(traced)
    while True:
        revisions = series_revisions(connection, series | ties)
        book = load_traces(connection, suspects, series)
        found = {trace.series for trace in book.values()} | series_with_ties(connection, ties)
        tied = ties_of(book.values())
        if found <= series and tied <= ties:
            return book, revisions
        series |= found
        ties |= tied


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
    An occurrence that is one with another now, or was before, is touched with it.
    """
    changed = [id_ for id_ in before.keys() | after.keys() if id_ in told or before.get(id_) != after.get(id_)]
    said = [trace for id_ in changed for trace in (before.get(id_), after.get(id_)) if trace is not None]
    old, new = groups_of(before.values()), groups_of(after.values())
    touched = {place_of(trace) for trace in said if trace.kind in CONTENTS}
    touched |= {place for place in old.keys() | new.keys() if old.get(place) != new.get(place)}
    for trace in said:
        for answer in trace.answers:
            touched |= {
                place for place in old.keys() | new.keys() if place[0] == trace.series and answer.concerns(place[1])
            }
    return touched.union(*(groups.get(place, ()) for place in touched for groups in (old, new)))


def _keys_of(told: Iterable[Trace], places: Collection[Place]) -> dict[Place, str]:
    """Return the key of the interaction of each occurrence of which some copy is, or was until now, linked."""
    found: dict[Place, str] = {}
    for trace in told:
        if trace.content is not None and place_of(trace) in places:
            found.setdefault(place_of(trace), trace.content.identity.key)
    return found


def _with_past(after: Book, keys: Mapping[Place, str], stored: Mapping[str, Stored]) -> Book:
    """Return the book with the records that were written before traces were kept, each as its speaker's word."""
    ids = {place: interaction_id(key) for place, key in keys.items()}
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
    keys: Mapping[Place, str],
    now: datetime,
) -> Opened:
    copies, mails = _by_place(after)
    groups = groups_of(after.values())
    records: dict[str, Composed] = {}
    homes: dict[str, str] = {}
    heads: dict[str, str] = {}
    tightened: Book = {}
    cut: set[str] = set()
    for group in dict.fromkeys(groups.get(place, frozenset({place})) for place in keys):
        ids = {place: interaction_id(keys[place]) for place in group if place in keys}
        head = head_of(frozenset(ids), copies)
        book = _book_of(group, copies, mails)
        made = composed(book, head[1], now)
        is_lifted = _is_lifted(before, book)
        if is_lifted:
            cut |= {one for one, trace in book.items() if trace.wished and not trace.gone}
        if made.record is not None:
            known = [] if is_lifted else [stored[id_] for id_ in ids.values() if id_ in stored]
            record = _kept_as(made.record, keys[head], known)
            made = replace(made, record=record)
            homes.update(dict.fromkeys(_members(book, head[1]), ids[head]))
            tightened |= _tightened(book, record.visibility)
        heads |= {id_: ids[head] for id_ in ids.values() if id_ != ids[head]}
        records |= dict.fromkeys(ids.values(), made if made.record is None else _ELSEWHERE) | {ids[head]: made}
    return Opened(before, after | tightened, revisions, stored, records, homes, heads, frozenset(cut))


def _kept_as(record: InteractionRecord, key: str, stored: Iterable[Stored]) -> InteractionRecord:
    """Return the record under its key, with no more text than was kept of it so far."""
    record = replace(record, identity=replace(record.identity, key=key))
    return reduce(limited, (one.record.visibility for one in stored), record)


def _book_of(group: Group, copies: Mapping[Place, Book], mails: Mapping[str, Book]) -> Book:
    """Return the copies of the places of a group, and the answers and cancellations of their series."""
    book: Book = {}
    for place in sorted(group):
        book |= copies.get(place, {}) | mails.get(place[0], {})
    return book


def _by_place(book: Book) -> tuple[dict[Place, Book], dict[str, Book]]:
    """Return the copies of each occurrence, and the answers and cancellations of each series."""
    copies: dict[Place, Book] = {}
    mails: dict[str, Book] = {}
    for id_, trace in book.items():
        if trace.kind in CONTENTS:
            copies.setdefault((trace.series, trace.occurrence), {})[id_] = trace
        else:
            mails.setdefault(trace.series, {})[id_] = trace
    return copies, mails


def _members(book: Book, occurrence: str) -> Iterator[str]:
    """Yield the sightings that belong to the occurrence: its copies, invitations, and mails about it alone."""
    for id_, trace in book.items():
        if trace.kind in CONTENTS:
            if trace.occurrence == occurrence:
                yield id_
        elif {answer.single for answer in trace.answers} == {occurrence}:
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
