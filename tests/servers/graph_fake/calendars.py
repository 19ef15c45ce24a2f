"""A mailbox's calendar: single events and series, and the log that calendarView/delta is made of.

A series is a list of starts, as if Exchange had followed its rule.  What Exchange tells of a change, and what it does
not tell, follows PROVIDERS 5.5.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

GLOBAL_OBJECT_ID = "040000008200E00074C5B7101A82E008"
NEVER = "0001-01-01T00:00:00Z"


@dataclass(slots=True)
class Occurrence:
    """One occurrence: its own id, its original start, and what is its own (an exception has something)."""

    id: str
    original: datetime
    start: datetime
    end: datetime
    own: dict[str, Any] = field(default_factory=dict)

    @property
    def is_exception(self) -> bool:
        return bool(self.own) or self.start != self.original


@dataclass(slots=True)
class StoredEvent:
    """A single event, or the master of a series."""

    id: str
    start: datetime
    end: datetime
    fields: dict[str, Any]
    occurrences: list[Occurrence] | None = None
    zone: str = "UTC"


class Calendar:
    """The user's own calendar; `zone` is that of the mailbox."""

    def __init__(self, zone: str = "Europe/Istanbul") -> None:
        self.id = "calendar-1"
        self.name = "Kalender"
        self.zone = ZoneInfo(zone)
        self.events: dict[str, StoredEvent] = {}
        self.log: list[tuple[int, str, bool]] = []
        self.revision = 0
        self._numbers = itertools.count(1)

    def add(self, start: datetime, *, hours: float = 1, uid: str = "", **fields: Any) -> StoredEvent:
        number = next(self._numbers)
        event = StoredEvent(f"event-{number}", start, start + timedelta(hours=hours), {})
        event.fields = _defaults(uid or f"{GLOBAL_OBJECT_ID}{'0' * 8}{number:040X}") | fields
        self.events[event.id] = event
        self._note(event.id)
        return event

    def add_series(self, starts: Sequence[datetime], *, hours: float = 1, uid: str = "", **fields: Any) -> StoredEvent:
        event = self.add(starts[0], hours=hours, uid=uid, **fields)
        event.occurrences = [self._occurrence(start, hours) for start in starts]
        return event

    def reschedule(self, event: StoredEvent, starts: Sequence[datetime], hours: float = 1) -> None:
        """Move a whole series: new occurrences with new ids, and no word about the old ones (dankcalendar #95)."""
        event.occurrences = [self._occurrence(start, hours) for start in starts]
        event.start, event.end = starts[0], starts[0] + timedelta(hours=hours)
        self._note(event.id)

    def delete_occurrence(self, event: StoredEvent, index: int, *, told: bool = False) -> None:
        """Delete one occurrence; most often Graph does not tell (graph-docs PR #4501)."""
        gone = (event.occurrences or []).pop(index)
        if told:
            self._note(gone.id, removed=True)

    def change_occurrence(self, event: StoredEvent, index: int, start: datetime | None = None, **own: Any) -> None:
        occurrence = (event.occurrences or [])[index]
        if start is not None:
            occurrence.end += start - occurrence.start
            occurrence.start = start
        occurrence.own |= own
        self._note(event.id)

    def change(self, event: StoredEvent, **fields: Any) -> None:
        event.fields |= fields
        self._note(event.id)

    def move(self, event: StoredEvent, start: datetime) -> None:
        event.end += start - event.start
        event.start = start
        self._note(event.id)

    def delete(self, identifier: str) -> None:
        event = self.events.pop(identifier)
        for occurrence in event.occurrences or ():
            self._note(occurrence.id, removed=True)
        self._note(identifier, removed=True)

    def tell_removed(self, identifier: str) -> None:
        """Tell that something was removed, whether it was or not."""
        self._note(identifier, removed=True)

    def find(self, identifier: str) -> tuple[StoredEvent, Occurrence | None] | None:
        for event in self.events.values():
            if event.id == identifier:
                return event, None
            for occurrence in event.occurrences or ():
                if occurrence.id == identifier:
                    return event, occurrence
        return None

    def told(self, after: int) -> list[tuple[str, bool]]:
        """Return the ids that the log names behind a revision, the last word on each."""
        latest: dict[str, bool] = {}
        for revision, identifier, removed in self.log:
            if revision > after:
                latest.pop(identifier, None)
                latest[identifier] = removed
        return list(latest.items())

    def _occurrence(self, start: datetime, hours: float) -> Occurrence:
        return Occurrence(f"occurrence-{next(self._numbers)}", start, start, start + timedelta(hours=hours))

    def _note(self, identifier: str, *, removed: bool = False) -> None:
        self.revision += 1
        self.log.append((self.revision, identifier, removed))


def single(event: StoredEvent, zone: ZoneInfo, shown_in: str) -> dict[str, Any]:
    """Return a single event or a master as Graph shows it; `shown_in` is the zone of the Prefer header."""
    kind = "singleInstance" if event.occurrences is None else "seriesMaster"
    shown = {"id": event.id, "type": kind, **_times(event.start, event.end, event.fields, zone, shown_in)}
    if event.occurrences is not None:
        shown["recurrence"] = {
            "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": [event.start.strftime("%A").lower()]},
            "range": {"type": "noEnd", "startDate": event.start.date().isoformat()},
        }
    return {**event.fields, **shown}


def occurrence(event: StoredEvent, one: Occurrence, zone: ZoneInfo, shown_in: str) -> dict[str, Any]:
    """Return an occurrence as GET and /instances show it; its iCalUId bears the date of the instance."""
    uid = str(event.fields["iCalUId"])
    if uid.startswith(GLOBAL_OBJECT_ID):
        day = one.original.date()
        uid = f"{uid[:32]}{day.year:04X}{day.month:02X}{day.day:02X}{uid[40:]}"
    original = one.original
    if event.fields.get("isAllDay"):
        original = original.replace(tzinfo=zone)
    return {
        **event.fields,
        **one.own,
        "id": one.id,
        "type": "exception" if one.is_exception else "occurrence",
        "seriesMasterId": event.id,
        "iCalUId": uid,
        "originalStart": original.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        **_times(one.start, one.end, event.fields, zone, shown_in),
    }


def bare(event: StoredEvent, one: Occurrence, zone: ZoneInfo, shown_in: str) -> dict[str, Any]:
    """Return an occurrence as the delta tells of it: nothing but its times (graph-docs #7632)."""
    times = _times(one.start, one.end, event.fields, zone, shown_in)
    return {"id": one.id, "type": "occurrence", "seriesMasterId": event.id, **times}


def _times(start: datetime, end: datetime, fields: dict[str, Any], zone: ZoneInfo, shown_in: str) -> dict[str, Any]:
    """Write times in the zone that was asked for, else in that of the mailbox; midnights of whole days stay."""
    name = "UTC" if shown_in == "UTC" else "Turkey Standard Time"

    def shown(moment: datetime) -> dict[str, str]:
        local = moment if fields.get("isAllDay") or shown_in == "UTC" else moment.astimezone(zone)
        return {"dateTime": local.strftime("%Y-%m-%dT%H:%M:%S.0000000"), "timeZone": name}

    return {"start": shown(start), "end": shown(end)}


def _defaults(uid: str) -> dict[str, Any]:
    return {
        "@odata.etag": 'W/"1"',
        "iCalUId": uid,
        "subject": "Besuch",
        "body": {"contentType": "text", "content": ""},
        "isAllDay": False,
        "isCancelled": False,
        "isOrganizer": True,
        "showAs": "busy",
        "sensitivity": "normal",
        "categories": [],
        "lastModifiedDateTime": "2026-03-01T08:00:00Z",
        "organizer": person("anna@ourfirm.example"),
        "attendees": [attendee("boris@customer1.example", "accepted")],
        "location": {"displayName": "", "locationType": "default"},
        "responseStatus": {"response": "organizer", "time": NEVER},
        "seriesMasterId": None,
        "onlineMeeting": None,
        "hideAttendees": False,
    }


def person(address: str, name: str = "") -> dict[str, Any]:
    return {"emailAddress": {"name": name or address, "address": address}}


def attendee(address: str, response: str = "none", kind: str = "required", name: str = "") -> dict[str, Any]:
    return {**person(address, name), "type": kind, "status": {"response": response, "time": NEVER}}
