"""Calendars for tests: samples from files, and small ones made of a few lines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from autolog.decode import DecodeContext
from autolog.decode.calendar.objects import decode_calendar
from autolog.decode.context import Screen
from autolog.model import Decoded, MediaType, Meeting, OwnSide, Raw

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
SAMPLES = sorted((Path(__file__).parent / "calendars").glob("*.ics"))


def sample(name: str) -> bytes:
    return (Path(__file__).parent / "calendars" / name).read_bytes()


def calendar(*components: str, header: str = "") -> bytes:
    """Return a calendar of these components; every line ends in CRLF."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *header.split(), *components, "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def event(*lines: str, uid: str = "visit@harbour.example") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"])


def context(now: datetime = NOW, days: int = 90, screen: Screen | None = None) -> DecodeContext:
    return DecodeContext(now=now, window_start=now - timedelta(days=days), own=OwnSide(), screen=screen)


def read(content: bytes, now: datetime = NOW, days: int = 90, labels: tuple[str, ...] = ()) -> Decoded:
    return decode_calendar(Raw(MediaType.CALENDAR, content, labels=labels), context(now, days))


def meetings(content: bytes, now: datetime = NOW, days: int = 90) -> list[Meeting]:
    """Return the meetings that were held."""
    return [item for item in _meetings(content, now, days) if not item.planned]


def planned(content: bytes, now: datetime = NOW, days: int = 90) -> list[Meeting]:
    """Return the meetings that are still to come."""
    return [item for item in _meetings(content, now, days) if item.planned]


def _meetings(content: bytes, now: datetime, days: int) -> list[Meeting]:
    return [item for item in read(content, now, days).items if isinstance(item, Meeting)]


def meeting(*lines: str) -> Meeting:
    """Return the one meeting of an event with these lines and, unless they say otherwise, a start and an end."""
    times = [] if any(line.startswith("DTSTART") for line in lines) else ["DTSTART:20260310T090000Z"]
    (only,) = meetings(calendar(event(*times, *lines)))
    return only


def starts(*lines: str, now: datetime = NOW, days: int = 90) -> list[str]:
    """Return the starts of the meetings of a series with these lines."""
    return [str(each.start).removesuffix(":00+00:00") for each in meetings(calendar(event(*lines)), now, days)]
