"""Looking again: which copies are parked for another decision, and what becomes of those that nothing new is said of.

directory   what asked the directory something that it now answers otherwise (`park_by_hashes`)
followers   what names an interaction, or comes later in its thread, when that was linked otherwise than before
behind      the same, of an interaction that went because a holder keeps its mail out: nothing tells of that mail now
copies      the other copies of a message whose speaker took links back: what they alone knew is to be added again
released    what was parked, fetched, and is to stay as it was: a person decided, or it lies before the window
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, or_, select, update

from autolog.model import LinkStatus, Party, PartyKind, State
from autolog.store.loading import Stored, participants_of
from autolog.store.past_rows import by_acquaintance
from autolog.store.records import InteractionRecord, Told
from autolog.store.schema import interaction, meeting_trace, sighting, sighting_hash, thread_reference
from autolog.store.settled import ERASED, RETENTION
from autolog.store.sightings import carriers
from autolog.store.statements import change_where, rows_where

DIRECTORY_CHANGED = "customers changed since it was decided"
THREAD_CHANGED = "what it follows was decided otherwise"
MARKED = "another copy of it is marked private"
COPY_CHANGED = "another copy of it was decided otherwise"
STAYS = "looked at again, and it stays as it was"

_DECIDED = (State.LINKED, State.REVIEW, State.UNMATCHED, State.IGNORED)
_IGNORING = (ERASED, RETENTION, "internal", "otherwise")
"""Rules that ignore what may be parked all the same, beside those of the firm."""
_COPIES = select(sighting.c.id, sighting.c.interaction_id)
_CARRIERS = (
    select(sighting_hash.c.sighting_id, sighting_hash.c.digest, sighting.c.at, sighting.c.interaction_id)
    .join(sighting, sighting.c.id == sighting_hash.c.sighting_id)
    .where(sighting_hash.c.kind == bindparam("kind"))
)


def park_by_hashes(connection: Connection, hashes: Iterable[tuple[str, str]], now: datetime) -> int:
    """Park, for another look at once, what carries one of these keyed hashes; return how many."""
    return park_concerned(connection, hashes, (), now)


def park_concerned(connection: Connection, hashes: Iterable[tuple[str, str]], ids: Iterable[str], now: datetime) -> int:
    """Park what carries one of these keyed hashes, and these sightings besides; return how many.

    What is gone from its mailbox cannot be looked at; it is marked to be decided from what is stored.
    """
    found = carriers(connection, hashes) | frozenset(ids)
    remembered = update(sighting).where(sighting.c.state == State.GONE, sighting.c.interaction_id.is_not(None))
    change_where(connection, remembered.values(until=now), sighting.c.id, found)
    return _park(connection, found, DIRECTORY_CHANGED, now)


def _park(connection: Connection, ids: Collection[str], reason: str, now: datetime) -> int:
    if not ids:
        return 0
    parked = update(sighting).where(_may_be_parked(now))
    parked = parked.values(state=State.PARKED, until=now, decided_at=now, reason=reason)
    return change_where(connection, parked, sighting.c.id, ids)


def _may_be_parked(now: datetime) -> ColumnElement[bool]:
    """What was decided, by something that may decide otherwise, and what waits for a later day."""
    planned = and_(sighting.c.state == State.PARKED, sighting.c.until > now)
    return and_(or_(sighting.c.state.in_(_DECIDED), planned), sighting.c.rule.not_in([ERASED, RETENTION]))


# --- followers ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Face:
    """What later items see of an interaction: whom it is linked to, who took part, and when."""

    linked: frozenset[Party]
    people: frozenset[str]
    at: datetime | None


LOST = Face(frozenset(), frozenset(), None)
"""The face that an interaction had, when all that is known is that it had one."""


def face_of(record: InteractionRecord | None) -> Face | None:
    """Return the face of an interaction; None for one that is linked to nobody."""
    if record is None or record.state is not State.LINKED:
        return None
    linked = frozenset(one.party for one in record.links if one.status is LinkStatus.LINKED)
    return Face(linked, frozenset(one.address for one in record.participants), record.starts_at)


@dataclass(frozen=True, slots=True)
class News:
    """An interaction that others see otherwise than before; `seen_by` are the sightings that were decided with it."""

    interaction_id: str
    told: Told
    before: Face | None
    after: Face | None
    seen_by: frozenset[str] = frozenset()

    @property
    def is_told(self) -> bool:
        """Whether there is anything new for others."""
        return self.before != self.after

    def concerns(self, at: datetime | None) -> bool:
        """Return whether what happened at that time, and does not name it, sees it otherwise than before."""
        if at is None:
            return False
        faces = [face for face in (self.before, self.after) if face is not None]
        seen = [face.at is None or face.at < at for face in faces]
        if len(faces) > 1 and faces[0].linked == faces[1].linked and faces[0].people == faces[1].people:
            return seen[0] != seen[1]
        return any(seen)


def park_followers(connection: Connection, news: Iterable[News], now: datetime) -> int:
    """Park what sees one of these interactions otherwise than before; return how many."""
    told = [one for one in news if one.is_told]
    if not told:
        return 0
    named, later = _by_hash(told, named=True), _by_hash(told, named=False)
    concerned = {row.sighting_id for row, one in _carried(connection, named) if _is_other(row, one)}
    concerned |= {
        row.sighting_id for row, one in _carried(connection, later) if _is_other(row, one) and one.concerns(row.at)
    }
    return _park(connection, concerned, THREAD_CHANGED, now)


_Told = Mapping[tuple[str, str], Sequence[News]]


def _by_hash(news: Iterable[News], *, named: bool) -> _Told:
    found: dict[tuple[str, str], list[News]] = {}
    for one in news:
        for term in one.told.named if named else one.told.thread:
            found.setdefault(term, []).append(one)
    return found


def _carried(connection: Connection, told: _Told) -> Iterator[tuple[Row[Any], News]]:
    """Yield the sightings that carry one of the hashes, each with the news under it."""
    for kind in sorted({kind for kind, _ in told}):
        digests = [digest for one, digest in told if one == kind]
        for row in rows_where(connection, _CARRIERS, sighting_hash.c.digest, digests, kind=kind):
            yield from ((row, one) for one in told[kind, row.digest])


def _is_other(row: Row[Any], one: News) -> bool:
    return row.interaction_id != one.interaction_id and row.sighting_id not in one.seen_by


def park_thread(connection: Connection, interaction_id: str, references: Collection[str], now: datetime) -> int:
    """Park the other linked items of a thread, of which only the digests of its Message-IDs are known."""
    those = select(thread_reference.c.interaction_id)
    found = {row.interaction_id for row in rows_where(connection, those, thread_reference.c.message, references)}
    rows = rows_where(connection, select(sighting.c.id), sighting.c.interaction_id, found - {interaction_id})
    return _park(connection, [row.id for row in rows], THREAD_CHANGED, now)


def park_behind(connection: Connection, withdrawn: Iterable[Stored], now: datetime) -> None:
    """Park what may have been decided by these interactions, which are gone; nothing tells of their mail any more."""
    for one in withdrawn:
        if face_of(one.record) is not None:
            park_thread(connection, one.id, one.record.references, now)
            _park(connection, _acquainted_by(connection, one.record), THREAD_CHANGED, now)


def park_unmatched(connection: Connection, series: Iterable[str], now: datetime) -> None:
    """Park the copies of these meetings and tasks that are linked to nobody: somebody marked another one."""
    alone = sighting.c.state == State.UNMATCHED, sighting.c.interaction_id.is_(None)
    traced = sighting.join(meeting_trace, meeting_trace.c.sighting_id == sighting.c.id)
    those = select(sighting.c.id).select_from(traced).where(*alone)
    _park(connection, [row.id for row in rows_where(connection, those, meeting_trace.c.series, series)], MARKED, now)


def _acquainted_by(connection: Connection, record: InteractionRecord) -> list[str]:
    """Return the sightings for which it counted that one of its people had dealt with one of its customers."""
    refs = [one.party.ref for one in record.links if one.party.kind is PartyKind.CUSTOMER]
    people = {one.address for one in record.participants}
    taken_part = participants_of(connection, by_acquaintance(connection, refs))
    shared = [id_ for id_, those in taken_part.items() if not people.isdisjoint(one.address for one in those)]
    return [row.id for row in rows_where(connection, _COPIES, sighting.c.interaction_id, shared)]


# --- copies, and what stays --------------------------------------------------------------------------------------


def park_other_copies(connection: Connection, speakers: Mapping[str, str], now: datetime) -> int:
    """Park the copies of these interactions but for their speakers (sightings, by interaction); return how many."""
    rows = rows_where(connection, _COPIES, sighting.c.interaction_id, speakers)
    others = [row.id for row in rows if speakers[row.interaction_id] != row.id]
    return _park(connection, others, COPY_CHANGED, now)


def release(connection: Connection, ids: Collection[str], now: datetime) -> int:
    """Bring these sightings, as far as they still wait, back to what was decided before; return how many."""
    if not ids:
        return 0
    waiting = sighting.c.state == State.PARKED, sighting.c.until <= now
    ignored = sighting.c.rule.in_(_IGNORING) | sighting.c.rule.startswith("rule:", autoescape=True)
    of_record = select(interaction.c.state).where(interaction.c.id == sighting.c.interaction_id).scalar_subquery()
    statement = update(sighting).where(*waiting).values(until=None, decided_at=now, reason=STAYS)
    alone = statement.where(sighting.c.interaction_id.is_(None))
    held = statement.where(sighting.c.interaction_id.is_not(None))
    return (
        change_where(connection, held.values(state=of_record), sighting.c.id, ids)
        + change_where(connection, alone.where(ignored).values(state=State.IGNORED), sighting.c.id, ids)
        + change_where(connection, alone.where(~ignored).values(state=State.UNMATCHED), sighting.c.id, ids)
    )
