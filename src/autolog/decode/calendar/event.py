"""One VEVENT as it is written -> `Event`: what the meeting is about, who takes part and when, not yet repeated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from autolog.decode.calendar.people import read_people
from autolog.decode.calendar.properties import Properties, first_text, read_properties, text_list
from autolog.decode.calendar.splitting import Block
from autolog.decode.calendar.texts import description_text, line_text, place_text
from autolog.decode.calendar.times import Times, read_stamp, read_times
from autolog.decode.calendar.timezones import Zones
from autolog.model import MeetingStatus, Participant

_LARGEST_SEQUENCE = 2**31 - 1
_MOST_LABELS = 100


@dataclass(frozen=True, slots=True)
class Event:
    """One VEVENT: a single event, the master of a series, or one changed occurrence.

    `method` is that of the calendar around it, in capitals.
    """

    uid: str
    times: Times
    sequence: int = 0
    stamp: datetime | None = None
    method: str = ""
    status: MeetingStatus = MeetingStatus.CONFIRMED
    private: bool = False
    subject: str = ""
    location: str = ""
    description: str = ""
    labels: tuple[str, ...] = ()
    participants: tuple[Participant, ...] = ()


def read_event(block: Block, zones: Zones) -> Event:
    """Return the event.  Raises DecodeError when its times make no sense or its rules are hostile."""
    properties = read_properties(block.lines)
    header = read_properties(block.header)
    method = first_text(header, "METHOD").strip().upper()
    return Event(
        uid=block.uid,
        times=read_times(properties, zones, first_text(header, "X-WR-TIMEZONE").strip()),
        sequence=_sequence(first_text(properties, "SEQUENCE")),
        stamp=read_stamp(properties),
        method=method,
        status=MeetingStatus.CANCELLED if method == "CANCEL" else _status(first_text(properties, "STATUS")),
        private=first_text(properties, "CLASS").strip().upper() in {"PRIVATE", "CONFIDENTIAL"},
        subject=line_text(first_text(properties, "SUMMARY")),
        location=place_text(first_text(properties, "LOCATION")),
        description=description_text(first_text(properties, "DESCRIPTION")),
        labels=_labels(properties),
        participants=read_people(properties),
    )


def _labels(properties: Properties) -> tuple[str, ...]:
    labels = (line_text(label) for each in properties.get("CATEGORIES", ()) for label in text_list(each))
    return tuple(dict.fromkeys(label for label in labels if label))[:_MOST_LABELS]


def _sequence(text: str) -> int:
    text = text.strip()
    return min(int(text), _LARGEST_SEQUENCE) if text.isascii() and text.isdigit() and len(text) < 20 else 0


def _status(text: str) -> MeetingStatus:
    word = text.strip().lower()
    return MeetingStatus(word) if word in set(MeetingStatus) else MeetingStatus.CONFIRMED
