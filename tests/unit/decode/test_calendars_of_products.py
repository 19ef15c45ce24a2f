"""Invitations and calendar objects as Google, Outlook, Exchange, Apple and Nextcloud write them are read right."""

from __future__ import annotations

from datetime import date

import pytest

from autolog.model import Meeting, MeetingStatus, Response, Role
from unit.decode.ics import calendar, event, meeting, meetings, read, sample


def only(name: str) -> Meeting:
    (found,) = meetings(sample(name))
    return found


def people(found: Meeting) -> dict[str, tuple[Role, Response | None]]:
    return {person.address: (person.role, person.response) for person in found.participants}


def times(found: list[Meeting]) -> list[tuple[str, str]]:
    return [(each.occurrence, f"{each.start:%Y-%m-%d %H:%M}") for each in found]


def test_google_s_invitation_names_everybody_with_the_answer() -> None:
    assert people(only("google_invitation.ics")) == {
        "mara.lindqvist@harbour.example": (Role.ORGANIZER, Response.ACCEPTED),
        "tomas.okafor@northwind.example": (Role.ATTENDEE, Response.NEEDS_ACTION),
        "ines.duarte@northwind.example": (Role.ATTENDEE, Response.DECLINED),
        "c_188abc0example@resource.calendar.google.com": (Role.RESOURCE, Response.ACCEPTED),
    }


def test_google_s_invitation_has_its_time_place_and_link_without_the_pin() -> None:
    found = only("google_invitation.ics")

    assert (str(found.start), str(found.end)) == ("2026-03-10 13:00:00+00:00", "2026-03-10 13:45:00+00:00")
    assert found.subject == "Pilot: Northwind & Harbour"
    assert found.location == "Quay Room (8)"
    assert "https://meet.google.com/abc-defg-hij" in found.description
    assert "774215336" not in found.description


def test_a_series_that_google_cut_in_two_is_one_series_with_each_occurrence_once() -> None:
    found = meetings(sample("google_split_series.ics"))

    assert {each.uid for each in found} == {"4f2k7h8example@google.com"}
    assert len({each.identity.key for each in found}) == len(found)
    assert sorted(times(found)) == [
        ("2026-03-02T09:00:00Z", "2026-03-02 09:00"),
        ("2026-03-09T09:00:00Z", "2026-03-10 13:00"),
        ("2026-03-16T09:00:00Z", "2026-03-16 09:00"),
        ("2026-03-30T08:00:00Z", "2026-03-30 08:00"),
    ]


def test_a_google_calendar_that_organizes_is_no_person() -> None:
    found = meetings(sample("google_split_series.ics"))[0]
    taking_part = [person.address for person in found.participants if person.takes_part]

    assert taking_part == ["tomas.okafor@northwind.example"]


@pytest.mark.parametrize("kind", ["ORGANIZER", "ATTENDEE"])
def test_a_room_of_google_s_is_a_resource_whatever_its_type_says(kind: str) -> None:
    found = meeting(f"{kind};CN=Room:mailto:c_1@resource.calendar.google.com")

    assert [person.role for person in found.participants] == [Role.RESOURCE]


def test_outlook_s_invitation_is_read_through_tabs_and_quotes() -> None:
    found = only("outlook_invitation.ics")

    assert (str(found.start), str(found.end)) == ("2026-03-10 09:00:00+00:00", "2026-03-10 10:30:00+00:00")
    assert [(person.address, person.name) for person in found.participants] == [
        ("mara.lindqvist@harbour.example", "Lindqvist, Mara"),
        ("tomas.okafor@northwind.example", "Okafor, Tomas"),
        ("ines.duarte@northwind.example", ""),
        ("quay-room@harbour.example", "Quay Room"),
    ]
    assert found.participants[-1].role is Role.RESOURCE
    assert found.subject == "Price talks; Northwind"
    assert found.location == "Microsoft Teams Meeting; Quay Room"


def test_outlook_s_invitation_keeps_the_link_and_loses_the_passcode() -> None:
    found = only("outlook_invitation.ics")

    assert "https://teams.microsoft.com/l/meetup-join/" in found.description
    assert "aB3xYz" not in found.description


def test_exchange_s_series_is_read_by_its_windows_zone() -> None:
    found = meetings(sample("exchange_series.ics"))

    assert times(found) == [("2026-03-10T09:00:00Z", "2026-03-10 09:00")]
    assert people(found[0]) == {
        "mara.lindqvist@harbour.example": (Role.ORGANIZER, None),
        "tomas.okafor@northwind.example": (Role.ATTENDEE, Response.NEEDS_ACTION),
        "ines.duarte@northwind.example": (Role.ATTENDEE, Response.NEEDS_ACTION),
        "raum.elbe@harbour.example": (Role.RESOURCE, Response.NEEDS_ACTION),
    }


def test_exchange_s_cancelled_occurrence_is_the_one_of_the_series_with_a_higher_sequence() -> None:
    series = meetings(sample("exchange_series.ics"))[0]
    cancelled = only("exchange_cancelled_occurrence.ics")

    assert cancelled.identity.key == series.identity.key
    assert cancelled.status is MeetingStatus.CANCELLED
    assert cancelled.sequence > series.sequence


def test_exchange_s_all_day_event_keeps_its_dates() -> None:
    found = only("exchange_all_day.ics")

    assert found.all_day
    assert (found.start, found.end) == (date(2026, 3, 12), date(2026, 3, 14))


def test_a_timed_event_that_claims_to_be_all_day_keeps_its_hours() -> None:
    found = meeting("DTSTART:20260310T090000Z", "DTEND:20260310T100000Z", "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE")

    assert not found.all_day


@pytest.mark.parametrize("name", ["exchange_counter.ics", "outlook_com_reply.ics"])
def test_answers_of_outlook_are_no_meetings(name: str) -> None:
    assert meetings(sample(name)) == []


def test_apple_s_principals_are_read_as_the_addresses_beside_them() -> None:
    found = meetings(sample("apple_series.ics"))

    assert people(found[0]) == {
        "mara.lindqvist@harbour.example": (Role.ORGANIZER, Response.ACCEPTED),
        "tomas.okafor@northwind.example": (Role.ATTENDEE, Response.ACCEPTED),
        "ines.duarte@northwind.example": (Role.ATTENDEE, Response.TENTATIVE),
    }
    assert found[0].location == "Hafencafé Am Kai 7, 20457 Hamburg, Deutschland"


def test_apple_s_series_goes_on_at_the_same_hour_behind_the_change_of_clocks() -> None:
    from datetime import UTC, datetime

    found = meetings(sample("apple_series.ics"), now=datetime(2026, 4, 20, tzinfo=UTC))

    assert times(found) == [
        ("2026-03-27T13:30:00Z", "2026-03-27 13:30"),
        ("2026-04-03T12:30:00Z", "2026-04-03 12:30"),
    ]


def test_nextcloud_s_series_is_read_with_its_moved_occurrence_and_its_zone_behind_the_events() -> None:
    found = meetings(sample("nextcloud_series.ics"))

    assert times(found) == [
        ("2026-03-04T14:00:00Z", "2026-03-04 14:00"),
        ("2026-03-11T13:00:00Z", "2026-03-12 18:00"),
        ("2026-03-18T13:00:00Z", "2026-03-18 13:00"),
    ]
    assert people(found[0])["pier@cloud.harbour.example"] == (Role.RESOURCE, Response.ACCEPTED)
    assert [people(each)["tomas.okafor@northwind.example"][1] for each in found] == [
        Response.ACCEPTED,
        Response.NEEDS_ACTION,
        Response.ACCEPTED,
    ]


def test_nextcloud_s_cancellation_is_of_the_same_series() -> None:
    found = only("sabre_cancelled.ics")

    assert found.uid == meetings(sample("nextcloud_series.ics"))[0].uid
    assert found.status is MeetingStatus.CANCELLED


@pytest.mark.parametrize(
    "name", ["tzone://Microsoft/Utc", "tzone://Microsoft/utc", "UTC", "Etc/UTC", "GMT", "Z", "utc", "europe/london"]
)
def test_names_of_utc_are_known_in_any_spelling(name: str) -> None:
    result = read(calendar(event(f'DTSTART;TZID="{name}":20260310T090000', "DTEND:20260310T100000Z")))

    assert [str(item.start) for item in result.items if isinstance(item, Meeting)] == ["2026-03-10 09:00:00+00:00"]
    assert result.warnings == ()


@pytest.mark.parametrize(
    ("line", "name", "address"),
    [
        ("ATTENDEE;CN=Tomas:invalid:nomail", "Tomas", ""),
        ("ATTENDEE;CN=Tomas:mailto:tomas%2Bcrm@northwind.example", "Tomas", "tomas+crm@northwind.example"),
        ("ATTENDEE;CN=Tomas:MAILTO: tomas@northwind.example ", "Tomas", "tomas@northwind.example"),
        ("ATTENDEE;CN=Tomas:mailto:<tomas@northwind.example>", "Tomas", "tomas@northwind.example"),
        ("ATTENDEE;CN=Tomas:tomas@northwind.example", "Tomas", "tomas@northwind.example"),
        ("ATTENDEE;CN=Tomas:mailto:tomas@northwind.example?subject=x", "Tomas", "tomas@northwind.example"),
        ("ATTENDEE;CN=Tomas;EMAIL=tomas@northwind.example:urn:uuid:1", "Tomas", "tomas@northwind.example"),
    ],
)
def test_an_attendee_is_read_however_the_address_is_written(line: str, name: str, address: str) -> None:
    assert [(person.name, person.address) for person in meeting(line).participants] == [(name, address)]


def test_a_thunderbird_snoozed_copy_and_exchange_s_empty_lines_change_nothing() -> None:
    found = meeting("X-MOZ-LASTACK:20260310T080000Z", "ATTENDEE:", "ORGANIZER:", "LOCATION:", "DESCRIPTION:")

    assert found.participants == ()
