"""When an event takes place, as it is written: in known time zones, within bounds, not yet repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from autolog.decode.calendar.properties import Properties, Property, Value, date_value, date_values, first_text
from autolog.decode.calendar.recurrence_guard import checked_rule, until_of, with_until
from autolog.decode.calendar.timezones import Zones
from autolog.errors import DecodeError

EARLIEST_YEAR, LATEST_YEAR = 1970, 2100
MOST_RULES = 2
LONGEST_REPEATED = timedelta(days=366)
_DAY = timedelta(days=1)

Moment = datetime | date
"""A date-time in a known time zone, or a date of an all-day event."""

Localise = Callable[[Property, Value], Moment]


@dataclass(frozen=True, slots=True)
class Times:
    """When one VEVENT takes place and how it repeats.

    `end` is exclusive for all-day events.  With `recurrence_id` it is one changed occurrence of a series, and with
    `following` it changes all later ones too (RANGE=THISANDFUTURE).  `additional` are the starts of RDATE with their
    ends, if given; `excluded` are those of EXDATE.
    """

    start: Moment
    end: Moment
    recurrence_id: Moment | None = None
    following: bool = False
    rules: tuple[str, ...] = ()
    additional: tuple[tuple[Moment, Moment | None], ...] = ()
    excluded: tuple[Moment, ...] = ()

    @property
    def repeats(self) -> bool:
        """Whether it is part of a series."""
        return bool(self.rules or self.additional or self.recurrence_id)


def read_times(properties: Properties, zones: Zones, calendar_zone: str) -> Times:
    """Return the times of an event; `calendar_zone` is X-WR-TIMEZONE.  Raises DecodeError when they make no sense."""
    start = _start(properties, zones, calendar_zone)
    localise = _localiser(zones, start)
    end = _end(properties, start, localise)
    if _lasts_whole_days(properties, start, end):
        start, end, localise = _date(start), _date(end), _in_dates(localise)
    changed = properties.get("RECURRENCE-ID", ())
    times = Times(
        start=start,
        end=end,
        recurrence_id=next((localise(each, date_value(each.value)) for each in changed), None),
        following=is_following(properties),
        rules=tuple(_rule(each, start, localise) for each in properties.get("RRULE", ())[: MOST_RULES + 1]),
        additional=tuple(_additional(properties, localise)),
        excluded=tuple(localise(each, value) for each, value in date_values(properties.get("EXDATE", ()))),
    )
    _check_repetition(times)
    return times


def is_following(properties: Properties) -> bool:
    """Return whether a changed occurrence changes all later ones too (RFC 5545, 3.2.13)."""
    changed = properties.get("RECURRENCE-ID", ())
    return any(each.parameters.get("RANGE", "").upper() == "THISANDFUTURE" for each in changed)


def _lasts_whole_days(properties: Properties, start: Moment, end: Moment) -> bool:
    """Return whether an event from midnight to midnight is an all-day one to Exchange, which writes times for it.

    MS-OXCICAL 2.1.3.1.1.20.28.
    """
    is_said = first_text(properties, "X-MICROSOFT-CDO-ALLDAYEVENT").strip().upper() == "TRUE"
    return is_said and all(isinstance(one, datetime) and one.time() == time() for one in (start, end)) and start < end


def _date(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _in_dates(localise: Localise) -> Localise:
    return lambda written, value: _date(localise(written, value))


def read_moment(properties: Properties, name: str, zones: Zones, calendar_zone: str) -> Moment | None:
    """Return a date, or a time in UTC, as DUE holds it; None when it is missing.  Raises DecodeError."""
    written = next((each for each in properties.get(name, ()) if each.value.strip()), None)
    if written is None:
        return None
    value = date_value(written.value)
    zone = _zone_of(written, zones)
    is_floating = isinstance(value, datetime) and value.tzinfo is None and zone is None
    moment = _localised(value, zones.floating(calendar_zone) if is_floating else (zone or UTC))
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


def read_stamp(properties: Properties, name: str = "DTSTAMP") -> datetime | None:
    """Return DTSTAMP, or another time of its kind, in UTC; None when it is missing or no time."""
    written = next(iter(properties.get(name, ())), None)
    try:
        value = _localised(date_value(written.value), UTC) if written else None
    except DecodeError:
        return None
    return value.astimezone(UTC) if isinstance(value, datetime) else None


def _check_repetition(times: Times) -> None:
    if len(times.rules) > MOST_RULES:
        raise DecodeError(f"An event has more than {MOST_RULES} recurrence rules.")
    if times.repeats and times.end.toordinal() - times.start.toordinal() > LONGEST_REPEATED.days:
        raise DecodeError(f"An event repeats and lasts longer than {LONGEST_REPEATED.days} days.")


def _start(properties: Properties, zones: Zones, calendar_zone: str) -> Moment:
    """Return DTSTART; of a cancelled occurrence that has none, its RECURRENCE-ID."""
    written = (each for name in ("DTSTART", "RECURRENCE-ID") for each in properties.get(name, ()) if each.value)
    first = next(written, None)
    if first is None:
        raise DecodeError("An event has no DTSTART.")
    value = date_value(first.value)
    if not isinstance(value, datetime) or value.tzinfo:
        return _localised(value, UTC)
    return _localised(value, _zone_of(first, zones) or zones.floating(calendar_zone))


def _localiser(zones: Zones, start: Moment) -> Localise:
    """Return the function that reads the event's other times: by their own zone, else by that of its start."""
    default = (start.tzinfo if isinstance(start, datetime) else None) or UTC

    def localise(written: Property, value: Value) -> Moment:
        return _localised(value, _zone_of(written, zones) or default)

    return localise


def _zone_of(written: Property, zones: Zones) -> tzinfo | None:
    name = written.parameters.get("TZID", "")
    return zones.named(name) if name else None


def _localised(value: Value, zone: tzinfo) -> Moment:
    if not isinstance(value, date):
        raise DecodeError("An event holds a duration or a period where a date belongs.")
    if not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
        raise DecodeError(f"An event names the year {value.year}; autolog reads {EARLIEST_YEAR} to {LATEST_YEAR}.")
    return value.replace(tzinfo=zone) if isinstance(value, datetime) and value.tzinfo is None else value


def _end(properties: Properties, start: Moment, localise: Localise) -> Moment:
    """Return DTEND, or the start plus DURATION; one day or no time when both are missing (RFC 5545, 3.6.1)."""
    end = next((localise(each, date_value(each.value)) for each in properties.get("DTEND", ()) if each.value), None)
    if end is None:
        end = _plus(start, next((date_value(each.value) for each in properties.get("DURATION", ())), timedelta()))
    shortest = start if isinstance(start, datetime) else start + _DAY
    is_comparable = isinstance(end, datetime) == isinstance(start, datetime)
    return end if is_comparable and end > shortest else shortest


def _plus(start: Moment, duration: Value) -> Moment:
    if not isinstance(duration, timedelta):
        return start
    try:
        return _localised(_later(start, duration), UTC)
    except OverflowError as error:
        raise DecodeError("An event lasts for ever.") from error


def _later(start: Moment, duration: timedelta) -> Moment:
    """Return the start plus days on the calendar and then hours on the clock, which may change (RFC 5545, 3.3.6)."""
    days = timedelta(days=duration.days)
    if not isinstance(start, datetime) or start.tzinfo is None:
        return start + duration
    day = start + days
    return (day.astimezone(UTC) + (duration - days)).astimezone(start.tzinfo)


def _additional(properties: Properties, localise: Localise) -> Iterator[tuple[Moment, Moment | None]]:
    for written, value in date_values(properties.get("RDATE", ())):
        if not isinstance(value, tuple):
            yield localise(written, value), None
            continue
        begin = localise(written, value[0])
        yield begin, _plus(begin, value[1]) if isinstance(value[1], timedelta) else localise(written, value[1])


def _rule(written: Property, start: Moment, localise: Localise) -> str:
    """Return the harmless form of an RRULE, its UNTIL in the form that its DTSTART asks for (RFC 5545, 3.3.10)."""
    rule = checked_rule(written.value)
    until = date_value(until_of(rule)) if until_of(rule) else None
    if not isinstance(until, date) or until.year > LATEST_YEAR:
        return with_until(rule, "")
    if not isinstance(start, datetime):
        return with_until(rule, until.strftime("%Y%m%d"))
    if not isinstance(until, datetime):
        until = datetime(until.year, until.month, until.day, 23, 59, 59)
    end = localise(written, until)
    return with_until(rule, end.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ") if isinstance(end, datetime) else "")
