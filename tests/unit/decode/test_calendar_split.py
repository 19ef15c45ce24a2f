"""An .ics file is cut into one calendar object for each UID, in linear time and whatever is wrong with it."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from autolog.decode.calendar.splitting import split_calendar
from unit.decode.ics import calendar, event, meetings, sample

EXPORT = dict(split_calendar(sample("export.ics")))
LUNCH = "lunch-and-a-very-long-identifier-that-some-client-folds-in-the-middle@grebe.example"


def test_each_uid_becomes_one_object_in_the_order_of_the_file() -> None:
    nameless = [uid for uid in EXPORT if uid.startswith("sha256:")]

    assert list(EXPORT) == [LUNCH, "call@grebe.example", *nameless, "unclosed@grebe.example", "todo-1"]
    assert len(nameless) == 1


def test_the_changed_occurrences_stay_with_their_series() -> None:
    assert EXPORT["call@grebe.example"].count(b"BEGIN:VEVENT") == 2


def test_an_object_holds_the_zones_that_it_names_and_no_other() -> None:
    assert b"TZID:Local A" in EXPORT[LUNCH]
    assert b"TZID:Local B" not in EXPORT[LUNCH]
    assert b"BEGIN:VTIMEZONE" not in EXPORT["call@grebe.example"]


def test_an_object_keeps_the_method_and_zone_of_its_calendar() -> None:
    assert b"\r\nMETHOD:PUBLISH\r\nX-WR-TIMEZONE:America/New_York\r\n" in EXPORT["call@grebe.example"]


def test_a_task_is_an_object_of_its_own() -> None:
    assert b"BEGIN:VTODO\r\nUID:todo-1\r\nSUMMARY:Send offer\r\nEND:VTODO" in EXPORT["todo-1"]


def test_alarms_are_left_out() -> None:
    assert b"VALARM" not in b"".join(EXPORT.values())


def test_an_event_whose_end_is_missing_ends_at_the_next() -> None:
    assert b"After an event without END" in EXPORT["unclosed@grebe.example"]


def test_an_event_without_uid_gets_the_same_name_every_time() -> None:
    assert list(dict(split_calendar(sample("export.ics")))) == list(EXPORT)


def test_the_objects_mean_what_the_file_means() -> None:
    whole = {(each.uid, each.occurrence): each for each in meetings(sample("export.ics"))}
    parts = {(each.uid, each.occurrence): each for part in EXPORT.values() for each in meetings(part)}

    assert parts == whole


def test_line_ends_make_no_difference() -> None:
    content = sample("weekly_series.ics")

    assert dict(split_calendar(content.replace(b"\r\n", b"\n"))) == dict(split_calendar(content))


def test_a_byte_order_mark_is_passed_over() -> None:
    content = sample("weekly_series.ics")

    assert dict(split_calendar(b"\xef\xbb\xbf" + content)) == dict(split_calendar(content))


def test_calendars_in_a_row_keep_their_own_method() -> None:
    first = calendar(event("DTSTART:20260310T090000Z"), header="METHOD:REQUEST")
    second = calendar(event("DTSTART:20260310T090000Z", "SEQUENCE:1"), header="METHOD:CANCEL")
    ((uid, both),) = split_calendar(first + second)

    assert uid == "visit@harbour.example"
    assert [each.status for each in meetings(both)] == ["cancelled"]


def test_a_sign_that_is_folded_in_the_middle_is_healed() -> None:
    folded = calendar(event("DTSTART:20260310T090000Z", "SUMMARY:Caf@@")).replace(b"@@", b"\xc3\r\n \xa9")
    ((_, content),) = split_calendar(folded)

    assert [each.subject for each in meetings(content)] == ["Café"]


def test_a_file_without_events_gives_nothing() -> None:
    assert list(split_calendar(b"")) == []
    assert list(split_calendar(b"\x00\xff" * 1000)) == []
    assert list(split_calendar(calendar())) == []


def test_twenty_thousand_events_are_cut_within_seconds() -> None:
    content = calendar(*(event("DTSTART;TZID=Europe/Berlin:20260310T090000", uid=str(n)) for n in range(20_000)))
    began = time.process_time()

    assert sum(1 for _ in split_calendar(content)) == 20_000
    assert time.process_time() - began < 5


LINES = st.sampled_from(
    """BEGIN:VCALENDAR|END:VCALENDAR|BEGIN:VEVENT|END:VEVENT|BEGIN:VALARM|END:VALARM|BEGIN:VTODO|BEGIN:VTIMEZONE
    |END:VTIMEZONE|TZID:A|UID:1|UID:2|UID;X=Y:3|METHOD:PUBLISH|DTSTART;TZID=A:20260310T090000|SUMMARY:x|begin : vevent
    |END|:|BEGIN:STANDARD|END:STANDARD|BEGIN:X|END:X| 4|\t|""".replace("\n    |", "|").split("|")
)


@given(st.lists(LINES, max_size=40), st.sampled_from(["\r\n", "\n", "\r"]))
@settings(deadline=None)
def test_cutting_twice_is_cutting_once(lines: list[str], line_end: str) -> None:
    once = dict(split_calendar(line_end.join(lines).encode()))

    assert {uid: dict(split_calendar(content)) for uid, content in once.items()} == {
        uid: {uid: content} for uid, content in once.items()
    }
