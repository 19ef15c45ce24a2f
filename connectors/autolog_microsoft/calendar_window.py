"""The stretch of time in which a calendar is read: from the account's window to sixty days ahead.

Graph freezes the stretch in its deltaLink, so that it is laid anew every week: the cursor then counts as expired, the
calendar is read from the beginning, and what autolog knew and no longer finds is gone.  Old and new stretch overlap
in all but a week, and a deletion that Graph never told of is found within that week (PROVIDERS 5.5).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

AHEAD = timedelta(days=60)
SEEDED_EVERY = timedelta(days=7)
LONGEST = timedelta(days=1_700)
"""Graph lists at most 1,825 days at once."""

_SPREAD = 24 * 3_600


@dataclass(frozen=True, slots=True)
class Window:
    """Begin and end, in UTC."""

    begin: datetime
    end: datetime

    @property
    def query(self) -> dict[str, str]:
        """How Graph is asked for it."""
        return {"startDateTime": _written(self.begin), "endDateTime": _written(self.end)}


def window_at(now: datetime, since: datetime) -> Window:
    """Return the window as it is to be laid now."""
    return Window(max(since, now - LONGEST).astimezone(UTC), (now + AHEAD).astimezone(UTC))


def is_worn(seeded: datetime, now: datetime, calendar: str) -> bool:
    """Return whether a window is to be laid anew; calendars take turns within a day, so that not all do at once."""
    turn = int.from_bytes(sha256(calendar.encode()).digest()[:4], "big") % _SPREAD
    return now - seeded >= SEEDED_EVERY + timedelta(seconds=turn)


def as_time(moment: date) -> datetime:
    """Return a date's midnight in UTC, a moment as it is."""
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time(), UTC)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
