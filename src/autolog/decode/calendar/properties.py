"""The properties of one event as they are written: name, parameters, raw value (RFC 5545, 3.1 and 3.2).

A wrong line costs one property and not the event, and every line is read in time linear in its length.  Values that
are dates, times, durations and periods are read by icalendar.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar.prop import vDDDTypes

from autolog.decode.charsets import decode_bytes
from autolog.errors import DecodeError

READ = frozenset({"UID", "SEQUENCE", "DTSTAMP", "METHOD", "STATUS", "CLASS", "CATEGORIES", "ORGANIZER", "ATTENDEE"})
READ |= {"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "X-WR-TIMEZONE"}
READ |= {"SUMMARY", "DESCRIPTION", "LOCATION", "X-MICROSOFT-CDO-ALLDAYEVENT"}
READ |= {"DUE", "COMPLETED", "CREATED", "LAST-MODIFIED"}
READ |= {"CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "X-AUTOLOG-ATTENDEES-OMITTED"}
"""The properties that mean something to autolog; all others are passed over unread."""

MOST_VALUES = 10_000
"""The most people, RDATE values or EXDATE values of one event (TRUST 0.2)."""

_NAME = re.compile(rb"[A-Za-z-]{1,40}")
_OF_TIME = frozenset({"DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE"})
_PARAMETER = re.compile(r'[ \t]*;[ \t]*([A-Za-z0-9-]+)[ \t]*=((?:"[^"]*"|[^";:])*)')
_PARAMETER_OF_TIME = re.compile(r'[ \t]*;[ \t]*([A-Za-z0-9-]+)[ \t]*=((?:"[^"]*"|[^";])*)')
_ENCODED = re.compile(r"\^([n^'])")
_DECODED = {"n": "\n", "^": "^", "'": '"'}
_ESCAPED = re.compile(r"\\([\\,;:nN])")
_SEPARATE = re.compile(r"(?:\\.|[^,\\])+", re.DOTALL)

Value = date | datetime | timedelta | tuple[datetime, datetime | timedelta]
"""What a date or time property may hold: a date, a date-time, a duration or a period."""


@dataclass(frozen=True, slots=True)
class Property:
    """One property line: its parameters (upper-case names) and its value, not yet unescaped."""

    value: str
    parameters: Mapping[str, str]


Properties = Mapping[str, tuple[Property, ...]]


def read_properties(lines: Iterable[bytes]) -> Properties:
    """Return the properties of these unfolded lines by upper-case name; lines that are none are left out."""
    found: dict[str, list[Property]] = {}
    for line in lines:
        match = _NAME.match(line)
        name = match[0].decode("ascii").upper() if match else ""
        if name in READ and (read := _read_line(decode_bytes(line, "utf-8"), name)):
            found.setdefault(name, []).append(read)
            if len(found[name]) > MOST_VALUES:
                raise DecodeError(f"An event has more than {MOST_VALUES:,} lines of {name}.")
    return {name: tuple(values) for name, values in found.items()}


def first_text(properties: Properties, name: str) -> str:
    """Return the unescaped text of the first property of that name, or an empty text."""
    return next((unescape(found.value) for found in properties.get(name, ())), "")


def unescape(value: str) -> str:
    r"""Return a TEXT value without its backslashes (RFC 5545, 3.3.11)."""
    return _ESCAPED.sub(lambda escaped: "\n" if escaped[1] in "nN" else escaped[1], value)


def text_list(property_: Property) -> tuple[str, ...]:
    """Return the texts of a list such as CATEGORIES, split at commas that are not escaped."""
    return tuple(unescape(part).strip() for part in _SEPARATE.findall(property_.value))


def date_values(written: Iterable[Property]) -> Iterator[tuple[Property, Value]]:
    """Yield the dates, times or periods of comma-separated lists.  Raises DecodeError for more than 10,000 in all."""
    parts = [(each, part) for each in written for part in each.value.split(",") if part.strip()]
    if len(parts) > MOST_VALUES:
        raise DecodeError(f"An event names more than {MOST_VALUES:,} single dates.")
    return ((each, date_value(part)) for each, part in parts)


def date_value(text: str) -> Value:
    """Return the one value; date-times without Z come without a time zone.  Raises DecodeError."""
    try:
        value = vDDDTypes.from_ical(text.strip())  # type: ignore[no-untyped-call]  # icalendar leaves it without
    except (ValueError, OverflowError) as error:
        raise DecodeError(f"An event holds {text.strip()[:40]!r}, which is no date or time.") from error
    if isinstance(value, (date, timedelta, tuple)):
        return value
    raise DecodeError(f"An event holds {text.strip()[:40]!r}, which is a time without a date.")


def _read_line(line: str, name: str) -> Property | None:
    """Return the property, or None when no colon parts its name and parameters from a value.

    No time holds a colon, so that of a time the last one parts: Outlook and others write names of zones with colons
    and without quotes, such as `TZID=tzone://Microsoft/Utc`.
    """
    if name not in _OF_TIME:
        parameters, end = _parameters(_PARAMETER, line, len(name))
        _, colon, value = line[end:].partition(":")
    else:
        before, colon, value = line.rpartition(":")
        parameters, _ = _parameters(_PARAMETER_OF_TIME, before, len(name))
    return Property(value, parameters) if colon else None


def _parameters(pattern: re.Pattern[str], line: str, position: int) -> tuple[dict[str, str], int]:
    """Return the parameters from a position on, and where they end."""
    parameters = {}
    while parameter := pattern.match(line, position):
        parameters[parameter[1].upper()] = _ENCODED.sub(lambda sign: _DECODED[sign[1]], parameter[2].replace('"', ""))
        position = parameter.end()
    return parameters, position
