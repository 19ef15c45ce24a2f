"""What makes two copies of a meeting the same: the UID of its series and the original start (PROVIDERS 6.2 and 7.1)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time

from autolog.decode.calendar.event import Event
from autolog.decode.calendar.times import Moment
from autolog.model import Identity, Role

_SPLIT_SERIES = re.compile(r"_R\d{8}(?:T\d{6}Z?)?(?=@|$)")
_ORGANIZING = (Role.ORGANIZER, Role.RESOURCE)
"""The organizer comes first; it may be a shared calendar of Google's, which is no person."""

_GLOBAL_OBJECT_ID = "040000008200e00074c5b7101a82e008"


def series_uid(uid: str) -> str:
    """Return the UID that all copies and parts of one series share (PROVIDERS 6.2).

    Case is folded; Google's `_R20260301T100000` of a series that was cut in two goes; in an Outlook GlobalObjectId the
    date of the instance, bytes 16 to 19, becomes zero (MS-OXOCAL, 2.2.1.27).
    """
    uid = _SPLIT_SERIES.sub("", uid.strip()).casefold()
    if uid.startswith(_GLOBAL_OBJECT_ID) and len(uid) >= 40:
        return uid[:32] + "0" * 8 + uid[40:]
    return uid


def occurrence_name(original: Moment | None) -> str:
    """Return the original start in UTC, such as `2026-03-02T09:00:00Z` or `2026-03-02`; empty for a single event."""
    if original is None:
        return ""
    return original.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(original, datetime) else str(original)


def task_identity(uid: str, name: str, subject: str, at: datetime | None) -> Identity:
    """Return the identity of a task, or of one occurrence of it."""
    key = f"task:{series_uid(uid)}:{name}" if name else f"task:{series_uid(uid)}"
    return Identity(key=key, subject=" ".join(subject.casefold().split()), at=at)


def meeting_identity(event: Event, start: Moment, original: Moment | None) -> Identity:
    """Return the identity of the occurrence that starts now at `start` and was to start at `original`."""
    name = occurrence_name(original)
    uid = series_uid(event.uid)
    return Identity(
        key=f"meeting:{uid}:{name}" if name else f"meeting:{uid}",
        sender=next((one.address for one in event.participants[:1] if one.role in _ORGANIZING), ""),
        subject=" ".join(event.subject.casefold().split()),
        at=start if isinstance(start, datetime) else datetime.combine(start, time(), UTC),
    )
