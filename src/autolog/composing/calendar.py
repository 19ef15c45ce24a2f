"""Events and tasks out of the fields of an interface (RFC 5545, 3.6.1 and 3.6.2; RFC 7986, 5.11).

Each is one component: an interface gives the occurrences of a series one by one, and each says by `occurrence` which
one it is.  Times are written in UTC, so that no time zone has to travel along.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from autolog.composing.lines import component, list_line, text_line, time_line, uri_line
from autolog.model import MeetingStatus, Response

TaskStatus = Literal["NEEDS-ACTION", "IN-PROCESS", "COMPLETED", "CANCELLED"]

ATTENDEES_OMITTED = "X-AUTOLOG-ATTENDEES-OMITTED"
"""TRUE when the provider left attendees out, so that who is missing need not have been taken off."""


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody or something that is invited, organises, or has a task to do."""

    address: str
    name: str = ""
    response: Response | None = None
    resource: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """One event, or one occurrence of a series.

    Times are aware, or plain dates (the end exclusive) for an event of whole days.  `occurrence` is the original start
    of an occurrence; None for an event that does not recur.  `attendees_complete` is False when the provider left some
    of them out.
    """

    uid: str
    summary: str
    start: date
    end: date
    occurrence: date | None = None
    description: str = ""
    location: str = ""
    organizer: Attendee | None = None
    attendees: tuple[Attendee, ...] = ()
    attendees_complete: bool = True
    status: MeetingStatus = MeetingStatus.CONFIRMED
    sequence: int = 0
    stamp: datetime | None = None
    private: bool = False
    categories: tuple[str, ...] = ()
    join_link: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do.  `due` and `completed` are aware, or `due` a plain date."""

    uid: str
    summary: str
    description: str = ""
    due: date | None = None
    completed: datetime | None = None
    status: TaskStatus = "NEEDS-ACTION"
    stamp: datetime | None = None
    assignees: tuple[Attendee, ...] = ()
    categories: tuple[str, ...] = ()


def compose_event(event: Event) -> bytes:
    """Return a calendar object with one VEVENT.  Never raises."""
    return component("VEVENT", _event_lines(event))


def compose_task(task: Task) -> bytes:
    """Return a calendar object with one VTODO.  Never raises."""
    return component("VTODO", _task_lines(task))


def _event_lines(event: Event) -> Iterator[str]:
    yield from _head_lines(event)
    yield time_line("DTSTART", event.start)
    yield time_line("DTEND", event.end)
    if event.occurrence is not None:
        yield time_line("RECURRENCE-ID", event.occurrence)
    if event.location:
        yield text_line("LOCATION", event.location)
    yield f"STATUS:{event.status.value.upper()}"
    yield f"SEQUENCE:{max(event.sequence, 0)}"
    if event.private:
        yield "CLASS:PRIVATE"
    if event.join_link:
        yield uri_line("CONFERENCE", event.join_link, (("VALUE", "URI"),))
    if not event.attendees_complete:
        yield f"{ATTENDEES_OMITTED}:TRUE"
    if event.organizer is not None:
        yield _person_line("ORGANIZER", event.organizer)
    for attendee in event.attendees:
        yield _person_line("ATTENDEE", attendee)


def _task_lines(task: Task) -> Iterator[str]:
    yield from _head_lines(task)
    if task.due is not None:
        yield time_line("DUE", task.due)
    if task.completed is not None:
        yield time_line("COMPLETED", task.completed)
    yield f"STATUS:{task.status}"
    for assignee in task.assignees:
        yield _person_line("ATTENDEE", assignee)


def _head_lines(thing: Event | Task) -> Iterator[str]:
    """Yield what events and tasks have in common."""
    yield text_line("UID", " ".join(thing.uid.split()))
    if thing.stamp is not None:
        yield time_line("DTSTAMP", thing.stamp)
    if thing.summary:
        yield text_line("SUMMARY", thing.summary)
    if thing.description:
        yield text_line("DESCRIPTION", thing.description)
    if thing.categories:
        yield list_line("CATEGORIES", thing.categories)


def _person_line(name: str, person: Attendee) -> str:
    parameters = (
        ("CN", person.name),
        ("CUTYPE", "RESOURCE" if person.resource else ""),
        ("ROLE", "OPT-PARTICIPANT" if person.optional else ""),
        ("PARTSTAT", person.response.value.upper().replace("_", "-") if person.response else ""),
    )
    return uri_line(name, f"mailto:{person.address}", parameters)
