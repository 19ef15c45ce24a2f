"""The calendars with which icalendar and recurring-ical-events test themselves are read or refused with a reason."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import icalendar
import pytest
import recurring_ical_events

from autolog.errors import DecodeError
from unit.decode.ics import read

FOLDERS = [Path(module.__file__).parent for module in (icalendar, recurring_ical_events) if module.__file__]
FILES = sorted(path for folder in FOLDERS for path in folder.rglob("*.ics"))


def test_every_calendar_of_the_libraries_is_read_or_refused_within_two_seconds() -> None:
    if not FILES:
        pytest.skip("the installed libraries came without their own tests")
    slow, refused = [], []
    for path in FILES:
        began = time.process_time()
        try:
            read(path.read_bytes(), now=datetime(2026, 4, 1, tzinfo=UTC), days=365 * 30)
        except DecodeError as error:
            refused.append(f"{path.name}: {error.what}")
        if time.process_time() - began > 2:
            slow.append(path.name)

    assert slow == []
    assert [reason for reason in refused if "makes no sense" in reason] == []
