"""Calendars at Google: series, exceptions, sync tokens and tombstones.

The store holds masters and exceptions; an answer with `singleEvents=true` shows instances.  Series repeat by the day
or week (`RRULE:FREQ=DAILY;COUNT=n` and the like), which is all that the tests need.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from servers.google_fake.answers import ApiError, bad_request, not_found
from servers.google_fake.schemas import allowed_parameters, check

FORBIDDEN_WITH_TOKEN = {
    "iCalUID", "orderBy", "privateExtendedProperty", "q", "sharedExtendedProperty", "timeMin", "timeMax", "updatedMin",
}  # fmt: skip
_RULE = re.compile(r"RRULE:FREQ=(DAILY|WEEKLY)(?:;COUNT=(\d+))?(?:;UNTIL=(\d{8}))?")
_STEP = {"DAILY": timedelta(days=1), "WEEKLY": timedelta(days=7)}
_ENDLESS = 730


@dataclass(slots=True)
class Calendar:
    id: str
    name: str
    role: str = "owner"
    primary: bool = False
    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    version: int = 1
    generation: int = 1
    sequence: int = 0
    pages: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    updated: datetime = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)

    # What people and other programs do.

    def put(self, event: dict[str, Any]) -> str:
        """Add or change an event, a master or an exception."""
        one = event.get("id") or f"evt{len(self.events):05d}v{self.sequence}"
        old = self.events.get(one, {})
        defaults = {
            "kind": "calendar#event",
            "status": "confirmed",
            "iCalUID": f"{event.get('recurringEventId') or one}@google.com",
            "eventType": "default",
            "sequence": 0,
        }
        self.updated += timedelta(seconds=1)
        at = self.updated.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self.events[one] = {**defaults, **old, **event, "id": one, "updated": at}
        self._note(one)
        return one

    def remove(self, one: str, *, bare: bool = True) -> None:
        """Delete an event: what is left of it is a tombstone, with its id alone when bare."""
        event = self.events[one]
        kept = {"id", "kind", "status", "recurringEventId", "originalStartTime", "etag"} if bare else set(event)
        self.events[one] = {**{key: value for key, value in event.items() if key in kept}, "status": "cancelled"}
        self._note(one)

    def cancel_instance(self, master: str, start: datetime) -> None:
        """Take one occurrence out of a series: an exception with its id and original start alone."""
        one = instance_id(master, start)
        self.events[one] = {
            "kind": "calendar#event", "id": one, "status": "cancelled", "recurringEventId": master,
            "originalStartTime": {"dateTime": _rfc(start)},
        }  # fmt: skip
        self._note(one)

    def move_instance(self, master: str, start: datetime, to: datetime) -> str:
        """Move one occurrence: an exception under the same instance id."""
        lasts = _lasts(self.events[master])
        return self.put({
            **{key: value for key, value in self.events[master].items() if key not in {"recurrence", "id", "updated"}},
            "id": instance_id(master, start),
            "recurringEventId": master,
            "originalStartTime": {"dateTime": _rfc(start)},
            "start": {"dateTime": _rfc(to)},
            "end": {"dateTime": _rfc(to + lasts)},
        })  # fmt: skip

    def split(self, master: str, at: datetime) -> str:
        """Change "this and following": the old series ends, a new one begins as `..._R<time>`."""
        old = self.events[master]
        rule = _RULE.search(old["recurrence"][0])
        assert rule is not None
        starts = _starts(old)
        left = sum(1 for start in starts if start >= at)
        before = len(starts) - left
        base = master.partition("_R")[0]
        new = f"{base}_R{at:%Y%m%dT%H%M%S}"
        lasts = _lasts(old)
        self.put({"id": master, "recurrence": [f"RRULE:FREQ={rule[1]};COUNT={before}"]})
        return self.put({
            **{key: value for key, value in old.items() if key not in {"id", "updated"}},
            "id": new,
            "iCalUID": f"{new}@google.com",
            "recurrence": [f"RRULE:FREQ={rule[1]};COUNT={left}"],
            "start": {"dateTime": _rfc(at)},
            "end": {"dateTime": _rfc(at + lasts)},
        })  # fmt: skip

    def expire_tokens(self) -> None:
        self.generation += 1
        self.pages.clear()

    def _note(self, one: str) -> None:
        self.version += 1
        self.changed[one] = self.version

    # What the interface answers.

    def entry(self) -> dict[str, Any]:
        found = {"kind": "calendar#calendarListEntry", "id": self.id, "summary": self.name, "accessRole": self.role}
        return _checked("CalendarListEntry", {**found, **({"primary": True} if self.primary else {})})

    def get(self, one: str) -> dict[str, Any]:
        if one in self.broken:
            raise ApiError(500, "backendError")
        found = self.events.get(one) or next((event for event in self._expanded(None) if event["id"] == one), None)
        if found is None:
            raise not_found()
        return _checked("Event", self._shown(found))

    def list(self, query: dict[str, list[str]]) -> dict[str, Any]:
        known = {*allowed_parameters("calendar.v3", "events", "list"), "alt", "prettyPrint", "fields", "quotaUser"}
        if not set(query) <= known:
            raise bad_request("badRequest", f"Unknown parameter {set(query) - known}")
        token = query.get("syncToken", [""])[0]
        if token and set(query) & FORBIDDEN_WITH_TOKEN:
            raise bad_request("syncTokenWithRequestRestrictions", "Sync token cannot be used with these parameters.")
        if token and query.get("showDeleted", ["true"])[0] == "false":
            raise bad_request("syncTokenWithNonDeleted")
        page = query.get("pageToken", [""])[0]
        if not page:
            page = f"p{len(self.pages)}.{self.generation}.{self.version}:0"
            self.pages[page.partition(":")[0]] = self._chosen(query, self._since(token, query))
        name, _, start = page.partition(":")
        if name not in self.pages or not start.isdigit():
            raise bad_request("badRequest", "Invalid page token value.")
        items = self.pages[name]
        size = min(int(query.get("maxResults", ["250"])[0]), 2500)
        behind = int(start) + size
        found: dict[str, Any] = {
            "kind": "calendar#events",
            "accessRole": self.role,
            "summary": self.name,
            "items": [self._shown(one) for one in items[int(start) : behind]],
        }
        if behind < len(items):
            found["nextPageToken"] = f"{name}:{behind}"
        else:
            _, generation, version = name.split(".")
            found["nextSyncToken"] = f"S.{generation}.{version}.{_fingerprint(query)}"
        return _checked("Events", found)

    def _since(self, token: str, query: dict[str, list[str]]) -> int | None:
        if not token:
            return None
        parts = token.split(".")
        if len(parts) != 4 or parts[1] != str(self.generation):
            raise ApiError(410, "fullSyncRequired", "Sync token is no longer valid, a full sync is required.")
        if parts[3] != _fingerprint(query):
            raise AssertionError("a sync token was used with other parameters than it was made with")
        return int(parts[2])

    def _chosen(self, query: dict[str, list[str]], since: int | None) -> list[dict[str, Any]]:
        single = query.get("singleEvents", ["false"])[0] == "true"
        types = query.get("eventTypes", [])
        deleted = query.get("showDeleted", ["false"])[0] == "true" or since is not None
        changed = None if since is None else {one for one, version in self.changed.items() if version > since}
        events = self._expanded(changed) if single else list(self.events.values())
        if changed is not None and not single:
            events = [event for event in events if event["id"] in changed]
        return [
            event
            for event in events
            if (not types or event.get("eventType", "default") in types)
            and (deleted or event["status"] != "cancelled")
            and _in_window(event, query)
        ]

    def _expanded(self, changed: set[str] | None) -> list[dict[str, Any]]:
        """Return single events, exceptions and the instances of series; of all, or of what changed."""
        found = []
        for one, event in self.events.items():
            if changed is not None and one not in changed:
                continue
            if event.get("recurrence") and event["status"] != "cancelled":
                found.extend(shown for shown in _instances(event) if shown["id"] not in self.events)
            else:
                found.append(event)
        return found

    def _shown(self, event: dict[str, Any]) -> dict[str, Any]:
        if self.role != "freeBusyReader":
            return event
        kept = (
            "kind",
            "id",
            "status",
            "start",
            "end",
            "iCalUID",
            "visibility",
            "recurringEventId",
            "originalStartTime",
        )
        return {key: event[key] for key in kept if key in event}


def instance_id(master: str, start: datetime) -> str:
    return f"{master}_{start:%Y%m%dT%H%M%SZ}"


def _instances(master: dict[str, Any]) -> list[dict[str, Any]]:
    kept = {key: value for key, value in master.items() if key != "recurrence"}
    lasts = _lasts(master)
    return [
        {
            **kept,
            "id": instance_id(master["id"], start),
            "recurringEventId": master["id"],
            "originalStartTime": {"dateTime": _rfc(start)},
            "start": {"dateTime": _rfc(start)},
            "end": {"dateTime": _rfc(start + lasts)},
        }
        for start in _starts(master)
    ]


def _starts(master: dict[str, Any]) -> list[datetime]:
    rule = _RULE.search(master["recurrence"][0])
    assert rule is not None, master["recurrence"]
    first = datetime.fromisoformat(master["start"]["dateTime"]).astimezone(UTC)
    return [first + _STEP[rule[1]] * index for index in range(int(rule[2] or _ENDLESS))]


def _lasts(event: dict[str, Any]) -> timedelta:
    return datetime.fromisoformat(event["end"]["dateTime"]) - datetime.fromisoformat(event["start"]["dateTime"])


def _in_window(event: dict[str, Any], query: dict[str, list[str]]) -> bool:
    earliest, latest = query.get("timeMin"), query.get("timeMax")
    if "start" not in event:
        return True
    if latest and _instant(event["start"]) >= datetime.fromisoformat(latest[0]):
        return False
    return not (earliest and _instant(event["end"]) <= datetime.fromisoformat(earliest[0]))


def _instant(said: dict[str, str]) -> datetime:
    if "dateTime" in said:
        return datetime.fromisoformat(said["dateTime"])
    return datetime.combine(date.fromisoformat(said["date"]), datetime.min.time(), UTC)


def _fingerprint(query: dict[str, list[str]]) -> str:
    """Return what must be the same in every question with a token."""
    same = {key: value for key, value in query.items() if key in {"singleEvents", "eventTypes", "showDeleted"}}
    return f"{hash(repr(sorted(same.items()))) & 0xFFFFFFFF:x}"


def _rfc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _checked(schema: str, found: dict[str, Any]) -> dict[str, Any]:
    check("calendar.v3", schema, found)
    return found
