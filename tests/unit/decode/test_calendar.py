"""A calendar object becomes the meetings that have taken place in the window, and says when to look again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from autolog.decode.calendar.identity import series_uid
from autolog.decode.calendar.objects import decode_calendar
from autolog.decode.context import Screen
from autolog.decode.headers import Headers
from autolog.errors import DecodeError
from autolog.model import MediaType, MeetingStatus, Participant, Raw, Refusal, Response, Role
from unit.decode.ics import NOW, calendar, context, event, meeting, meetings, planned, read, sample

SERIES = sample("weekly_series.ics")


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def test_every_occurrence_that_is_over_becomes_a_meeting() -> None:
    assert [each.start for each in meetings(SERIES)] == [
        at(2026, 3, 2, 9),
        at(2026, 3, 17, 14),
        at(2026, 3, 23, 9),
        at(2026, 3, 30, 8),
    ]


def test_an_occurrence_keeps_its_original_start_when_it_is_moved() -> None:
    moved = meetings(SERIES)[1]

    assert moved.occurrence == "2026-03-16T09:00:00Z"
    assert moved.identity.key == "meeting:7c1e-weekly@harbour.example:2026-03-16T09:00:00Z"
    assert moved.identity.at == at(2026, 3, 17, 14)


def test_a_moved_occurrence_has_its_own_title_end_and_participants() -> None:
    moved = meetings(SERIES)[1]

    assert moved.subject == "Pilot review: Northwind, on Tuesday"
    assert moved.end == at(2026, 3, 17, 15, 30)
    assert [person.address for person in moved.participants] == [
        "mara.lindqvist@harbour.example",
        "tomas.okafor@northwind.example",
    ]


def test_a_cancelled_occurrence_is_returned_as_cancelled() -> None:
    assert [each.status for each in meetings(SERIES)] == [
        MeetingStatus.CONFIRMED,
        MeetingStatus.CONFIRMED,
        MeetingStatus.CANCELLED,
        MeetingStatus.CONFIRMED,
    ]


def test_an_excluded_occurrence_is_not_returned() -> None:
    assert "2026-03-09T09:00:00Z" not in {each.occurrence for each in meetings(SERIES)}


def test_the_organizer_comes_first_and_once_with_the_response_given_as_attendee() -> None:
    assert meetings(SERIES)[0].participants == (
        Participant("mara.lindqvist@harbour.example", "Mara Lindqvist", Role.ORGANIZER, Response.ACCEPTED),
        Participant("tomas.okafor@northwind.example", "Tomas Okafor", Role.ATTENDEE, Response.TENTATIVE),
        Participant("ines.duarte@northwind.example", "Ines Duarte", Role.ATTENDEE, Response.DECLINED),
        Participant("quay-room@harbour.example", "Quay Room", Role.RESOURCE, Response.ACCEPTED),
    )


def test_the_identity_names_the_organizer_and_the_folded_title() -> None:
    identity = meetings(SERIES)[0].identity

    assert identity.sender == "mara.lindqvist@harbour.example"
    assert identity.subject == "pilot review: northwind, weekly"


def test_categories_are_added_to_the_labels() -> None:
    items = read(SERIES, labels=("Work", "Pilot")).items

    assert items[0].labels == ("Work", "Pilot", "Customers")


def test_the_sequence_and_stamp_of_the_version_are_kept() -> None:
    first = meetings(SERIES)[0]

    assert (first.sequence, first.stamp) == (2, at(2026, 2, 20, 8, 15))


def test_a_single_event_has_no_occurrence() -> None:
    only = meeting()

    assert only.occurrence == ""
    assert only.identity.key == "meeting:visit@harbour.example"


def test_an_all_day_event_stays_dates() -> None:
    (fair,) = meetings(sample("all_day.ics"))

    assert fair.all_day
    assert (fair.start, fair.end) == (date(2026, 3, 10), date(2026, 3, 13))
    assert fair.identity.at == at(2026, 3, 10)


def test_an_all_day_series_names_its_occurrences_by_date() -> None:
    found = meetings(calendar(event("DTSTART;VALUE=DATE:20260302", "RRULE:FREQ=WEEKLY;COUNT=2")))

    assert [(each.occurrence, each.start, each.end) for each in found] == [
        ("2026-03-02", date(2026, 3, 2), date(2026, 3, 3)),
        ("2026-03-09", date(2026, 3, 9), date(2026, 3, 10)),
    ]


def test_an_all_day_event_ends_when_it_is_over_everywhere_on_earth() -> None:
    content = calendar(event("DTSTART;VALUE=DATE:20260310"))
    over = at(2026, 3, 11, 12, 15)

    assert meetings(content, now=over - timedelta(seconds=1)) == []
    assert len(meetings(content, now=over)) == 1


@pytest.mark.parametrize("word", ["PRIVATE", "CONFIDENTIAL", "private"])
def test_a_private_event_says_so(word: str) -> None:
    assert meeting(f"CLASS:{word}").private


def test_a_public_event_is_not_private() -> None:
    assert not meeting("CLASS:PUBLIC").private


def test_an_event_is_due_once_it_has_settled() -> None:
    content = calendar(event("DTSTART:20260401T100000Z", "DTEND:20260401T110000Z"))

    before = read(content, now=at(2026, 4, 1, 11, 14))
    after = read(content, now=at(2026, 4, 1, 11, 15))

    assert ([each.planned for each in before.items], before.look_again) == ([True], at(2026, 4, 1, 11, 15))
    assert ([each.planned for each in after.items], after.look_again) == ([False], None)


def test_an_event_that_ended_before_the_window_is_left_out() -> None:
    content = calendar(event("DTSTART:20260101T100000Z", "DTEND:20260101T110000Z"))

    assert read(content, now=NOW, days=30).items == ()
    assert read(content, now=NOW, days=30).look_again is None


def test_a_series_is_looked_at_again_when_its_next_occurrence_is_over() -> None:
    assert read(SERIES).look_again == at(2026, 4, 6, 9, 15)


def test_a_series_that_is_over_is_not_looked_at_again() -> None:
    assert read(SERIES, now=at(2026, 4, 21)).look_again is None


def test_a_single_event_in_some_years_is_looked_at_again_when_it_comes_into_sight() -> None:
    assert read(calendar(event("DTSTART:20290101T100000Z"))).look_again == at(2028, 11, 2, 10)


def test_meetings_of_the_next_sixty_days_are_planned() -> None:
    series = calendar(event("DTSTART:20260302T090000Z", "DTEND:20260302T100000Z", "RRULE:FREQ=WEEKLY"))
    assert [str(each.start.date()) for each in planned(series)][::4] == ["2026-04-06", "2026-05-04"]
    assert {each.start.date() <= date(2026, 5, 31) for each in planned(series)} == {True}


def test_a_series_with_a_pause_of_years_is_looked_at_again_within_thirty_days() -> None:
    content = calendar(event("DTSTART:20260310T090000Z", "RRULE:FREQ=YEARLY;INTERVAL=2"))

    assert read(content).look_again == NOW + timedelta(days=30)


def test_a_cancelled_master_cancels_every_occurrence() -> None:
    found = meetings(SERIES.replace(b"SEQUENCE:2\r\n", b"SEQUENCE:4\r\nSTATUS:CANCELLED\r\n"))

    assert {each.status for each in found} == {MeetingStatus.CANCELLED}


def test_the_method_cancel_cancels() -> None:
    (only,) = meetings(calendar(event("DTSTART:20260310T090000Z"), header="METHOD:CANCEL"))

    assert only.status is MeetingStatus.CANCELLED


@pytest.mark.parametrize("method", ["REPLY", "COUNTER", "REFRESH"])
def test_an_answer_to_an_invitation_is_no_meeting(method: str) -> None:
    assert meetings(calendar(event("DTSTART:20260310T090000Z"), header=f"METHOD:{method}")) == []


def test_the_newer_of_two_versions_counts() -> None:
    old = event("SEQUENCE:1", "DTSTAMP:20260301T000000Z", "DTSTART:20260310T090000Z", "SUMMARY:Old")
    new = event("SEQUENCE:1", "DTSTAMP:20260302T000000Z", "DTSTART:20260311T090000Z", "SUMMARY:New")

    assert [each.subject for each in meetings(calendar(new, old))] == ["New"]


@pytest.mark.parametrize(("written", "read_as"), [("7", 7), ("abc", 0), ("-1", 0), ("9" * 19, 2**31 - 1), ("", 0)])
def test_a_sequence_is_always_a_number(written: str, read_as: int) -> None:
    assert meeting(f"SEQUENCE:{written}").sequence == read_as


def test_several_events_in_one_object_are_all_read() -> None:
    one = event("DTSTART:20260310T090000Z", uid="one")
    two = event("DTSTART:20260311T090000Z", uid="two")

    assert [each.uid for each in meetings(calendar(one, two))] == ["one", "two"]


def test_an_occurrence_without_its_series_is_read() -> None:
    """An attendee who is invited to one occurrence only has no master (RFC 5546, 3.2.2)."""
    found = meetings(calendar(event("RECURRENCE-ID:20260310T090000Z", "DTSTART:20260310T100000Z")))

    assert [(each.occurrence, each.start) for each in found] == [("2026-03-10T09:00:00Z", at(2026, 3, 10, 10))]


def test_a_cancelled_occurrence_needs_no_start() -> None:
    (only,) = meetings(calendar(event("RECURRENCE-ID:20260310T090000Z", "STATUS:CANCELLED")))

    assert only.start == at(2026, 3, 10, 9)


@pytest.mark.parametrize(
    ("lines", "end"),
    [
        (["DURATION:PT45M"], at(2026, 3, 10, 9, 45)),
        (["DURATION:P1DT1H"], at(2026, 3, 11, 10)),
        ([], at(2026, 3, 10, 9)),
        (["DTEND:"], at(2026, 3, 10, 9)),
        (["DTEND:20260310T080000Z"], at(2026, 3, 10, 9)),
        (["DTEND;VALUE=DATE:20260311"], at(2026, 3, 10, 9)),
    ],
)
def test_a_missing_or_senseless_end_is_made_good(lines: list[str], end: datetime) -> None:
    assert meeting(*lines).end == end


def test_a_byte_order_mark_is_passed_over() -> None:
    assert len(meetings(b"\xef\xbb\xbf" + SERIES)) == 4


def test_bare_line_feeds_are_read() -> None:
    assert meetings(SERIES.replace(b"\r\n", b"\n")) == meetings(SERIES)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "holds no iCalendar data"),
        (b"\xff\xd8\xff\xe0 a picture", "holds no iCalendar data"),
        (calendar(event("SUMMARY:Nothing else")), "no DTSTART"),
        (calendar(event("DTSTART:")), "no DTSTART"),
        (calendar(event("DTSTART:tomorrow")), "'tomorrow', which is no date"),
        (calendar(event("DTSTART:20260230T090000Z")), "'20260230T090000Z', which is no date"),
        (calendar(event("DTSTART:100000")), "a time without a date"),
        (calendar(event("DTSTART:PT1H")), "a duration or a period where a date belongs"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, reason: str) -> None:
    with pytest.raises(DecodeError, match=reason):
        read(content)


def test_a_calendar_of_tasks_holds_no_meeting() -> None:
    result = read(calendar("BEGIN:VTODO\r\nUID:1\r\nSUMMARY:Send offer\r\nEND:VTODO"))

    assert [item.kind for item in result.items] == ["task"]


def test_an_address_may_stand_beside_the_value() -> None:
    """Calendar servers put an own path into the value and the address into EMAIL (RFC 7986, 6.2)."""
    only = meeting('ATTENDEE;CN="Ines Duarte";EMAIL=Ines.Duarte@northwind.example:/principals/17/')

    assert only.participants == (Participant("ines.duarte@northwind.example", "Ines Duarte", Role.ATTENDEE),)


def test_a_name_that_is_only_the_address_is_no_name() -> None:
    only = meeting("ATTENDEE;CN=ines.duarte@northwind.example:mailto:Ines.Duarte@northwind.example")

    assert only.participants[0].name == ""


def test_parameters_may_hold_colons_semicolons_and_encoded_quotes() -> None:
    only = meeting("ATTENDEE;CN=\"Duarte; Ines: ^'Nena^'\";X-NUM-GUESTS=0:mailto:ines@northwind.example")

    assert only.participants == (Participant("ines@northwind.example", 'Duarte; Ines: "Nena"', Role.ATTENDEE),)


def refusing(word: str, seen: list[tuple[Headers, Sequence[str]]]) -> Screen:
    def screen(headers: Headers, labels: Sequence[str]) -> Refusal | None:
        seen.append((headers, labels))
        said = [value for _, value in headers.fields] + list(labels)
        return Refusal("never", "It says so.") if any(word in value for value in said) else None

    return screen


@pytest.mark.parametrize("word", ["mara.lindqvist@", "quay-room@", "on Tuesday", "Customers", "Folder"])
def test_never_log_sees_every_participant_title_and_label(word: str) -> None:
    screen = refusing(word, [])
    result = decode_calendar(Raw(MediaType.CALENDAR, SERIES, labels=("Folder",)), context(screen=screen))

    assert result.items == ()
    assert result.refusal == Refusal("never", "It says so.")


def test_never_log_sees_the_last_of_many_attendees() -> None:
    attendees = [f"ATTENDEE:mailto:guest{number}@northwind.example" for number in range(2500)]
    content = calendar(event("DTSTART:20260310T090000Z", *attendees))
    screen = refusing("guest2499@", [])

    assert decode_calendar(Raw(MediaType.CALENDAR, content), context(screen=screen)).refusal


def test_never_log_reads_an_event_like_a_message() -> None:
    seen: list[tuple[Headers, Sequence[str]]] = []
    decode_calendar(Raw(MediaType.CALENDAR, SERIES), context(screen=refusing("nothing", seen)))
    headers = seen[0][0]

    assert [person.address for person in headers.addresses("from")] == ["mara.lindqvist@harbour.example"]
    assert [person.address for person in headers.addresses("to")] == [
        "tomas.okafor@northwind.example",
        "ines.duarte@northwind.example",
        "quay-room@harbour.example",
    ]
    assert headers.text("subject") == "Pilot review: Northwind, weekly"


@pytest.mark.parametrize(
    ("written", "shared"),
    [
        ("ABC@google.com", "abc@google.com"),
        ("4f2k_R20260301T100000@google.com", "4f2k@google.com"),
        ("4f2k_R20260301@google.com", "4f2k@google.com"),
        ("040000008200E00074C5B7101A82E00807EA030A60D5", "040000008200e00074c5b7101a82e0080000000060d5"),
        ("040000008200E00074C5B7101A82E0080000000060D5", "040000008200e00074c5b7101a82e0080000000060d5"),
        (" 7C1E-weekly@harbour.example ", "7c1e-weekly@harbour.example"),
    ],
)
def test_copies_of_a_series_share_one_uid(written: str, shared: str) -> None:
    assert series_uid(written) == shared
