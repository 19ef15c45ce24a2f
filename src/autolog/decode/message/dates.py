"""Dates in header fields (RFC 5322, 3.3), as they are really written, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
"""Nothing that claims to be older is believed; 1970 is what a broken clock says."""

LATEST_AHEAD = timedelta(days=1)
"""How far in the future a claimed date may be."""

_LONGEST = 200
_LARGEST_OFFSET = 26 * 3600


def parse_date(text: str, now: datetime) -> datetime | None:
    """Return the moment in UTC, or None when it cannot be read or lies before 1971 or a day after `now`.

    A date without a zone is taken as UTC (RFC 5322, 4.3, says as much of unknown zones).
    """
    text = text[:_LONGEST]
    moment = _parse_mail_date(text) or _parse_iso_date(text)
    return moment if moment is not None and EARLIEST <= moment <= now + LATEST_AHEAD else None


def _parse_mail_date(text: str) -> datetime | None:
    try:
        found = parsedate_tz(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    if found is None or abs(found[9] or 0) > _LARGEST_OFFSET:
        return None
    try:
        return datetime(*found[:6], tzinfo=UTC) - timedelta(seconds=found[9] or 0)
    except (ValueError, OverflowError):
        return None


def _parse_iso_date(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def received_date(received: str, now: datetime) -> datetime | None:
    """Return the moment at the end of a Received field (RFC 5321, 4.4)."""
    return parse_date(received.rpartition(";")[2], now)
