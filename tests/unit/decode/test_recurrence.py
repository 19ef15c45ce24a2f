"""A series is repeated as its rule says, with its changed, added and left-out occurrences."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from unit.decode.ics import NOW, calendar, event, meetings, starts

MARCH = "DTSTART:20260302T090000Z"


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        (["RRULE:FREQ=DAILY;COUNT=3"], [2, 3, 4]),
        (["RRULE:FREQ=DAILY;INTERVAL=14"], [2, 16, 30]),
        (["RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4"], [2, 4, 9, 11]),
        (["RRULE:FREQ=MONTHLY;BYDAY=1MO"], [2]),
        (["RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"], [2, 31]),
        (["RRULE:FREQ=YEARLY"], [2]),
        (["RRULE:FREQ=DAILY;UNTIL=20260304T090000Z"], [2, 3, 4]),
        (["RRULE:FREQ=DAILY;UNTIL=20260304"], [2, 3, 4]),
        (["RRULE:FREQ=DAILY;UNTIL=20260304T090000"], [2, 3, 4]),
        (["RRULE:FREQ=WEEKLY;COUNT=2;X-UNKNOWN=1"], [2, 9]),
        (["RDATE:20260305T090000Z,20260307T090000Z"], [2, 5, 7]),
        (["RDATE;VALUE=PERIOD:20260305T090000Z/PT3H"], [2, 5]),
        (["RRULE:FREQ=DAILY;COUNT=4", "EXDATE:20260303T090000Z", "EXDATE:20260305T090000Z"], [2, 4]),
        (["RRULE:FREQ=DAILY;COUNT=4", "EXDATE;VALUE=DATE:20260303"], [2, 4, 5]),
        (["RRULE:FREQ=DAILY;UNTIL=99991231T000000Z;INTERVAL=20"], [2, 22]),
    ],
)
def test_a_series_takes_place_on_these_days(lines: list[str], days: list[int]) -> None:
    assert starts(MARCH, *lines) == [f"2026-03-{day:02} 09:00" for day in days]


def test_a_meeting_at_ten_stays_at_ten_across_summer_time() -> None:
    lines = ["DTSTART;TZID=Europe/Berlin:20260322T100000", "RRULE:FREQ=WEEKLY;COUNT=2"]

    assert starts(*lines) == ["2026-03-22 09:00", "2026-03-29 08:00"]


def test_until_as_a_day_is_the_end_of_that_day_where_the_meeting_is() -> None:
    lines = ["DTSTART;TZID=America/New_York:20260302T200000", "RRULE:FREQ=DAILY;UNTIL=20260303"]

    assert starts(*lines) == ["2026-03-03 01:00", "2026-03-04 01:00"]


def test_a_leap_day_comes_every_four_years() -> None:
    lines = ["DTSTART;VALUE=DATE:20200229", "RRULE:FREQ=YEARLY"]

    assert starts(*lines, now=datetime(2029, 1, 1, tzinfo=UTC), days=4000) == ["2020-02-29", "2024-02-29", "2028-02-29"]


def test_a_period_brings_its_own_end() -> None:
    found = meetings(calendar(event(MARCH, "DURATION:PT1H", "RDATE;VALUE=PERIOD:20260305T090000Z/PT3H")))

    assert [each.end for each in found] == [
        datetime(2026, 3, 2, 10, tzinfo=UTC),
        datetime(2026, 3, 5, 12, tzinfo=UTC),
    ]


def test_an_occurrence_moved_out_of_the_future_is_found() -> None:
    series = event(MARCH, "RRULE:FREQ=MONTHLY;COUNT=3")
    moved = event("RECURRENCE-ID:20260502T090000Z", "DTSTART:20260320T090000Z")

    assert [each.occurrence for each in meetings(calendar(series, moved))] == [
        "2026-03-02T09:00:00Z",
        "2026-05-02T09:00:00Z",
    ]


def test_an_occurrence_moved_into_the_future_waits() -> None:
    series = event(MARCH, "RRULE:FREQ=WEEKLY;COUNT=2")
    moved = event("RECURRENCE-ID:20260309T090000Z", "DTSTART:20260501T090000Z")

    assert [each.occurrence for each in meetings(calendar(series, moved))] == ["2026-03-02T09:00:00Z"]


def test_an_occurrence_may_be_named_in_another_zone() -> None:
    series = event("DTSTART;TZID=Europe/Berlin:20260302T100000", "RRULE:FREQ=WEEKLY;COUNT=2")
    moved = event("RECURRENCE-ID:20260309T090000Z", "DTSTART:20260310T090000Z")

    assert [str(each.start) for each in meetings(calendar(series, moved))] == [
        "2026-03-02 09:00:00+00:00",
        "2026-03-10 09:00:00+00:00",
    ]


def test_an_occurrence_may_be_named_by_its_day() -> None:
    series = event(MARCH, "RRULE:FREQ=WEEKLY;COUNT=2")
    moved = event("RECURRENCE-ID;VALUE=DATE:20260309", "DTSTART:20260310T090000Z")

    assert [each.occurrence for each in meetings(calendar(series, moved))] == [
        "2026-03-02T09:00:00Z",
        "2026-03-09T09:00:00Z",
    ]


def test_an_all_day_occurrence_may_become_a_timed_one() -> None:
    series = event("DTSTART;VALUE=DATE:20260302", "RRULE:FREQ=WEEKLY;COUNT=2")
    changed = event("RECURRENCE-ID;VALUE=DATE:20260309", "DTSTART:20260309T120000Z", "DURATION:PT1H")
    found = meetings(calendar(series, changed))

    assert [(each.occurrence, each.all_day) for each in found] == [("2026-03-02", True), ("2026-03-09", False)]


def test_a_change_of_this_and_all_following_moves_them_and_keeps_their_names() -> None:
    series = event(MARCH, "RRULE:FREQ=WEEKLY;COUNT=4", "SUMMARY:Old")
    changed = event("RECURRENCE-ID;RANGE=THISANDFUTURE:20260309T090000Z", "DTSTART:20260310T100000Z", "SUMMARY:New")
    found = meetings(calendar(series, changed))

    assert [(each.occurrence[:10], str(each.start)[:16], each.subject) for each in found] == [
        ("2026-03-02", "2026-03-02 09:00", "Old"),
        ("2026-03-09", "2026-03-10 10:00", "New"),
        ("2026-03-16", "2026-03-17 10:00", "New"),
        ("2026-03-23", "2026-03-24 10:00", "New"),
    ]


def test_five_hundred_occurrences_with_changes_are_five_hundred_meetings() -> None:
    """T34: one series of 500, some of them moved, some cancelled."""
    first = datetime(2024, 8, 1, 9, tzinfo=UTC)
    days = [(first + timedelta(days=number)).strftime("%Y%m%d") for number in range(500)]
    moved = [event(f"RECURRENCE-ID:{day}T090000Z", f"DTSTART:{day}T110000Z") for day in days[::10]]
    cancelled = [event(f"RECURRENCE-ID:{day}T090000Z", "STATUS:CANCELLED") for day in days[5::10]]
    series = event("DTSTART:20240801T090000Z", "RRULE:FREQ=DAILY;COUNT=500")

    found = meetings(calendar(series, *moved, *cancelled), days=700)

    assert len({each.identity.key for each in found}) == len(found) == 500
    assert sum(each.status == "cancelled" for each in found) == 50
    assert sum(str(each.start)[11:13] == "11" for each in found) == 50


RULES = st.builds(
    lambda frequency, interval, days, count: (
        f"FREQ={frequency};INTERVAL={interval};COUNT={count}" + (f";BYDAY={','.join(days)}" if days else "")
    ),
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
    st.integers(1, 9),
    st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), unique=True, max_size=3),
    st.integers(1, 40),
)


@given(rule=RULES, first=st.datetimes(datetime(2024, 1, 1), datetime(2026, 3, 1)))
@settings(deadline=None, max_examples=60)
def test_occurrences_are_those_of_the_rule(rule: str, first: datetime) -> None:
    first = first.replace(second=0, microsecond=0)
    over_by = (NOW - timedelta(minutes=15)).replace(tzinfo=None)
    begin = (NOW - timedelta(days=900)).replace(tzinfo=None)
    expected = {first, *rrulestr(rule, dtstart=first)}

    found = starts(f"DTSTART:{first:%Y%m%dT%H%M%SZ}", f"RRULE:{rule}", days=900)

    assert found == [f"{day:%Y-%m-%d %H:%M}" for day in sorted(expected) if begin < day <= over_by]
