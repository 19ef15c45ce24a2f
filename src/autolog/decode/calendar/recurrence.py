"""A series of events -> its occurrences in a stretch of time, moved, cancelled and left-out ones minded.

Repeating is left to recurring-ical-events.  It is given a skeleton of the series, the times alone, after
`recurrence_guard` has bounded its rules; what comes back is tied to the event that it was made of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

import recurring_ical_events
from icalendar import Calendar
from icalendar import Event as Skeleton
from icalendar.prop import vDDDLists, vDDDTypes, vRecur

from autolog.decode.calendar.event import Event
from autolog.decode.calendar.times import Moment, Times
from autolog.model import MeetingStatus

_MADE_OF = "X-MADE-OF"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One occurrence: the event that describes it, when it takes place, and when it was to take place at first.

    `original` is None for an event that does not repeat.
    """

    event: Event
    start: Moment
    end: Moment
    original: Moment | None


class Series:
    """All events of one UID.  Old versions of an occurrence are left out: higher SEQUENCE, then later DTSTAMP wins."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = _cancelled_with_master(tuple(_newest(_aligned(events))))
        self._query = recurring_ical_events.CalendarQuery(_skeleton(self.events)) if self.repeats else None

    @property
    def repeats(self) -> bool:
        """Whether it is more than one single event."""
        return len(self.events) > 1 or any(event.times.repeats for event in self.events)

    def between(self, begin: datetime, end: datetime) -> Iterator[Occurrence]:
        """Yield the occurrences that overlap the stretch from `begin` (inclusive) to `end` (exclusive), in no order."""
        if self._query is None:
            yield from (Occurrence(event, event.times.start, event.times.end, None) for event in self.events)
            return
        for found in self._query.between(begin, end):
            event = self.events[int(found[_MADE_OF])]
            start: Moment = found["DTSTART"].dt
            yield Occurrence(event, start, found["DTEND"].dt, _original(event, start))


def _original(event: Event, start: Moment) -> Moment:
    if event.times.recurrence_id is None:
        return start
    if not event.times.following:
        return event.times.recurrence_id
    moved_by = _as_time(event.times.start) - _as_time(event.times.recurrence_id)
    return _like(event.times.recurrence_id, start - moved_by)


def _aligned(events: Sequence[Event]) -> Iterator[Event]:
    """Yield the events with RECURRENCE-IDs of the kind, date or time, that the start of their series has."""
    master = next((event for event in events if event.times.recurrence_id is None), None)
    for event in events:
        if master is None or event.times.recurrence_id is None:
            yield event
        else:
            yield replace(event, times=_aligned_times(event.times, master.times.start))


def _aligned_times(times: Times, master_start: Moment) -> Times:
    return replace(times, recurrence_id=_like(master_start, times.recurrence_id) if times.recurrence_id else None)


def _like(pattern: Moment, moment: Moment) -> Moment:
    """Return the moment as a date if the pattern is one, else as a time, that of the pattern if it has none."""
    if not isinstance(pattern, datetime):
        return moment.date() if isinstance(moment, datetime) else moment
    return moment if isinstance(moment, datetime) else datetime.combine(moment, pattern.timetz())


def _as_time(moment: Moment) -> datetime:
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time(), UTC)


def _newest(events: Iterator[Event]) -> Iterator[Event]:
    newest: dict[Moment | None, Event] = {}
    for event in events:
        known = newest.get(event.times.recurrence_id)
        if known is None or _version(event) >= _version(known):
            newest[event.times.recurrence_id] = event
    yield from newest.values()


def _cancelled_with_master(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Return the events, every one cancelled if the series as a whole is."""
    master = next((event for event in events if event.times.recurrence_id is None), None)
    if master is None or master.status is not MeetingStatus.CANCELLED:
        return events
    return tuple(replace(event, status=MeetingStatus.CANCELLED) for event in events)


def _version(event: Event) -> tuple[int, float]:
    return event.sequence, event.stamp.timestamp() if event.stamp else 0.0


def _skeleton(events: Sequence[Event]) -> Calendar:
    calendar = Calendar()
    for number, event in enumerate(events):
        bones = Skeleton()
        bones["UID"] = event.uid
        bones["SEQUENCE"] = 0
        bones[_MADE_OF] = str(number)
        bones["DTSTART"] = vDDDTypes(event.times.start)
        bones["DTEND"] = vDDDTypes(event.times.end)
        _add_repetition(bones, event)
        calendar.add_component(bones)
    return calendar


def _add_repetition(bones: Skeleton, event: Event) -> None:
    if event.times.recurrence_id is not None:
        bones["RECURRENCE-ID"] = vDDDTypes(event.times.recurrence_id)
        if event.times.following:
            bones["RECURRENCE-ID"].params["RANGE"] = "THISANDFUTURE"
        return
    if event.times.rules:
        bones["RRULE"] = [vRecur.from_ical(rule) for rule in event.times.rules]
    if event.times.additional:
        bones["RDATE"] = vDDDLists([(begin, end) if end else begin for begin, end in event.times.additional])
    if event.times.excluded:
        bones["EXDATE"] = vDDDLists(list(event.times.excluded))
