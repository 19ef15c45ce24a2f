"""The JSON that Google answers with, narrowed: a field that is missing or of another type is an empty one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

Json = Mapping[str, object]


def record(value: object, name: str) -> Json:
    """Return the object in a field."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def records(value: object, name: str) -> list[Json]:
    """Return the objects in a list; what is no object is left out."""
    found = value.get(name) if isinstance(value, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def text(value: object, name: str) -> str:
    """Return the text in a field."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def texts(value: object, name: str) -> tuple[str, ...]:
    """Return the texts in a list."""
    found = value.get(name) if isinstance(value, dict) else None
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else ()


def number(value: object, name: str) -> int:
    """Return the number in a field, whether written as one or, as 64-bit numbers are, as a text."""
    found = value.get(name) if isinstance(value, dict) else None
    if isinstance(found, int) and not isinstance(found, bool):
        return found
    return int(found) if isinstance(found, str) and found.isascii() and found.isdigit() and len(found) < 25 else 0


def flag(value: object, name: str) -> bool:
    """Return whether a field says true."""
    return isinstance(value, dict) and value.get(name) is True


def moment(written: str) -> datetime | None:
    """Return an RFC 3339 time, aware, or None."""
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def day(written: str) -> date | None:
    """Return an RFC 3339 date, or the date at the beginning of a time, without regard to its zone."""
    try:
        return date.fromisoformat(written[:10])
    except ValueError:
        return None
