"""Narrowing what Graph answers: JSON of any shape becomes texts, moments and objects, or nothing.  Never raises."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

Object = Mapping[str, object]

_FIRST_YEAR = 1900
"""Graph writes 0001-01-01 where it means never (PROVIDERS 5.5)."""

_TO_NOON = timedelta(hours=12)


def as_object(value: object) -> Object:
    """Return a JSON object, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def inner(found: Object, *names: str) -> Object:
    """Return the object that lies under these names."""
    for name in names:
        found = as_object(found.get(name))
    return found


def text(found: Object, *names: str) -> str:
    """Return the text that lies under these names, else an empty one."""
    value = inner(found, *names[:-1]).get(names[-1])
    return value if isinstance(value, str) else ""


def is_set(found: Object, name: str) -> bool:
    """Return whether the value is true."""
    return found.get(name) is True


def number(found: Object, name: str) -> int | None:
    """Return a whole number."""
    value = found.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def objects(found: Object, name: str) -> list[Object]:
    """Return the objects of a list, without what is none."""
    value = found.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def texts(found: Object, name: str) -> tuple[str, ...]:
    """Return the texts of a list, without what is none."""
    value = found.get(name)
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def moment(written: str) -> datetime | None:
    """Return a DateTimeOffset such as `2026-03-02T09:00:00Z`, in UTC; None for what is none or means never.

    Fractions of a second have up to seven digits, more than Python reads, and are cut.
    """
    head, point, fraction = written.partition(".")
    digits = fraction[: len(fraction) - len(fraction.lstrip("0123456789"))]
    cut = f"{head}.{digits[:6].ljust(6, '0')}{fraction[len(digits) :]}" if point else head
    try:
        read = datetime.fromisoformat(cut)
        if read.year < _FIRST_YEAR:
            return None
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def zoned_moment(found: Object, name: str) -> datetime | None:
    """Return a dateTimeTimeZone in UTC.

    Every request asks for UTC (`Prefer: outlook.timezone`), so that no table of Windows zone names is needed; an
    answer in another zone is no answer.
    """
    written = inner(found, name)
    zone = text(written, "timeZone")
    return moment(text(written, "dateTime")) if zone.upper() in {"UTC", "ETC/UTC", ""} else None


def date_of(found: Object, name: str) -> date | None:
    """Return the date in a dateTimeTimeZone whose time of day means nothing (all-day events, due dates)."""
    read = moment(text(found, name, "dateTime").partition("T")[0])
    return read.date() if read else None


def nearest_midnight(read: datetime) -> date:
    """Return the date whose midnight is nearest: an all-day event's start that was moved to UTC from its own zone."""
    return (read + _TO_NOON).date()
