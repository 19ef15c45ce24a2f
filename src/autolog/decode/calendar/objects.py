"""One calendar object -> its meetings and tasks, as far as they lie in the window (RFC 5545).

A connector gives all events of one UID at once: the series, its moved and cancelled occurrences, its time zones.
Occurrences that are over are held meetings, those of the next 60 days planned ones; `look_again` says when the same
bytes will say more.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from autolog.decode.calendar.event import Event, read_event
from autolog.decode.calendar.identity import meeting_identity, occurrence_name, series_uid
from autolog.decode.calendar.recurrence import Occurrence, Series
from autolog.decode.calendar.splitting import Block, read_blocks
from autolog.decode.calendar.tasks import is_in_window, read_task
from autolog.decode.calendar.times import Moment
from autolog.decode.calendar.timezones import Zones
from autolog.decode.context import DecodeContext
from autolog.decode.headers import Headers
from autolog.errors import DecodeError
from autolog.model import Decoded, Identity, Meeting, Raw, Refusal, Role, Task

LARGEST_OBJECT = 2 * 1024 * 1024
MOST_EVENTS = 5_000
MOST_SERIES = 500
MOST_OCCURRENCES_A_YEAR = 500
MOST_PARTICIPANTS = 1_000
SCREENED_AT_ONCE = 100
LOOK_AHEAD = (timedelta(days=2), timedelta(days=30), timedelta(days=400))
LOOK_AGAIN_AT_LATEST = timedelta(days=30)
PLANNED_AHEAD = timedelta(days=60)
"""How far ahead meetings are shown as planned (PROVIDERS 4.1, 12)."""
END_OF_TIME = datetime(2101, 1, 1, tzinfo=UTC)

_DAY = timedelta(days=1)
_EVERYWHERE = timedelta(hours=12)
"""A date is over everywhere on Earth twelve hours after it is over in UTC."""

_CONVERSATION = {"REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER"}
"""Methods by which attendees answer an invitation (RFC 5546): they say nothing new about the meeting itself."""


def decode_calendar(raw: Raw, context: DecodeContext) -> Decoded:
    """Return the meetings in one calendar object.  Raises DecodeError, and nothing else, for what cannot be read."""
    if len(raw.content) > LARGEST_OBJECT:
        raise DecodeError(f"The calendar object has {len(raw.content):,} bytes; autolog reads {LARGEST_OBJECT:,}.")
    try:
        return _decode(raw, context)
    except (DecodeError, MemoryError):
        raise
    except Exception as error:
        raise DecodeError(f"The calendar object makes no sense ({type(error).__name__}).") from error


def _decode(raw: Raw, context: DecodeContext) -> Decoded:
    blocks = read_blocks(raw.content)
    if not blocks.events and not blocks.tasks:
        return _without_events(raw.content)
    found = len(blocks.events) + len(blocks.tasks)
    if found > MOST_EVENTS:
        raise DecodeError(f"One calendar object holds {found:,} events; autolog reads {MOST_EVENTS:,}.")
    zones = Zones(blocks.zones)
    tasks = _newest(read_task(block, zones, raw.labels) for block in blocks.tasks)
    events = tuple(event for event in _read(blocks.events, zones) if event.method not in _CONVERSATION)
    if refusal := _refusal((*events, *tasks), raw.labels, context):
        return Decoded(refusal=refusal)
    by_uid: dict[str, list[Event]] = {}
    for event in events:
        by_uid.setdefault(event.uid, []).append(event)
    items: list[Meeting | Task] = [task for task in tasks if is_in_window(task, context.window_start)]
    looks: list[datetime] = []
    for series in _bounded(Series(group) for group in by_uid.values()):
        items += _meetings(series, raw, context)
        looks += _look_again(series, context)
        _check_count(len(items), MOST_EVENTS)
    return Decoded(tuple(items), look_again=min(looks, default=None), warnings=tuple(dict.fromkeys(zones.notes)))


def _without_events(content: bytes) -> Decoded:
    if b"BEGIN:VCALENDAR" not in content[:4096].upper():
        raise DecodeError("The file holds no iCalendar data.")
    return Decoded(warnings=("The calendar object holds no event.",))


def _newest(tasks: Iterable[Task]) -> tuple[Task, ...]:
    """Return each task once, in its newest version."""
    newest: dict[str, Task] = {}
    for task in tasks:
        known = newest.get(task.identity.key)
        if known is None or _version(task) >= _version(known):
            newest[task.identity.key] = task
    return tuple(newest.values())


def _version(task: Task) -> tuple[int, float]:
    return task.sequence, task.stamp.timestamp() if task.stamp else 0.0


def _read(blocks: Iterable[Block], zones: Zones) -> Iterator[Event]:
    return (read_event(block, zones) for block in blocks)


def _refusal(events: Sequence[Event | Task], labels: Sequence[str], context: DecodeContext) -> Refusal | None:
    """Ask the `never_log` gate about everybody who takes part in any occurrence, and about every title.

    What it refuses in one occurrence is refused in the whole series.
    """
    if context.screen is None:
        return None
    for event in events:
        all_labels = tuple(dict.fromkeys((*labels, *event.labels)))
        for headers in _headers(event):
            if refusal := context.screen(headers, all_labels):
                return replace(refusal, marked=Identity(_series_of(event))) if refusal.by_mark else refusal
    return None


def _series_of(event: Event | Task) -> str:
    return event.series if isinstance(event, Task) else f"meeting:{series_uid(event.uid)}"


def _headers(event: Event | Task) -> Iterator[Headers]:
    """Yield the event as a message would say it: From, To and Subject, in batches that a screen reads to the end."""
    addresses = [(person.role, f"<{person.address}>") for person in event.participants if person.address]
    for start in range(0, max(1, len(addresses)), SCREENED_AT_ONCE):
        batch = addresses[start : start + SCREENED_AT_ONCE]
        senders = ", ".join(address for role, address in batch if role is Role.ORGANIZER)
        receivers = ", ".join(address for role, address in batch if role is not Role.ORGANIZER)
        fields = (("from", senders), ("to", receivers), ("subject", event.subject))
        yield Headers(tuple(field for field in fields if field[1]))


def _bounded(all_series: Iterable[Series]) -> Iterator[Series]:
    """Yield the series; raise DecodeError when too many of them repeat."""
    repeating = 0
    for series in all_series:
        repeating += series.repeats
        if repeating > MOST_SERIES:
            raise DecodeError(f"One calendar object holds more than {MOST_SERIES} series.")
        yield series


def _meetings(series: Series, raw: Raw, context: DecodeContext) -> list[Meeting]:
    """Return the occurrences that end inside the window or soon after now, in the order in which they end."""
    over_by = context.now - context.settle
    ahead = context.now + PLANNED_AHEAD
    found = series.between(context.window_start - _DAY, ahead + _DAY)
    due = [each for each in found if context.window_start < _over_at(each.end) <= ahead]
    held = sum(_over_at(each.end) <= over_by for each in due)
    years = max(1, math.ceil((context.now - context.window_start) / timedelta(days=366)))
    _check_count(held, MOST_OCCURRENCES_A_YEAR * years)
    _check_count(len(due) - held, MOST_OCCURRENCES_A_YEAR)
    in_order = sorted(due, key=lambda each: _over_at(each.end))
    return [_meeting(each, raw, planned=_over_at(each.end) > over_by) for each in in_order]


def _check_count(count: int, most: int) -> None:
    if count > most:
        raise DecodeError(f"The calendar object holds {count:,} meetings in the window; autolog reads {most:,}.")


def _look_again(series: Series, context: DecodeContext) -> list[datetime]:
    """Return when the next occurrence will be over, or come into sight; else `LOOK_AGAIN_AT_LATEST` from now.

    The list is empty when no occurrence is to come.
    """
    over_by = context.now - context.settle
    for ahead in LOOK_AHEAD:
        ends = (_over_at(each.end) for each in series.between(over_by - _DAY, context.now + ahead))
        if next_end := min((end for end in ends if end > over_by), default=None):
            in_sight = next_end <= context.now + PLANNED_AHEAD
            return [next_end + context.settle if in_sight else next_end - PLANNED_AHEAD]
    goes_on = any(_over_at(each.end) > over_by for each in series.between(context.now + LOOK_AHEAD[-1], END_OF_TIME))
    return [context.now + LOOK_AGAIN_AT_LATEST] if goes_on else []


def _over_at(end: Moment) -> datetime:
    if isinstance(end, datetime):
        return end.astimezone(UTC)
    return datetime.combine(end, time(), UTC) + _EVERYWHERE


def _meeting(occurrence: Occurrence, raw: Raw, *, planned: bool) -> Meeting:
    event = occurrence.event
    start, end = _utc(occurrence.start), _utc(occurrence.end)
    return Meeting(
        identity=meeting_identity(event, start, occurrence.original),
        uid=series_uid(event.uid),
        occurrence=occurrence_name(occurrence.original),
        subject=event.subject,
        participants=event.participants[:MOST_PARTICIPANTS],
        start=start,
        end=end,
        all_day=not isinstance(start, datetime),
        status=event.status,
        private=event.private,
        location=event.location,
        description=event.description,
        sequence=event.sequence,
        stamp=event.stamp,
        labels=tuple(dict.fromkeys((*raw.labels, *event.labels))),
        planned=planned,
        partial=event.partial or len(event.participants) > MOST_PARTICIPANTS,
        join_link=event.join_link,
    )


def _utc(moment: Moment) -> Moment:
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment
