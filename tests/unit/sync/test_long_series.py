"""T34 of the attacks and faults: a series of 500 that six of us have in their calendars."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from autolog.model import Raw
from firm import COLLEAGUES
from meetings import GUEST, ORGANIZER, STARTS, Office, Trace, stamp

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
INSTANCES = 500
BEGINS = STARTS - (INSTANCES - 1) * DAY
EVERYBODY = ((GUEST, "ACCEPTED"), *((f"{name}@ourfirm.example", "ACCEPTED") for name in COLLEAGUES))
MOVED, CALLED_OFF, LEFT_OUT = range(10, 20), range(30, 40), range(50, 60)
SERIES = Trace(EVERYBODY, starts=BEGINS)
"""It begins with the first organizer; the copies of the second, who took it over, have a higher SEQUENCE."""


def series(organizer: str, sequence: int) -> Raw:
    trace = replace(SERIES, organizer=organizer, sequence=sequence)
    excluded = ",".join(stamp(BEGINS + number * DAY) for number in LEFT_OUT)
    master = replace(trace, lines=(f"RRULE:FREQ=DAILY;COUNT={INSTANCES}", f"EXDATE:{excluded}"))
    changed = [
        replace(trace, starts=BEGINS + number * DAY + HOUR, lines=(recurrence_id(number),)) for number in MOVED
    ] + [
        replace(trace, starts=BEGINS + number * DAY, lines=(recurrence_id(number), "STATUS:CANCELLED"))
        for number in CALLED_OFF
    ]
    head, _, tail = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", b"", b"END:VCALENDAR\r\n"
    content = head + b"".join(event(one) for one in (master, *changed)) + tail
    return replace(trace.raw(), content=content, size=len(content))


def recurrence_id(number: int) -> str:
    return f"RECURRENCE-ID:{stamp(BEGINS + number * DAY)}"


def event(trace: Trace) -> bytes:
    text = trace.calendar()
    return text[text.index(b"BEGIN:VEVENT") : text.index(b"END:VCALENDAR")]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    office = Office(Path(tmp_path_factory.mktemp("series")))
    for name in COLLEAGUES:
        office.put(name, "series", series(ORGANIZER, 0))
    for name in COLLEAGUES[:3]:
        office.put(name, "series", series("carla@ourfirm.example", 1))
    return office


def test_each_occurrence_is_one_record_with_a_sighting_in_each_calendar(office: Office) -> None:
    assert Counter(len(one.sightings) for one in office.records()) == {len(COLLEAGUES): INSTANCES - len(LEFT_OUT)}


def test_moved_ones_are_where_they_were_moved(office: Office) -> None:
    begins = {one.record.starts_at for one in office.records()}
    assert {BEGINS + number * DAY + HOUR for number in MOVED} <= begins
    assert begins.isdisjoint(BEGINS + number * DAY for number in (*MOVED, *LEFT_OUT))


def test_those_that_were_called_off_are_marked_and_last_no_time(office: Office) -> None:
    cancelled = {one.record.starts_at: one.record.minutes for one in office.records() if one.record.cancelled}
    assert cancelled == {BEGINS + number * DAY: None for number in CALLED_OFF}


def test_who_organizes_now_is_told_of_all(office: Office) -> None:
    assert {one.record.identity.sender for one in office.records()} == {"carla@ourfirm.example"}


def test_the_database_is_in_order(office: Office) -> None:
    assert office.store.verify().problems == ()
