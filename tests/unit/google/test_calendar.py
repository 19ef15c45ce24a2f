"""Google Calendar: occurrences, tombstones, tokens and the window."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from autolog.connector import CollectionRole, Deletion, Refused, Upsert
from autolog.decode import DecodeContext, decode
from autolog.errors import CollectionGone, CursorExpired
from autolog.model import Meeting, MeetingStatus, OwnSide, Response, Role
from firm import new_store
from servers.google import Google, Person
from servers.google_account import ANNA, LONG_AGO, NOW, Time, changes, connected, context, gone, ids, read
from servers.google_account import collection as first_collection
from servers.google_fake.calendar import Calendar, instance_id
from servers.google_firm import GoogleFirm

START = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
CALENDAR = "calendar:"


def event(at: datetime = START, **fields: Any) -> dict[str, Any]:
    return {
        "summary": "Visit",
        "start": {"dateTime": at.isoformat()},
        "end": {"dateTime": (at + timedelta(hours=1)).isoformat()},
        "organizer": {"email": ANNA, "self": True},
        "creator": {"email": ANNA},
        "attendees": [{"email": "boris@customer1.example", "displayName": "Boris", "responseStatus": "accepted"}],
        **fields,
    }


def meetings(pages: Any) -> list[Meeting]:
    decoding = DecodeContext(now=NOW, window_start=LONG_AGO, own=OwnSide(domains=("ourfirm.example",)))
    raws = [change.raw for change in changes(pages) if isinstance(change, Upsert)]
    return [item for raw in raws for item in decode(raw, decoding).items if isinstance(item, Meeting)]


def read_one(google: Google, time: Time, **fields: Any) -> Meeting:
    google.person(ANNA).calendar.put(event(**fields))
    with connected(google, time, read=["calendars"]) as connector:
        (meeting,) = meetings(read(connector, start=CALENDAR))
    return meeting


def test_each_question_has_the_same_parameters_and_only_the_first_a_window(
    google: Google, anna: Person, time: Time
) -> None:
    for day in range(4):
        anna.calendar.put(event(START + timedelta(days=day)))
    with connected(google, time, read=["calendars"], page_size=3) as connector:
        cursor = read(connector, start=CALENDAR)[-1].cursor
        anna.calendar.put(event(START + timedelta(days=9)))
        google.requests.clear()
        pages = read(connector, cursor, start=CALENDAR)
    (asked,) = google.asked("/events?")
    assert "singleEvents=true" in asked
    assert "eventTypes=default" in asked
    assert "showDeleted=true" in asked
    assert "timeMin" not in asked
    assert len(ids(pages)) == 1


def test_an_empty_round_costs_one_request_and_brings_nothing(google: Google, anna: Person, time: Time) -> None:
    anna.calendar.put(event())
    with connected(google, time, read=["calendars"]) as connector:
        cursor = read(connector, start=CALENDAR)[-1].cursor
        google.requests.clear()
        assert changes(read(connector, cursor, start=CALENDAR)) == []
    assert len(google.requests) == 1


def test_t03_a_refused_token_reads_the_window_again_and_what_vanished_meanwhile_is_gone(
    google: Google, anna: Person, time: Time, tmp_path: Path
) -> None:
    kept, lost = anna.calendar.put(event()), anna.calendar.put(event(START + timedelta(days=1)))
    firm = GoogleFirm.of(google, time, new_store(tmp_path), reads=("calendars",))
    firm.sync()
    assert firm.present() == {kept, lost}
    del anna.calendar.events[lost]
    anna.calendar.expire_tokens()
    (run,) = firm.sync()
    assert run.failure is None
    assert firm.present() == {kept}
    firm.firm.store.close()


def test_t03_a_refused_token_is_never_an_empty_page(google: Google, anna: Person, time: Time) -> None:
    anna.calendar.put(event())
    with connected(google, time, read=["calendars"]) as connector:
        cursor = read(connector, start=CALENDAR)[-1].cursor
        anna.calendar.expire_tokens()
        with pytest.raises(CursorExpired):
            read(connector, cursor, start=CALENDAR)


def test_t40_this_and_following_makes_no_second_row_in_the_same_slot(
    google: Google, anna: Person, time: Time, tmp_path: Path
) -> None:
    master = anna.calendar.put(event(recurrence=["RRULE:FREQ=WEEKLY;COUNT=3"]))
    firm = GoogleFirm.of(google, time, new_store(tmp_path), reads=("calendars",))
    firm.sync()
    before = firm.firm.message_ids()
    assert len(before) == 3
    anna.calendar.split(master, START + timedelta(days=7))
    firm.sync()
    assert firm.firm.message_ids() == before
    firm.firm.store.close()


def test_occurrences_of_a_series_come_one_by_one_and_a_moved_one_keeps_its_original_start(
    google: Google, anna: Person, time: Time
) -> None:
    master = anna.calendar.put(event(recurrence=["RRULE:FREQ=DAILY;COUNT=3"]))
    with connected(google, time, read=["calendars"]) as connector:
        pages = read(connector, start=CALENDAR)
        assert {one.occurrence for one in meetings(pages)} == {f"2026-03-{day}T09:00:00Z" for day in (10, 11, 12)}
        anna.calendar.move_instance(master, START, START + timedelta(hours=5))
        pages = read(connector, pages[-1].cursor, start=CALENDAR)
    (moved,) = meetings(pages)
    assert ids(pages) == [instance_id(master, START)]
    assert (moved.occurrence, moved.start) == ("2026-03-10T09:00:00Z", START + timedelta(hours=5))


def test_an_occurrence_that_was_taken_out_is_a_deletion_of_its_id(google: Google, anna: Person, time: Time) -> None:
    master = anna.calendar.put(event(recurrence=["RRULE:FREQ=DAILY;COUNT=3"]))
    with connected(google, time, read=["calendars"]) as connector:
        cursor = read(connector, start=CALENDAR)[-1].cursor
        anna.calendar.cancel_instance(master, START)
        assert changes(read(connector, cursor, start=CALENDAR)) == [Deletion(instance_id(master, START))]


def test_a_tombstone_without_a_uid_is_a_deletion_and_one_with_its_data_a_cancelled_meeting(
    google: Google, anna: Person, time: Time
) -> None:
    bare, whole = anna.calendar.put(event()), anna.calendar.put(event(START + timedelta(days=1)))
    with connected(google, time, read=["calendars"]) as connector:
        cursor = read(connector, start=CALENDAR)[-1].cursor
        anna.calendar.remove(bare)
        anna.calendar.remove(whole, bare=False)
        pages = read(connector, cursor, start=CALENDAR)
    assert gone(pages) == [bare]
    (cancelled,) = meetings(pages)
    assert cancelled.status is MeetingStatus.CANCELLED


@pytest.mark.parametrize("kind", ["focusTime", "outOfOffice", "workingLocation", "birthday", "fromGmail"])
def test_what_nobody_meets_at_is_not_read(google: Google, anna: Person, time: Time, kind: str) -> None:
    anna.calendar.put(event(eventType=kind))
    with connected(google, time, read=["calendars"]) as connector:
        assert changes(read(connector, start=CALENDAR)) == []


def test_a_note_that_takes_no_time_is_passed_over_and_a_meeting_that_is_shown_as_free_is_not(
    google: Google, anna: Person, time: Time
) -> None:
    anna.calendar.put(event(transparency="transparent", attendees=[]))
    anna.calendar.put(event(transparency="transparent"))
    with connected(google, time, read=["calendars"]) as connector:
        found = changes(read(connector, start=CALENDAR))
    assert {type(one) for one in found} == {Refused, Upsert}


@pytest.mark.parametrize("visibility", ["private", "confidential"])
def test_a_private_event_is_private(google: Google, time: Time, visibility: str) -> None:
    assert read_one(google, time, visibility=visibility).private


def test_what_a_calendar_shows_as_busy_alone_is_private(google: Google, anna: Person, time: Time) -> None:
    anna.calendars["team"] = Calendar("team", "Team", role="freeBusyReader")
    anna.calendars["team"].put(event())
    with connected(google, time, read=["calendars"], calendars={"include": ["Team"]}) as connector:
        (meeting,) = meetings(read(connector, start=CALENDAR))
    assert (meeting.private, meeting.subject, meeting.participants) == (True, "", ())


def test_an_event_of_whole_days_keeps_its_dates(google: Google, time: Time) -> None:
    meeting = read_one(google, time, start={"date": "2026-03-10"}, end={"date": "2026-03-12"})
    assert (meeting.all_day, meeting.start, meeting.end) == (True, date(2026, 3, 10), date(2026, 3, 12))


def test_who_declined_and_what_is_a_room_is_told(google: Google, time: Time) -> None:
    people = [
        {"email": ANNA, "self": True, "responseStatus": "declined"},
        {"email": "room@resource.calendar.google.com", "resource": True, "responseStatus": "accepted"},
    ]
    meeting = read_one(google, time, attendees=people)
    roles = {one.address: (one.role, one.response) for one in meeting.participants}
    assert roles[ANNA] == (Role.ORGANIZER, Response.DECLINED)
    assert roles["room@resource.calendar.google.com"] == (Role.RESOURCE, Response.ACCEPTED)


def test_omitted_attendees_and_the_link_to_join_are_told(google: Google, anna: Person, time: Time) -> None:
    entry = {"entryPointType": "video", "uri": "https://meet.google.example/abc", "pin": "1234"}
    anna.calendar.put(event(attendeesOmitted=True, conferenceData={"entryPoints": [entry]}))
    with connected(google, time, read=["calendars"]) as connector:
        (change,) = changes(read(connector, start=CALENDAR))
    assert isinstance(change, Upsert)
    assert b"X-AUTOLOG-ATTENDEES-OMITTED:TRUE" in change.raw.content
    assert b"CONFERENCE;VALUE=URI:https://meet.google.example/abc" in change.raw.content
    assert b"1234" not in change.raw.content


def test_a_private_copy_shares_its_uid_with_nothing(google: Google, time: Time) -> None:
    assert read_one(google, time, id="copy1", iCalUID="shared@x", privateCopy=True).uid == "copy1@private-copy.google"


def test_what_lies_outside_the_window_is_not_read_in_a_first_list_nor_later(
    google: Google, anna: Person, time: Time
) -> None:
    anna.calendar.put(event(NOW + timedelta(days=90)))
    with connected(google, time, context(time, since=START), read=["calendars"]) as connector:
        inside = anna.calendar.put(event(START + timedelta(days=1)))
        pages = read(connector, start=CALENDAR)
        assert ids(pages) == [inside]
        anna.calendar.put(event(START - timedelta(days=30), recurrence=["RRULE:FREQ=DAILY;COUNT=2"]))
        assert changes(read(connector, pages[-1].cursor, start=CALENDAR)) == []


def test_an_event_that_moves_out_of_the_window_is_gone_from_it(google: Google, anna: Person, time: Time) -> None:
    one = anna.calendar.put(event())
    with connected(google, time, read=["calendars"]) as connector:
        cursor = read(connector, start=CALENDAR)[-1].cursor
        anna.calendar.put(event(NOW + timedelta(days=300), id=one))
        assert changes(read(connector, cursor, start=CALENDAR)) == [Deletion(one)]


def test_the_window_rolls_after_a_week(google: Google, anna: Person, time: Time) -> None:
    anna.calendar.put(event())
    with connected(google, time, read=["calendars"]) as connector:
        cursor = read(connector, start=CALENDAR)[-1].cursor
        time.advance(timedelta(days=6))
        assert changes(read(connector, cursor, start=CALENDAR)) == []
        time.advance(timedelta(days=2))
        with pytest.raises(CursorExpired):
            read(connector, cursor, start=CALENDAR)


def test_own_calendars_are_read_others_when_they_are_named_and_holidays_never(
    google: Google, anna: Person, time: Time
) -> None:
    anna.calendars["team"] = Calendar("team", "Team", role="reader")
    holidays = "de#holiday@group.v.calendar.google.com"
    anna.calendars[holidays] = Calendar(holidays, "Holidays", role="owner")
    with connected(google, time, read=["calendars"]) as connector:
        assert [one.name for one in connector.collections()] == [ANNA]
        assert [one.role for one in connector.collections()] == [CollectionRole.CALENDAR]
    with connected(google, time, read=["calendars"], calendars={"include": ["team", "primary"]}) as connector:
        assert [one.name for one in connector.collections()] == [ANNA, "Team"]


def test_a_calendar_that_is_gone_closes_itself_alone(google: Google, anna: Person, time: Time) -> None:
    anna.calendars["team"] = Calendar("team", "Team")
    with connected(google, time, read=["calendars"]) as connector:
        team = first_collection(connector, "calendar:team")
        del anna.calendars["team"]
        from autolog.testing.reading import PassEverything

        with pytest.raises(CollectionGone):
            list(connector.changes(team, None, PassEverything()))


def test_a_server_without_sync_tokens_is_listed_at_every_look_and_brings_only_what_changed(
    google: Google, anna: Person, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = Calendar.list

    def without_token(calendar: Calendar, query: dict[str, list[str]]) -> dict[str, Any]:
        return {key: value for key, value in listed(calendar, query).items() if key != "nextSyncToken"}

    monkeypatch.setattr(Calendar, "list", without_token)
    known = [anna.calendar.put(event(START + timedelta(days=day))) for day in range(5)]
    with connected(google, time, read=["calendars"], page_size=2) as connector:
        pages = read(connector, start=CALENDAR)
        assert sorted(ids(pages)) == sorted(known)
        assert read(connector, pages[-1].cursor, start=CALENDAR) == []
        new = anna.calendar.put(event(START + timedelta(days=8)))
        assert new in ids(read(connector, pages[-1].cursor, start=CALENDAR))
