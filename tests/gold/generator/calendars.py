"""Calendar entries as text (RFC 5545): one calendar a user, lines folded at 75 octets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from .letters import Mailbox

_HEAD = (
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Ostermoor//Calendar//EN", "BEGIN:VTIMEZONE", "TZID:Europe/Berlin",
    "BEGIN:STANDARD", "DTSTART:19961027T030000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU", "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100", "END:STANDARD", "BEGIN:DAYLIGHT", "DTSTART:19810329T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "END:DAYLIGHT", "END:VTIMEZONE",
)  # fmt: skip
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One VEVENT; `recurrence` is the original start of an occurrence that differs from its series.

    The first of the attendees is the organizer.  `more` are property lines as they are.
    """

    uid: str
    summary: str
    start: datetime
    end: datetime
    attendees: tuple[Mailbox, ...]
    location: str = ""
    description: str = ""
    more: tuple[str, ...] = ()
    recurrence: datetime | None = None


def calendar_text(entries: Iterable[Entry]) -> str:
    """Return a whole calendar."""
    lines = [*_HEAD, *(line for entry in entries for line in _lines(entry)), "END:VCALENDAR"]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def local(moment: datetime) -> str:
    """Return a time as the calendar's own zone has it."""
    return f"{moment:%Y%m%dT%H%M%S}"


def _lines(entry: Entry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{entry.start.astimezone(UTC):%Y%m%dT060000Z}"
    if entry.recurrence is not None:
        yield f"RECURRENCE-ID;TZID=Europe/Berlin:{local(entry.recurrence)}"
    yield f"DTSTART;TZID=Europe/Berlin:{local(entry.start)}"
    yield f"DTEND;TZID=Europe/Berlin:{local(entry.end)}"
    yield f"SUMMARY:{entry.summary.translate(_ESCAPED)}"
    if entry.location:
        yield f"LOCATION:{entry.location.translate(_ESCAPED)}"
    if entry.description:
        yield f"DESCRIPTION:{entry.description.translate(_ESCAPED)}"
    yield f"ORGANIZER;CN={_quoted(entry.attendees[0])}"
    yield from (f"ATTENDEE;PARTSTAT=ACCEPTED;CN={_quoted(one)}" for one in entry.attendees)
    yield from entry.more
    yield "END:VEVENT"


def _quoted(one: Mailbox) -> str:
    return f'"{one.name}":mailto:{one.address}'


def _folded(line: str) -> str:
    pieces, piece = [], ""
    for sign in line:
        if len((piece + sign).encode()) > 74:
            pieces.append(piece)
            piece = " "
        piece += sign
    return "\r\n".join([*pieces, piece])
