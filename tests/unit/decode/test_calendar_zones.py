"""A time is read in the zone that its calendar means, whatever it calls it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from autolog.decode.calendar.timezones import displayed_zone, known_zone
from autolog.model import Meeting
from unit.decode.ics import calendar, event, meeting, meetings, read, sample


def utc_start(zone: str) -> str:
    return str(meeting(f'DTSTART;TZID="{zone}":20260310T090000').start)


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("Europe/Berlin", "2026-03-10 08:00:00+00:00"),
        ("America/Argentina/Buenos_Aires", "2026-03-10 12:00:00+00:00"),
        ("W. Europe Standard Time", "2026-03-10 08:00:00+00:00"),
        ("Eastern Standard Time", "2026-03-10 13:00:00+00:00"),
        ("/freeassociation.sourceforge.net/Europe/Berlin", "2026-03-10 08:00:00+00:00"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "2026-03-10 08:00:00+00:00"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "2026-03-10 13:00:00+00:00"),
        ("(GMT+05:30) Chennai, Kolkata, Mumbai, New Delhi", "2026-03-10 03:30:00+00:00"),
        ("(UTC+00:00) Dublin, Edinburgh, Lisbon, London", "2026-03-10 09:00:00+00:00"),
        ("(UTC) Coordinated Universal Time", "2026-03-10 09:00:00+00:00"),
        ("(UTC+09:30) Somewhere unheard of", "2026-03-09 23:30:00+00:00"),
        ("Eastern", "2026-03-10 13:00:00+00:00"),
    ],
)
def test_a_zone_is_known_by_many_names(zone: str, start: str) -> None:
    assert utc_start(zone) == start


@pytest.mark.parametrize("name", sorted(WINDOWS_TO_OLSON))
def test_every_zone_name_of_windows_is_known(name: str) -> None:
    assert known_zone(name) is not None


def test_a_displayed_zone_follows_summer_time() -> None:
    zone = displayed_zone("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna")

    assert zone is not None
    assert zone.utcoffset(datetime(2026, 7, 1)) == timedelta(hours=2)


def test_a_zone_of_the_calendar_s_own_is_followed_across_summer_time() -> None:
    found = meetings(sample("custom_zone.ics"), now=datetime(2026, 5, 1, tzinfo=UTC))

    assert [str(each.start) for each in found] == [
        "2026-03-10 08:00:00+00:00",
        "2026-03-24 08:00:00+00:00",
        "2026-04-07 07:00:00+00:00",
        "2026-04-21 07:00:00+00:00",
    ]


def test_one_calendar_s_own_zone_means_nothing_in_another() -> None:
    meetings(sample("custom_zone.ics"))

    result = read(calendar(event("DTSTART;TZID=Customized Time Zone:20260310T090000")))

    assert [str(item.start) for item in result.items if isinstance(item, Meeting)] == ["2026-03-10 09:00:00+00:00"]
    assert result.warnings


def test_an_unknown_zone_is_read_as_utc_with_a_warning() -> None:
    result = read(calendar(event("DTSTART;TZID=Mars/Olympus:20260310T090000")))

    assert [str(item.start) for item in result.items if isinstance(item, Meeting)] == ["2026-03-10 09:00:00+00:00"]
    assert result.warnings == (
        "The time zone 'Mars/Olympus' is unknown.",
        "A time without a known time zone was read as UTC.",
    )


def test_a_floating_time_is_read_in_the_calendar_s_zone() -> None:
    content = calendar(event("DTSTART:20260310T090000"), header="X-WR-TIMEZONE:America/New_York")

    assert [str(each.start) for each in meetings(content)] == ["2026-03-10 13:00:00+00:00"]
    assert read(content).warnings == ()


def test_a_floating_time_is_read_in_the_only_zone_that_is_defined() -> None:
    content = sample("custom_zone.ics").replace(b';TZID="Customized Time Zone"', b"")

    assert str(meetings(content)[0].start) == "2026-03-10 08:00:00+00:00"


def test_a_floating_time_without_any_zone_is_read_as_utc_with_a_warning() -> None:
    result = read(calendar(event("DTSTART:20260310T090000")))

    assert result.warnings == ("A time without a known time zone was read as UTC.",)


def test_a_zone_name_is_no_path() -> None:
    assert read(calendar(event("DTSTART;TZID=../../etc/passwd:20260310T090000"))).warnings


def test_a_definition_that_makes_no_sense_is_an_unknown_zone() -> None:
    content = sample("custom_zone.ics").replace(b"TZOFFSETTO:+0100", b"TZOFFSETTO:noon")

    assert "The time zone 'Customized Time Zone' is unknown." in read(content).warnings


def test_a_time_in_the_hour_that_summer_time_skips_is_read() -> None:
    assert str(meeting("DTSTART;TZID=Europe/Berlin:20260329T023000").start) == "2026-03-29 01:30:00+00:00"
