"""From the name of a time zone, as calendars write it, to the zone.

Tried in this order: the IANA name; Microsoft's name ("W. Europe Standard Time"); the file's own VTIMEZONE; an IANA name
behind a vendor's prefix (RFC 5545, 3.2.19); Microsoft's display name ("(UTC+01:00) Amsterdam, Berlin"), by its cities,
and by its offset when no city is known.  What is left is unknown, and the caller says so.

A VTIMEZONE is untrusted: only yearly rules are followed, and it is rebuilt from the few lines that count, so that it
can neither run for hours nor be remembered under a name that another calendar uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar import Timezone
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from autolog.decode.calendar.recurrence_guard import checked_rule
from autolog.decode.calendar.splitting import Block
from autolog.errors import DecodeError

_LONGEST_NAME = 200
_MOST_DEFINITIONS = 100
_MOST_OBSERVANCES = 60
_MOST_CITIES = 8
_DISPLAY = re.compile(r"\((?:UTC|GMT)(?:([+-])(\d\d):(\d\d))?\)\s*(.*)")
_US_AND_CANADA = re.compile(r"(\w+) Time \(US & Canada\)")
_OBSERVANCE = re.compile(
    rb"(BEGIN|END):(STANDARD|DAYLIGHT)[ \t]*$|(DTSTART|RRULE|RDATE|TZOFFSETFROM|TZOFFSETTO)(?:;[^:]*)?:(.*)",
    re.IGNORECASE,
)
_OF_THE_MACHINE = {"localtime", "posixrules", "posix/localtime", "right/localtime", "Factory"}
"""Names of files beside the zones: they mean whatever the machine is set to."""

_WINTER = datetime(2026, 1, 15, 12)
_SUMMER = datetime(2026, 7, 15, 12)


class Zones:
    """The time zones of one calendar object; `notes` collects a sentence for each that could not be resolved."""

    def __init__(self, definitions: Sequence[Block]) -> None:
        if len(definitions) > _MOST_DEFINITIONS:
            raise DecodeError(f"The calendar object defines more than {_MOST_DEFINITIONS} time zones.")
        self._definitions: Mapping[str, Block] = {block.zone_name: block for block in definitions}
        self._found: dict[str, tzinfo | None] = {}
        self.notes: list[str] = []

    def named(self, name: str) -> tzinfo | None:
        """Return the zone of that name, or None after noting that it is unknown.  Raises DecodeError."""
        name = name.strip().strip('"')
        if name not in self._found:
            self._found[name] = self._resolve(name)
            if self._found[name] is None:
                self.notes.append(f"The time zone {name[:80]!r} is unknown.")
        return self._found[name]

    def floating(self, calendar_zone: str) -> tzinfo:
        """Return the zone of times without zone: X-WR-TIMEZONE, else the only one defined here, else UTC and a note."""
        names = (calendar_zone,) if calendar_zone else tuple(self._definitions)
        if len(names) == 1 and (zone := self.named(names[0])):
            return zone
        self.notes.append("A time without a known time zone was read as UTC.")
        return UTC

    def _resolve(self, name: str) -> tzinfo | None:
        if known := known_zone(name):
            return known
        if definition := self._definitions.get(name):
            return defined_zone(definition)
        return prefixed_zone(name) or displayed_zone(name)


@lru_cache(maxsize=512)
def known_zone(name: str) -> tzinfo | None:
    """Return the zone with this IANA or Microsoft name, in whatever case."""
    known = _zone_names().get(name.casefold())
    return ZoneInfo(known) if known else None


def prefixed_zone(name: str) -> tzinfo | None:
    """Return the zone of `/vendor/path/Europe/Berlin`: the longest ending that is an IANA name."""
    parts = name[:_LONGEST_NAME].split("/")
    endings = ("/".join(parts[start:]) for start in range(1, len(parts)))
    return next((zone for zone in map(known_zone, endings) if zone), None)


def displayed_zone(name: str) -> tzinfo | None:
    """Return the zone that Microsoft shows as `(UTC+01:00) Amsterdam, Berlin`."""
    display = _DISPLAY.match(name[:_LONGEST_NAME])
    if display is None:
        return known_zone(f"{name} Standard Time") if name.isprintable() else None
    sign, hours, minutes, places = display.groups()
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
    if abs(offset) >= timedelta(days=1):
        return None
    return next(_zones_of_places(places, offset), timezone(offset) if offset else UTC)


def defined_zone(definition: Block) -> tzinfo | None:
    """Return the zone that a VTIMEZONE defines, None if it makes no sense.  Raises DecodeError for a hostile rule."""
    text = "\r\n".join(_rebuilt(definition.lines))
    try:
        component = Timezone.from_ical(text)
        zone = component.to_tz(lookup_tzid=False) if isinstance(component, Timezone) else None
        return zone if zone and zone.utcoffset(_WINTER) is not None else None
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError):
        return None


def _zones_of_places(places: str, offset: timedelta) -> Iterator[tzinfo]:
    """Yield the zones of the cities whose offset outside summer time is the given one."""
    region = _US_AND_CANADA.fullmatch(places.strip())
    if region and (zone := known_zone(f"{region[1]} Standard Time")):
        yield zone
    for place in places.split(",")[:_MOST_CITIES]:
        zone = known_zone(_cities().get(place.strip().casefold(), ""))
        if zone and offset in {zone.utcoffset(_WINTER), zone.utcoffset(_SUMMER)}:
            yield zone


@lru_cache(maxsize=1)
def _zone_names() -> Mapping[str, str]:
    """Return the IANA name for each IANA or Microsoft name, folded: some programs write them in capitals or small."""
    iana = {name.casefold(): name for name in sorted(available_timezones() - _OF_THE_MACHINE)}
    microsoft = {name.casefold(): iana[zone.casefold()] for name, zone in WINDOWS_TO_OLSON.items()}
    return {"z": "UTC"} | microsoft | iana


@lru_cache(maxsize=1)
def _cities() -> Mapping[str, str]:
    return {
        name.rpartition("/")[2].replace("_", " ").casefold(): name
        for name in sorted(available_timezones())
        if "/" in name
    }


def _rebuilt(lines: Iterable[bytes]) -> Iterator[str]:
    """Yield a VTIMEZONE of the lines that count, under a name of our own."""
    yield from ("BEGIN:VTIMEZONE", "TZID:of this calendar")
    observances = 0
    for match in filter(None, map(_OBSERVANCE.match, lines)):
        if match[1]:
            observances += 1
            yield f"{_ascii(match[1])}:{_ascii(match[2])}"
        else:
            yield f"{_ascii(match[3])}:{_observance_value(_ascii(match[3]), _ascii(match[4]))}"
    if observances > 2 * _MOST_OBSERVANCES:
        raise DecodeError(f"A time zone of the calendar has more than {_MOST_OBSERVANCES} changes.")
    yield "END:VTIMEZONE"


def _observance_value(name: str, value: str) -> str:
    if name == "RRULE":
        return checked_rule(value, only=("YEARLY",))
    if name == "RDATE" and value.count(",") >= _MOST_OBSERVANCES:
        raise DecodeError(f"A time zone of the calendar has more than {_MOST_OBSERVANCES} changes.")
    return value


def _ascii(value: bytes) -> str:
    return value.decode("ascii", "replace").strip().upper()
