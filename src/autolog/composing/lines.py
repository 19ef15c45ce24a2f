"""The lines of an iCalendar object, written so that no value can begin another line (RFC 5545, 3.1 to 3.3; RFC 6868).

icalendar would write them too, but it raises for line breaks in addresses and links, and one strange guest would cost
the whole event.  Here such signs become spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

Parameters = Sequence[tuple[str, str]]

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]+")
_WHITE = re.compile("[\x00-\x20\x7f-\xa0\u2028\u2029]+")
_LONGEST_LINE = 74
_HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//autolog//composing//EN")


def component(name: str, lines: Iterable[str]) -> bytes:
    """Return a calendar object with one component that holds these property lines."""
    every = (*_HEAD, f"BEGIN:{name}", *lines, f"END:{name}", "END:VCALENDAR")
    return b"".join(_folded(line.encode("utf-8", "replace")) + b"\r\n" for line in every)


def text_line(name: str, text: str) -> str:
    """Return a property with a TEXT value (RFC 5545, 3.3.11)."""
    return f"{name}:{_escaped(text)}"


def list_line(name: str, texts: Iterable[str]) -> str:
    """Return a property with a list of TEXT values, parted by commas."""
    return f"{name}:{','.join(_escaped(text) for text in texts)}"


def time_line(name: str, moment: date) -> str:
    """Return a property with a date, or with a date-time in UTC (RFC 5545, 3.3.4 and 3.3.5)."""
    if isinstance(moment, datetime):
        return f"{name}:{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f"{name};VALUE=DATE:{moment:%Y%m%d}"


def uri_line(name: str, uri: str, parameters: Parameters = ()) -> str:
    """Return a property with a URI or an address as its value; white space and control signs in it are left out."""
    written = "".join(f";{key}={_quoted(value)}" for key, value in parameters if value)
    return f"{name}{written}:{_WHITE.sub('', uri)}"


def _escaped(text: str) -> str:
    text = _CONTROLS.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace(";", "\\;").replace(",", "\\,")


def _quoted(value: str) -> str:
    """Return a parameter value (RFC 6868): quoted if it must be, never with a quote or a line break inside."""
    value = _CONTROLS.sub(" ", value.replace("\r\n", "\n").replace("\r", "\n"))
    value = value.replace("^", "^^").replace("\n", "^n").replace('"', "^'")
    return value if value.isascii() and value.replace("-", "").isalnum() else f'"{value}"'


def _folded(line: bytes) -> bytes:
    """Break a line after 74 bytes at the latest, never inside a sign (RFC 5545, 3.1)."""
    if len(line) <= _LONGEST_LINE:
        return line
    pieces = []
    begin, room = 0, _LONGEST_LINE
    while begin < len(line):
        end = min(begin + room, len(line))
        while end < len(line) and line[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(line[begin:end])
        begin, room = end, _LONGEST_LINE - 1
    return b"\r\n ".join(pieces)
