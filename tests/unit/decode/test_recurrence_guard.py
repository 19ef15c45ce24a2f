"""Calendars that would keep a reader busy for hours are refused, or read, within two seconds (T39)."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autolog.decode.calendar.recurrence_guard import checked_rule
from autolog.errors import DecodeError
from unit.decode.ics import SAMPLES, calendar, event, read, sample

MARCH = "DTSTART:20260302T090000Z"
LONG_AGO = "DTSTART:19700102T100000Z"


def moments(count: int) -> list[str]:
    first = datetime(2026, 3, 1, tzinfo=UTC)
    return [f"{first + timedelta(seconds=number):%Y%m%dT%H%M%SZ}" for number in range(count)]


REFUSED = {
    "every second": ([MARCH, "RRULE:FREQ=SECONDLY"], "repeats SECONDLY"),
    "every minute": ([MARCH, "RRULE:FREQ=MINUTELY;BYSECOND=0"], "repeats MINUTELY"),
    "every hour": ([MARCH, "RRULE:FREQ=HOURLY"], "repeats HOURLY"),
    "no frequency": ([MARCH, "RRULE:INTERVAL=2"], "no known frequency"),
    "interval zero": ([MARCH, "RRULE:FREQ=DAILY;INTERVAL=0"], "INTERVAL=0"),
    "interval below zero": ([MARCH, "RRULE:FREQ=DAILY;INTERVAL=-1"], "INTERVAL=-1"),
    "count of a million": ([MARCH, "RRULE:FREQ=DAILY;COUNT=1000000"], "COUNT=1000000"),
    "a day that never comes": ([MARCH, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"], "a day that never comes"),
    "a place never reached": ([LONG_AGO, "RRULE:FREQ=WEEKLY;BYSETPOS=300"], "a place that is never reached"),
    "no such weekday": ([MARCH, "RRULE:FREQ=MONTHLY;BYDAY=0MO"], "names no weekday"),
    "the 53rd in a month": ([MARCH, "RRULE:FREQ=YEARLY;BYMONTH=2;BYDAY=53MO"], "names no weekday"),
    "month 13": ([MARCH, "RRULE:FREQ=YEARLY;BYMONTH=13"], "outside the calendar"),
    "a forbidden pair": ([MARCH, "RRULE:FREQ=DAILY;BYYEARDAY=1"], "RFC 5545 forbids"),
    "every second by lists": (
        [MARCH, *(f"RRULE:FREQ=DAILY;{part}={','.join(map(str, range(60)))}" for part in ("BYMINUTE", "BYSECOND"))],
        "times a day",
    ),
    "a thousand rules": ([MARCH, *["RRULE:FREQ=DAILY"] * 1000], "more than 2 recurrence rules"),
    "86,400 dates": ([MARCH, f"RDATE:{','.join(moments(86_400))}"], "more than 10,000 single dates"),
    "60,000 lines of dates": ([MARCH, *(f"RDATE:{each}" for each in moments(60_000))], "more than 10,000 lines"),
    "9,999 dates": ([MARCH, f"RDATE:{','.join(moments(9_999))}"], "10,000 meetings in the window"),
    "year 9999": ([MARCH, "DTEND:99991231T235959Z"], "the year 9999"),
    "year 1601": (["DTSTART:16010101T000000Z"], "the year 1601"),
    "a duration of ages": ([MARCH, "DURATION:P99999999D"], "lasts for ever"),
    "a daily event of 70 years": ([LONG_AGO, "DTEND:20400101T000000Z", "RRULE:FREQ=DAILY"], "longer than 366 days"),
    "many people": ([MARCH, *(f"ATTENDEE:mailto:{n}@a.example" for n in range(40_000))], "10,000 lines of ATTENDEE"),
}


@pytest.mark.parametrize(("lines", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_a_bomb_is_refused_with_its_reason(lines: list[str], reason: str) -> None:
    began = time.process_time()

    with pytest.raises(DecodeError, match=reason):
        read(calendar(event(*lines)))

    assert time.process_time() - began < 2


SLOW = {
    "never on that weekday": calendar(event(LONG_AGO, "RRULE:FREQ=DAILY;INTERVAL=7;BYDAY=MO")),
    "every day since 1970": calendar(event(LONG_AGO, "RRULE:FREQ=DAILY")),
    "9,999 exceptions": calendar(event(LONG_AGO, "RRULE:FREQ=DAILY", f"EXDATE:{','.join(moments(9_999))}")),
    "a title of 1.9 MB": calendar(event(MARCH, "SUMMARY:" + "\\" * 1_900_000)),
    "parameters of 1.9 MB": calendar(event(MARCH, "ATTENDEE" + ";X=y" * 475_000 + ":mailto:a@b.example")),
    "a quote that never ends": calendar(event(MARCH, "ATTENDEE;CN=" + '"a' * 900_001 + ":mailto:a@b.example")),
    "600,000 folds": calendar(event(MARCH, "SUMMARY:a" + "\r\n " * 600_000)),
    "nested components": calendar(event(MARCH, *["BEGIN:X"] * 200_000)),
    "an address of 1.9 MB of blanks": calendar(event(MARCH, "ATTENDEE:mailto:" + " " * 1_900_000 + "a@b.example")),
    "a zone name of 1.9 MB of colons": calendar(event("DTSTART;TZID=" + ":" * 1_900_000 + ":20260302T090000")),
    "a quote without an end in a time": calendar(event('DTSTART;TZID="' + ':"' * 900_001 + ":20260302T090000")),
    "codes everywhere": calendar(event(MARCH, "DESCRIPTION:" + "passcode " * 200_000)),
    "a zone of 60 changes": sample("custom_zone.ics").replace(
        b"BEGIN:DAYLIGHT",
        b"BEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\n"
        b"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\n" * 50 + b"BEGIN:DAYLIGHT",
    ),
}


@pytest.mark.parametrize("content", SLOW.values(), ids=SLOW.keys())
def test_a_heavy_calendar_is_read_within_two_seconds(content: bytes) -> None:
    began = time.process_time()
    read(content)

    assert time.process_time() - began < 2


def test_a_calendar_of_10_megabytes_is_refused() -> None:
    with pytest.raises(DecodeError, match="autolog reads 2,097,152"):
        read(calendar(event(MARCH, "DESCRIPTION:" + "x" * 10_000_000)))


def test_more_than_five_hundred_occurrences_a_year_are_refused() -> None:
    with pytest.raises(DecodeError, match=r"720 meetings in the window; autolog reads 500"):
        read(calendar(event(LONG_AGO, "RRULE:FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7,8")))


def test_more_than_five_thousand_events_are_refused() -> None:
    with pytest.raises(DecodeError, match="autolog reads 5,000"):
        read(calendar(*(event(MARCH, uid=str(number)) for number in range(5_001))))


def test_more_than_five_hundred_series_in_one_object_are_refused() -> None:
    with pytest.raises(DecodeError, match="more than 500 series"):
        read(calendar(*(event("DTSTART:20270101T000000Z", "RDATE:20270102T000000Z", uid=str(n)) for n in range(501))))


def test_a_hostile_rule_in_a_time_zone_is_refused() -> None:
    with pytest.raises(DecodeError, match="repeats SECONDLY"):
        read(sample("custom_zone.ics").replace(b"FREQ=YEARLY;BYDAY=-1SU", b"FREQ=SECONDLY"))


def test_a_hundred_time_zones_are_enough() -> None:
    zones = (f"BEGIN:VTIMEZONE\r\nTZID:{number}\r\nEND:VTIMEZONE" for number in range(101))
    with pytest.raises(DecodeError, match="more than 100 time zones"):
        read(calendar(*zones, event(MARCH)))


def test_an_honest_rule_passes_in_one_normal_form() -> None:
    rule = " freq=monthly; byday=+1MO,-1FR;interval=2 ;wkst=su; X-A=1"

    assert checked_rule(rule) == "FREQ=MONTHLY;INTERVAL=2;BYDAY=+1MO,-1FR;WKST=SU"


def reason_of_refusal(content: bytes) -> str:
    try:
        read(content)
    except DecodeError as error:
        return str(error)
    return ""


@given(st.sampled_from(SAMPLES), st.data())
@settings(deadline=None, max_examples=150)
def test_wrong_bytes_are_read_or_refused_for_a_known_reason(path: Path, data: st.DataObject) -> None:
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(content) - 1))
        stop = start + data.draw(st.integers(0, 20))
        content[start:stop] = data.draw(st.binary(max_size=8))

    assert "makes no sense" not in reason_of_refusal(bytes(content))
