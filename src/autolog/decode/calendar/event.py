"""One VEVENT as it is written -> `Event`: what the meeting is about, who takes part and when, not yet repeated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from autolog.decode.calendar.join_links import join_link
from autolog.decode.calendar.people import read_people
from autolog.decode.calendar.properties import Properties, first_text, read_properties, text_list
from autolog.decode.calendar.splitting import Block
from autolog.decode.calendar.texts import description_text, line_text, place_text
from autolog.decode.calendar.times import Times, read_stamp, read_times
from autolog.decode.calendar.timezones import Zones
from autolog.model import MeetingStatus, Participant

_LARGEST_SEQUENCE = 2**31 - 1
_MOST_LABELS = 100
_CONFERENCES = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL")


@dataclass(frozen=True, slots=True)
class Event:
    """One VEVENT: a single event, the master of a series, or one changed occurrence.

    `method` is that of the calendar around it, in capitals.  `partial` is set when the provider left attendees out.
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
    partial: bool = False
    join_link: str = ""


def read_event(block: Block, zones: Zones) -> Event:
    """Return the event.  Raises DecodeError when its times make no sense or its rules are hostile."""
    properties = read_properties(block.lines)
    header = read_properties(block.header)
    method = first_text(header, "METHOD").strip().upper()
    place, description = first_text(properties, "LOCATION"), first_text(properties, "DESCRIPTION")
    return Event(
        uid=block.uid,
        times=read_times(properties, zones, first_text(header, "X-WR-TIMEZONE").strip()),
        sequence=sequence_of(properties),
        stamp=read_stamp(properties),
        method=method,
        status=MeetingStatus.CANCELLED if method == "CANCEL" else _status(first_text(properties, "STATUS")),
        private=is_private(properties),
        subject=line_text(first_text(properties, "SUMMARY")),
        location=place_text(place),
        description=description_text(description),
        labels=labels_of(properties),
        participants=read_people(properties),
        partial=first_text(properties, "X-AUTOLOG-ATTENDEES-OMITTED").strip().upper() == "TRUE",
        join_link=join_link((first_text(properties, name) for name in _CONFERENCES), place, description),
    )


def is_private(properties: Properties) -> bool:
    """Return whether the owner marked it so (RFC 5545, 3.8.1.3)."""
    return first_text(properties, "CLASS").strip().upper() in {"PRIVATE", "CONFIDENTIAL"}


def labels_of(properties: Properties) -> tuple[str, ...]:
    """Return the categories, each once."""
    labels = (line_text(label) for each in properties.get("CATEGORIES", ()) for label in text_list(each))
    return tuple(dict.fromkeys(label for label in labels if label))[:_MOST_LABELS]


def sequence_of(properties: Properties) -> int:
    """Return the SEQUENCE; 0 when it is missing or no number (PROVIDERS 6.2)."""
    text = first_text(properties, "SEQUENCE").strip()
    return min(int(text), _LARGEST_SEQUENCE) if text.isascii() and text.isdigit() and len(text) < 20 else 0


def _status(text: str) -> MeetingStatus:
    word = text.strip().lower()
    return MeetingStatus(word) if word in set(MeetingStatus) else MeetingStatus.CONFIRMED
