"""Times as people write and read them: "24h" and "2026-03-01" in, "3 min ago" out."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from autolog.errors import WrongUse

_BACK = re.compile(r"([0-9]{1,6})([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_STEPS = ((86_400, "d"), (3_600, "h"), (60, "min"))


def parse_since(text: str, now: datetime) -> datetime:
    """Return the moment that a person means: a date, a moment (RFC 3339) or a stretch back from now.

    A date or moment without a zone is meant in the zone of this machine.  Raises WrongUse.
    """
    try:
        back = _BACK.fullmatch(text.strip())
        if back is not None:
            return now - timedelta(**{_UNITS[back[2]]: int(back[1])})
        return datetime.fromisoformat(text.strip()).astimezone()
    except (ValueError, OverflowError):
        raise WrongUse(
            f"'{text}' is no time.", remedy="Write a date (2026-03-01), a moment (2026-03-01T09:00Z) or 24h, 30d, 2w."
        ) from None


def ago(moment: datetime | None, now: datetime) -> str:
    """Return how long ago something was, in its largest unit."""
    if moment is None:
        return "never"
    seconds = max(0, round((now - moment).total_seconds()))
    for length, unit in _STEPS:
        if seconds >= length:
            return f"{seconds // length} {unit} ago"
    return f"{seconds} s ago"
