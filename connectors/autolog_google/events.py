"""An event as Google Calendar's JSON tells it -> the calendar object that decode reads."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from autolog.composing import Attendee, Event, compose_event
from autolog.model import MediaType, MeetingStatus, Raw, Response
from autolog_google.fields import Json, day, flag, moment, number, record, records, text

_RESPONSES = {
    "accepted": Response.ACCEPTED,
    "declined": Response.DECLINED,
    "tentative": Response.TENTATIVE,
    "needsAction": Response.NEEDS_ACTION,
}
_STATUS = {"tentative": MeetingStatus.TENTATIVE, "cancelled": MeetingStatus.CANCELLED}
_CALENDAR_ADDRESS = "@group.calendar.google.com"


def is_tombstone(event: Json) -> bool:
    """Return whether it only says that the event is gone: then nothing but the id is certain to be there."""
    return text(event, "status") == "cancelled" and not (text(event, "iCalUID") and record(event, "start"))


def is_meeting(event: Json) -> bool:
    """Return whether it is an event of the kind that people meet at: no focus time, no flight, no birthday."""
    return text(event, "eventType") in {"", "default"}


def is_note(event: Json) -> bool:
    """Return whether it takes nobody's time and nobody is invited: a note that stands in the calendar."""
    return text(event, "transparency") == "transparent" and not records(event, "attendees")


def raw_event(event: Json, *, is_shell: bool = False) -> Raw:
    """Return the event; `is_shell` when its calendar shows no more than when somebody is busy.

    Raises ValueError when its times make no sense.
    """
    content = compose_event(_event(event, is_shell=is_shell))
    return Raw(MediaType.CALENDAR, content, size=len(content))


def begins(event: Json) -> datetime | None:
    """Return when it begins, a date at midnight UTC."""
    return _instant(event_time(event, "start"))


def ends(event: Json) -> datetime | None:
    """Return when it ends, a date at midnight UTC."""
    return _instant(event_time(event, "end"))


def event_time(event: Json, name: str) -> date | None:
    """Return a time of the event: an aware datetime, or a plain date for one of whole days."""
    said = record(event, name)
    return moment(text(said, "dateTime")) or day(text(said, "date"))


def original_start(event: Json) -> datetime | None:
    """Return when an occurrence was to begin before anybody moved it."""
    return _instant(event_time(event, "originalStartTime"))


def _event(event: Json, *, is_shell: bool) -> Event:
    start = event_time(event, "start")
    if start is None:
        raise ValueError("the event has no start")
    occurrence = event_time(event, "originalStartTime") if text(event, "recurringEventId") else None
    return Event(
        uid=_uid(event),
        summary=text(event, "summary"),
        start=start,
        end=event_time(event, "end") or start,
        occurrence=occurrence,
        description=text(event, "description"),
        location=text(event, "location"),
        organizer=_organizer(event),
        attendees=tuple(_attendee(one) for one in records(event, "attendees")),
        attendees_complete=not flag(event, "attendeesOmitted"),
        status=_STATUS.get(text(event, "status"), MeetingStatus.CONFIRMED),
        sequence=number(event, "sequence"),
        stamp=moment(text(event, "updated")),
        private=is_shell or _is_private(event),
        join_link=_join_link(event),
    )


def _uid(event: Json) -> str:
    """Return what all copies of the event share; a private copy shares nothing."""
    if flag(event, "privateCopy"):
        return f"{text(event, 'id')}@private-copy.google"
    series = text(event, "recurringEventId") or text(event, "id")
    return text(event, "iCalUID") or f"{series}@google.com"


def _is_private(event: Json) -> bool:
    """Return whether it is private, or so empty that only a reader without rights is shown it so."""
    if text(event, "visibility") in {"private", "confidential"}:
        return True
    return not text(event, "summary") and not record(event, "organizer") and not record(event, "creator")


def _organizer(event: Json) -> Attendee | None:
    organizer = record(event, "organizer")
    if text(organizer, "email").endswith(_CALENDAR_ADDRESS) and text(record(event, "creator"), "email"):
        organizer = record(event, "creator")
    if not (text(organizer, "email") or text(organizer, "displayName")):
        return None
    return Attendee(text(organizer, "email"), text(organizer, "displayName"))


def _attendee(one: Json) -> Attendee:
    return Attendee(
        text(one, "email"),
        text(one, "displayName"),
        _RESPONSES.get(text(one, "responseStatus")),
        resource=flag(one, "resource"),
        optional=flag(one, "optional"),
    )


def _join_link(event: Json) -> str:
    points = records(record(event, "conferenceData"), "entryPoints")
    videos = (text(one, "uri") for one in points if text(one, "entryPointType") == "video")
    return next((uri for uri in videos if uri), text(event, "hangoutLink"))


def _instant(value: date | None) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    return datetime.combine(value, time(), UTC)
