"""No hour is wrong: Windows zones, both changes of clocks, leap days (T37, T38).

The offsets stand here as Microsoft shows them ("(UTC+01:00) Amsterdam, ..."), apart from the table that the code uses.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from autolog.decode.calendar.timezones import known_zone
from autolog.model import Meeting
from unit.decode.ics import calendar, event, meeting, meetings, read, starts

WINDOWS = """
-12:00 Dateline
-11:00 UTC-11
-10:00 Aleutian, Hawaiian
-09:30 Marquesas
-09:00 Alaskan, UTC-09
-08:00 Pacific Standard Time (Mexico), UTC-08, Pacific
-07:00 Mountain Standard Time (Mexico), US Mountain, Mountain, Yukon
-06:00 Central America, Central, Easter Island, Central Standard Time (Mexico), Canada Central
-05:00 SA Pacific, Eastern Standard Time (Mexico), Eastern, Haiti, Cuba, US Eastern, Turks And Caicos
-04:00 Atlantic, Venezuela, Central Brazilian, SA Western, Pacific SA
-03:30 Newfoundland
-03:00 Tocantins, E. South America, SA Eastern, Argentina, Montevideo, Magallanes, Saint Pierre, Bahia
-02:00 UTC-02
-01:00 Azores, Cape Verde
+00:00 UTC, GMT, Greenwich, Sao Tome
+01:00 W. Europe, Central Europe, Romance, Central European, W. Central Africa
+02:00 GTB, Middle East, Egypt, E. Europe, West Bank, South Africa, FLE, Israel, Kaliningrad, Sudan, Libya, Namibia
+03:00 Jordan, Arabic, Syria, Turkey, Arab, Belarus, Russian, E. Africa, Volgograd
+03:30 Iran
+04:00 Arabian, Astrakhan, Azerbaijan, Russia Time Zone 3, Mauritius, Saratov, Georgian, Caucasus
+04:30 Afghanistan
+05:00 West Asia, Ekaterinburg, Pakistan, Qyzylorda
+05:30 India, Sri Lanka
+05:45 Nepal
+06:00 Bangladesh, Omsk
+06:30 Myanmar
+07:00 SE Asia, Altai, W. Mongolia, North Asia, N. Central Asia, Tomsk
+08:00 China, North Asia East, Singapore, W. Australia, Taipei, Ulaanbaatar
+08:45 Aus Central W.
+09:00 Transbaikal, Tokyo, North Korea, Korea, Yakutsk
+09:30 Cen. Australia, AUS Central
+10:00 E. Australia, AUS Eastern, West Pacific, Tasmania, Vladivostok
+10:30 Lord Howe
+11:00 Bougainville, Russia Time Zone 10, Magadan, Norfolk, Sakhalin, Central Pacific
+12:00 Russia Time Zone 11, New Zealand, UTC+12, Fiji
+12:45 Chatham Islands
+13:00 UTC+13, Tonga, Samoa
+14:00 Line Islands
"""
UNSURE = {"Greenland Standard Time", "Morocco Standard Time", "Paraguay Standard Time", "South Sudan Standard Time"}
"""Governments changed these in the last years, and Windows shows what it learned last."""

MERGED = {"Central Asia Standard Time", "Kamchatka Standard Time", "Mid-Atlantic Standard Time"}
"""Names of zones that Windows itself has changed or given up."""


def shown() -> dict[str, timedelta]:
    offsets: dict[str, timedelta] = {}
    for line in WINDOWS.strip().splitlines():
        hours, minutes = int(line[1:3]), int(line[4:6])
        offset = timedelta(hours=hours, minutes=minutes) * (-1 if line[0] == "-" else 1)
        for name in line[7:].split(", "):
            is_whole = "Standard Time" in name or name.startswith(("UTC", "Russia Time Zone"))
            offsets[name if is_whole else f"{name} Standard Time"] = offset
    return offsets


@pytest.mark.parametrize(("name", "offset"), shown().items())
def test_t38_every_zone_of_windows_has_its_hours(name: str, offset: timedelta) -> None:
    winter = datetime(2026, 1, 15, 12)
    summer = datetime(2026, 7, 15, 12)
    zone = known_zone(name)

    assert zone is not None
    assert min(zone.utcoffset(winter) or timedelta(), zone.utcoffset(summer) or timedelta()) == offset


def test_t38_the_hours_of_all_but_a_few_zones_are_checked() -> None:
    assert set(WINDOWS_TO_OLSON) - set(shown()) - UNSURE - MERGED == set()


@pytest.mark.parametrize("name", ["w. europe standard time", "W. EUROPE STANDARD TIME", "europe/BERLIN"])
def test_t38_a_zone_is_known_in_whatever_case(name: str) -> None:
    assert str(meeting(f"DTSTART;TZID={name}:20260310T090000").start) == "2026-03-10 08:00:00+00:00"


@pytest.mark.parametrize(
    "zone",
    [
        "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna",
        '"(UTC+01:00) Amsterdam, Berlin"',
        "tzone://Microsoft/W. Europe Standard Time",
    ],
)
def test_t38_a_name_with_a_colon_is_read_with_and_without_quotes(zone: str) -> None:
    assert str(meeting(f"DTSTART;TZID={zone}:20260310T090000").start) == "2026-03-10 08:00:00+00:00"


@pytest.mark.parametrize(
    "zone", ["Mars/Olympus", "", "%", "\x00", "../../etc/localtime", "(UTC+99:00) Nowhere", "x" * 10_000]
)
def test_t38_a_name_that_means_nothing_is_utc_and_no_exception(zone: str) -> None:
    result = read(calendar(event(f"DTSTART;TZID={zone}:20260310T090000")))

    assert [str(item.start) for item in result.items if isinstance(item, Meeting)] == ["2026-03-10 09:00:00+00:00"]
    assert result.warnings


@pytest.mark.parametrize(
    ("zone", "first", "rule", "found"),
    [
        ("Europe/Berlin", "20260327T090000", "DAILY;COUNT=4", ["27 08", "28 08", "29 07", "30 07"]),
        ("Europe/Berlin", "20251024T090000", "DAILY;COUNT=4", ["24 07", "25 07", "26 08", "27 08"]),
        ("Eastern Standard Time", "20260306T090000", "DAILY;COUNT=4", ["06 14", "07 14", "08 13", "09 13"]),
        ("Eastern Standard Time", "20251031T090000", "DAILY;COUNT=4", ["31 13", "01 13", "02 14", "03 14"]),
        ("Australia/Sydney", "20260403T090000", "DAILY;COUNT=4", ["02 22", "03 22", "04 23", "05 23"]),
        ("Asia/Kolkata", "20260327T090000", "DAILY;COUNT=3", ["27 03", "28 03", "29 03"]),
    ],
)
def test_t37_a_daily_meeting_keeps_its_hour_across_both_changes_of_clocks(
    zone: str, first: str, rule: str, found: list[str]
) -> None:
    lines = [f'DTSTART;TZID="{zone}":{first}', "DURATION:PT30M", f"RRULE:FREQ={rule}"]

    assert [start[8:13] for start in starts(*lines, now=datetime(2026, 5, 1, tzinfo=UTC), days=400)] == found


def test_t37_the_hour_that_comes_twice_is_read_as_the_first_of_the_two() -> None:
    (found,) = meetings(
        calendar(event("DTSTART;TZID=Europe/Berlin:20251026T023000", "DURATION:PT1H")),
        now=datetime(2025, 11, 1, tzinfo=UTC),
    )

    assert str(found.start) == "2025-10-26 00:30:00+00:00"


def test_t37_a_meeting_across_the_change_of_clocks_lasts_as_long_as_it_says() -> None:
    found = meeting("DTSTART;TZID=Europe/Berlin:20260329T010000", "DTEND;TZID=Europe/Berlin:20260329T040000")
    lasting = meeting("DTSTART;TZID=Europe/Berlin:20260329T010000", "DURATION:PT3H")

    assert found.end - found.start == timedelta(hours=2)
    assert lasting.end - lasting.start == timedelta(hours=3)


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("FREQ=YEARLY", ["2024-02-29 08:00"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2", ["2024-02-29 08:00", "2024-03-31 07:00"]),
        ("FREQ=DAILY;COUNT=2", ["2024-02-29 08:00", "2024-03-01 08:00"]),
    ],
)
def test_t37_the_leap_day_is_a_day(rule: str, found: list[str]) -> None:
    lines = ["DTSTART;TZID=Europe/Berlin:20240229T090000", "DURATION:PT30M", f"RRULE:{rule}"]

    assert starts(*lines, now=datetime(2025, 6, 1, tzinfo=UTC), days=600) == found
