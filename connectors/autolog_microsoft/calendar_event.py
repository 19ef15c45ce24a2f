"""An event as Graph describes it, written as the bytes that `decode` reads (RFC 5545).

All times come in UTC, because every request asks for it.  A day-long event is the exception that makes dates wander:
its times are midnights that mean dates, and dates they stay (PROVIDERS 5.5, T46).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

from autolog.composing.calendar import Attendee, Event, compose_event
from autolog.model import MeetingStatus, Refusal, Response
from autolog_microsoft.answers import (
    Object,
    date_of,
    inner,
    is_set,
    moment,
    nearest_midnight,
    objects,
    text,
    texts,
    zoned_moment,
)
from autolog_microsoft.mail_message import mail_address

EVENT_FIELDS = (
    "id,type,seriesMasterId,iCalUId,subject,body,start,end,isAllDay,originalStart,organizer,attendees,location,"
    "isCancelled,isOrganizer,responseStatus,showAs,sensitivity,categories,onlineMeeting,onlineMeetingUrl,"
    "lastModifiedDateTime,hideAttendees"
)
NO_MEETING = Refusal("not-a-meeting", "an absence, a place of work or a note, to which nobody is invited")

_RESPONSES = {
    "accepted": Response.ACCEPTED,
    "organizer": Response.ACCEPTED,
    "declined": Response.DECLINED,
    "tentativelyAccepted": Response.TENTATIVE,
    "notResponded": Response.NEEDS_ACTION,
}
_PRIVATE = frozenset({"private", "confidential", "personal"})
_ABSENCES = frozenset({"free", "oof", "workingElsewhere"})
_LONGEST_TEXT = 20_000
_LARGEST_SERIES = 1_000_000
_OWN_TIMES = frozenset({"start", "end", "originalStart"})
_PASSWORDS = frozenset({"pwd", "p", "password", "passcode", "pin"})
_END = b"END:VCALENDAR"
_BEGIN_EVENT = b"BEGIN:VEVENT"
_FOREIGN_UID = re.compile(r"7643616c2d55696401000000((?:[0-9a-f]{2})+)$", re.IGNORECASE)
"""`vCal-Uid` and a version, in the data of a GlobalObjectId that Exchange made for a UID from elsewhere."""

Moment = date


def is_complete(found: Object) -> bool:
    """Return whether a resource tells what a meeting needs; bare occurrences and partial updates do not."""
    return all(found.get(name) is not None for name in ("start", "end", "iCalUId", "attendees", "organizer"))


def refusal_of(found: Object) -> Refusal | None:
    """Return why an entry is no meeting, or None."""
    alone = not objects(found, "attendees")
    return NO_MEETING if alone and text(found, "showAs") in _ABSENCES else None


def event_bytes(found: Object, owner: str) -> bytes | None:
    """Return a single event as a calendar object; None when its times make no sense."""
    event = _event(found, owner, _LONGEST_TEXT)
    return compose_event(event) if event else None


def series_bytes(instances: Sequence[Object], owner: str) -> bytes:
    """Return the occurrences of a series as one calendar object; the series itself is not among them."""
    longest = min(_LONGEST_TEXT, _LARGEST_SERIES // max(1, len(instances)))
    events = (_event(found, owner, longest) for found in instances)
    return _joined([compose_event(event) for event in events if event is not None])


def hydrated(instance: Object, master: Object) -> Object:
    """Return an occurrence with what it lacks taken from its series.

    When it takes place is its own.  The UID is that of the series: each occurrence has one with its date in it.
    """
    inherited = {name: value for name, value in master.items() if name not in _OWN_TIMES}
    own = {name: value for name, value in instance.items() if value is not None and name != "iCalUId"}
    return {**inherited, **own, "iCalUId": text(master, "iCalUId") or text(instance, "iCalUId")}


def starts_at(found: Object) -> Moment | None:
    """Return when an event starts: a date, or a moment in UTC."""
    return date_of(found, "start") if is_set(found, "isAllDay") else zoned_moment(found, "start")


def original_uid(written: str) -> str:
    """Return the UID that the organizer's program gave, where Exchange wrapped it (MS-OXCICAL, 2.1.3.1.1.20.26)."""
    found = _FOREIGN_UID.search(written)
    if not found:
        return written
    try:
        return bytes.fromhex(found[1]).rstrip(b"\0").decode("utf-8") or written
    except ValueError:
        return written


def _event(found: Object, owner: str, longest: int) -> Event | None:
    start = starts_at(found)
    end = date_of(found, "end") if is_set(found, "isAllDay") else zoned_moment(found, "end")
    if start is None or end is None:
        return None
    return Event(
        uid=original_uid(text(found, "iCalUId")) or text(found, "seriesMasterId") or text(found, "id"),
        summary=text(found, "subject"),
        start=start,
        end=end,
        occurrence=_occurrence(found, start),
        description=text(found, "body", "content")[:longest],
        location=text(found, "location", "displayName"),
        organizer=_organizer(found),
        attendees=tuple(_attendees(found, owner)),
        attendees_complete=not is_set(found, "hideAttendees") or is_set(found, "isOrganizer"),
        status=MeetingStatus.CANCELLED if is_set(found, "isCancelled") else MeetingStatus.CONFIRMED,
        stamp=moment(text(found, "lastModifiedDateTime")),
        private=text(found, "sensitivity") in _PRIVATE,
        categories=texts(found, "categories"),
        join_link=join_link(text(found, "onlineMeeting", "joinUrl") or text(found, "onlineMeetingUrl")),
    )


def _occurrence(found: Object, start: Moment) -> Moment | None:
    """Return the original start of an occurrence; one that was never moved starts when it was to start."""
    if text(found, "type") not in {"occurrence", "exception"}:
        return None
    original = moment(text(found, "originalStart"))
    if original is None or text(found, "type") == "occurrence":
        return start
    return original if isinstance(start, datetime) else nearest_midnight(original)


def _organizer(found: Object) -> Attendee | None:
    address = mail_address(inner(found, "organizer"))
    return Attendee(address, text(found, "organizer", "emailAddress", "name")) if address else None


def _attendees(found: Object, owner: str) -> list[Attendee]:
    """Return the attendees; a guest's own copy of a meeting knows the guest's answer as `responseStatus` alone."""
    attendees = []
    for one in objects(found, "attendees"):
        address = mail_address(one)
        said = text(one, "status", "response")
        if address.casefold() == owner.casefold() and (own := text(found, "responseStatus", "response")) != "none":
            said = own or said
        kind = text(one, "type")
        name = text(one, "emailAddress", "name")
        if address:
            attendees.append(Attendee(address, name, _RESPONSES.get(said), kind == "resource", kind == "optional"))
    return attendees


def join_link(link: str) -> str:
    """Return an online meeting's address without its password."""
    try:
        parts = urlsplit(link)
        kept = [(name, value) for name, value in parse_qsl(parts.query) if name.lower() not in _PASSWORDS]
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"}:
        return ""
    return parts._replace(query=urlencode(kept)).geturl()


def _joined(objects_: Sequence[bytes]) -> bytes:
    """Return one calendar object with the components of all of these; `compose_event` lets no value imitate one."""
    head = compose_event(Event("none", "", date.min, date.min)).partition(_BEGIN_EVENT)[0]
    components = (_BEGIN_EVENT + one.partition(_BEGIN_EVENT)[2].rpartition(_END)[0] for one in objects_)
    return b"".join((head, *components, _END, b"\r\n"))
