"""An .ics file cut into calendar objects, one for each UID, line by line and without parsing (RFC 5545, 3.4 and 3.6).

A file may hold ten thousand events; a connector wants them one by one, each under its UID, with all that it takes to
read it alone: the moved and cancelled occurrences of the same series, the time zones it names, and the METHOD.  Cutting
is linear in the size of the file and forgives what exporters get wrong: bare LF or CR, lines folded inside a UID or a
UTF-8 sign, a missing UID, a missing or misplaced END.  Journals, free/busy times and alarms are left out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_FOLD = re.compile(rb"(?:\r?\n|\r)[ \t]")
_MARK = re.compile(rb"(BEGIN|END)[ \t]*:[ \t]*([A-Z-]{1,40})[ \t]*$", re.IGNORECASE)
_UID = re.compile(rb"UID(?:;[^:]*)?:(.*)", re.IGNORECASE)
_ZONE_OF_BLOCK = re.compile(rb"TZID(?:;[^:]*)?:(.*)", re.IGNORECASE)
_ZONE_NAMED = re.compile(rb'[;:]TZID="?((?:tzone:)?[^":;]+)', re.IGNORECASE)
_KEPT_OF_HEADER = (b"METHOD", b"X-WR-TIMEZONE")
_TOP_LEVEL = frozenset({b"VEVENT", b"VTIMEZONE", b"VTODO", b"VJOURNAL", b"VFREEBUSY", b"VAVAILABILITY"})


@dataclass(frozen=True, slots=True)
class Block:
    """The unfolded lines of one VEVENT, VTODO or VTIMEZONE, without its BEGIN and END.

    `header` are the METHOD and X-WR-TIMEZONE lines of the calendar around it.  Of an event, nested components (alarms)
    are left out; of a time zone they are kept, with their BEGIN and END.
    """

    lines: tuple[bytes, ...]
    header: tuple[bytes, ...] = ()
    name: bytes = b"VEVENT"

    @property
    def uid(self) -> str:
        """The UID as written, or a hash of the event when there is none."""
        uid = _first_value(_UID, self.lines)
        return uid or "sha256:" + hashlib.sha256(b"\n".join(self.lines)).hexdigest()

    @property
    def zone_name(self) -> str:
        """The TZID that a VTIMEZONE defines."""
        return _first_value(_ZONE_OF_BLOCK, self.lines)


@dataclass(frozen=True, slots=True)
class Blocks:
    """The events, the time zone definitions and the tasks of a file, in their order."""

    events: tuple[Block, ...]
    zones: tuple[Block, ...]
    tasks: tuple[Block, ...] = ()


@dataclass(slots=True)
class _Reading:
    """The state between two lines: the header so far, and the component that is open."""

    header: list[bytes] = field(default_factory=list)
    component: bytes = b""
    lines: list[bytes] = field(default_factory=list)
    depth: int = 0
    found: dict[bytes, list[Block]] = field(default_factory=lambda: {b"VEVENT": [], b"VTIMEZONE": [], b"VTODO": []})


def split_calendar(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield (UID, calendar object) for every UID in the file, in the order in which they first appear.

    Each object is a VCALENDAR of its own with METHOD, the time zones that its events name, and all events of that UID.
    """
    blocks = read_blocks(content)
    zones = {zone.zone_name: zone for zone in blocks.zones}
    by_uid: dict[str, list[Block]] = {}
    for event in (*blocks.events, *blocks.tasks):
        by_uid.setdefault(event.uid, []).append(event)
    for uid, events in by_uid.items():
        yield uid, b"\r\n".join(_object_lines(events, zones)) + b"\r\n"


def read_blocks(content: bytes) -> Blocks:
    """Find the events and time zones in the bytes of an .ics file.  Never raises; what is neither is left out."""
    reading = _Reading()
    for line in _FOLD.sub(b"", content.removeprefix(BYTE_ORDER_MARK)).splitlines():
        mark = _MARK.match(line) if line[:1] in b"BbEe" else None
        if mark is None:
            _keep(reading, line)
        elif mark[1].upper() == b"BEGIN":
            _begin(reading, mark[2].upper(), line)
        else:
            _end(reading, mark[2].upper(), line)
    _close(reading)
    found = reading.found
    return Blocks(tuple(found[b"VEVENT"]), tuple(found[b"VTIMEZONE"]), tuple(found[b"VTODO"]))


def _keep(reading: _Reading, line: bytes) -> None:
    if reading.component:
        if not reading.depth or reading.component == b"VTIMEZONE":
            reading.lines.append(line)
    elif line.upper().startswith(_KEPT_OF_HEADER):
        reading.header.append(line)


def _begin(reading: _Reading, name: bytes, line: bytes) -> None:
    if name == b"VCALENDAR":
        _close(reading)
        reading.header = []
    elif name in _TOP_LEVEL or not reading.component:
        _close(reading)
        reading.component = name
    else:
        reading.depth += 1
        _keep(reading, line)


def _end(reading: _Reading, name: bytes, line: bytes) -> None:
    if name in {reading.component, b"VCALENDAR"}:
        _close(reading)
    elif reading.depth:
        _keep(reading, line)
        reading.depth -= 1


def _close(reading: _Reading) -> None:
    if reading.component in reading.found:
        reading.found[reading.component].append(Block(tuple(reading.lines), tuple(reading.header), reading.component))
    reading.component, reading.lines, reading.depth = b"", [], 0


def _object_lines(events: Sequence[Block], zones: dict[str, Block]) -> Iterator[bytes]:
    for header, group in groupby(events, key=lambda event: event.header):
        members = tuple(group)
        yield from (b"BEGIN:VCALENDAR", b"VERSION:2.0", *header)
        for name in _zones_named(members):
            if zone := zones.get(name):
                yield from (b"BEGIN:VTIMEZONE", *zone.lines, b"END:VTIMEZONE")
        for event in members:
            yield from (b"BEGIN:" + event.name, *event.lines, b"END:" + event.name)
        yield b"END:VCALENDAR"


def _zones_named(events: Iterable[Block]) -> tuple[str, ...]:
    names = (name for event in events for line in event.lines for name in _ZONE_NAMED.findall(line))
    return tuple(dict.fromkeys(_text(name) for name in names))


def _first_value(pattern: re.Pattern[bytes], lines: Iterable[bytes]) -> str:
    return next((_text(match[1]) for match in map(pattern.match, lines) if match), "")


def _text(value: bytes) -> str:
    return value.strip().strip(b'"').decode("utf-8", "replace")
