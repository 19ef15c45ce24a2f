"""What becomes of a meeting of which there are several traces (PROVIDERS 6.2, 7.1 and 11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from autolog.model import LinkStatus, Party, PartyKind, Response, State, Visibility
from meetings import GUEST, NOW, ORGANIZER, STARTS, UID, Office, Trace, stamp

HOUR = timedelta(hours=1)
BOB, CARLA = "bob@ourfirm.example", "carla@ourfirm.example"
EVERYBODY = ((ORGANIZER, "ACCEPTED"), (GUEST, "ACCEPTED"), (CARLA, "ACCEPTED"))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def people(office: Office) -> dict[str, Response | None]:
    return {person.address: person.response for person in office.only().record.participants}


def test_five_calendars_an_invitation_and_its_sent_copy_are_one_interaction_with_all_sightings(office: Office) -> None:
    trace = Trace(EVERYBODY)
    for name in ("anna", "boris", "carla", "dora", "emil"):
        office.put(name, "event", trace.raw())
    office.put("carla", "mail", trace.invitation("REQUEST", ORGANIZER, (CARLA,)))
    office.put("anna", "sent", trace.invitation("REQUEST", ORGANIZER, (CARLA,)))
    assert [one.state for one in office.only().sightings] == [State.LINKED] * 7


def test_a_planned_meeting_is_visible_as_planned_and_is_held_fifteen_minutes_after_its_end(office: Office) -> None:
    office.now = STARTS - HOUR
    office.put("anna", "event", Trace().raw())
    assert office.only().record.planned is True
    assert office.only().record.minutes is None
    assert [one.state for one in office.only().sightings] == [State.PARKED]
    office.wait(STARTS + HOUR + timedelta(minutes=14))
    assert office.only().record.planned is True
    office.wait(STARTS + HOUR + timedelta(minutes=15))
    assert (office.only().record.planned, office.only().record.minutes) == (False, 60)
    assert [one.state for one in office.only().sightings] == [State.LINKED]


def test_the_invitation_alone_makes_the_meeting(office: Office) -> None:
    office.put("carla", "mail", Trace(EVERYBODY).invitation("REQUEST", ORGANIZER))
    assert (office.only().record.kind, office.only().record.subject) == ("meeting", "Hall 4")


def test_a_deleted_invitation_takes_no_meeting_away(office: Office) -> None:
    office.now = STARTS - HOUR
    office.put("carla", "mail", Trace().invitation("REQUEST", ORGANIZER))
    office.delete("carla", "mail")
    assert office.only().record.planned is True


def test_a_planned_meeting_that_no_calendar_holds_any_more_goes(office: Office) -> None:
    office.now = STARTS - HOUR
    office.put("anna", "event", Trace().raw())
    office.put("carla", "event", Trace().raw())
    office.delete("anna", "event")
    assert len(office.records()) == 1
    office.delete("carla", "event")
    assert office.records() == []


def test_a_held_meeting_stays_when_its_copies_are_deleted(office: Office) -> None:
    office.put("anna", "event", Trace().raw())
    office.delete("anna", "event")
    assert office.only().record.cancelled is False


def test_the_organizers_copy_wins_for_content(office: Office) -> None:
    office.put("anna", "event", Trace(summary="Hall 4, by Anna").raw())
    office.put("carla", "event", Trace(summary="my note", stamped=NOW).raw())
    assert office.only().record.subject == "Hall 4, by Anna"


def test_a_higher_sequence_wins_whoever_brings_it(office: Office) -> None:
    office.put("anna", "event", Trace(summary="old").raw())
    office.put("carla", "mail", Trace(summary="new", sequence=2).invitation("REQUEST", ORGANIZER))
    assert office.only().record.subject == "new"
    office.put("dora", "event", Trace(summary="older", sequence=1).raw())
    assert office.only().record.subject == "new"


def test_everybody_whom_a_copy_names_takes_part(office: Office) -> None:
    office.put("anna", "event", Trace(((ORGANIZER, "ACCEPTED"), (GUEST, "ACCEPTED"))).raw())
    office.put("carla", "event", Trace(((ORGANIZER, "ACCEPTED"), (GUEST, "ACCEPTED"), (CARLA, "ACCEPTED"))).raw())
    assert set(people(office)) == {ORGANIZER, GUEST, CARLA}


def test_an_incomplete_list_of_attendees_takes_nobody_away(office: Office) -> None:
    office.put("anna", "event", Trace(EVERYBODY).raw())
    few = Trace(EVERYBODY[:2], sequence=1, lines=("X-AUTOLOG-ATTENDEES-OMITTED:TRUE",))
    office.put("anna", "event", few.raw())
    assert set(people(office)) == {ORGANIZER, GUEST, CARLA}


def test_a_complete_list_takes_people_away(office: Office) -> None:
    office.put("anna", "event", Trace(EVERYBODY).raw())
    office.put("anna", "event", Trace(EVERYBODY[:2], sequence=1).raw())
    assert set(people(office)) == {ORGANIZER, GUEST}


def test_a_private_copy_leaves_the_record_without_words(office: Office) -> None:
    office.put("anna", "event", Trace(EVERYBODY, lines=("DESCRIPTION:secret",)).raw())
    office.put("carla", "event", Trace(EVERYBODY, lines=("CLASS:PRIVATE",)).raw())
    record = office.only().record
    assert (record.visibility, record.subject, record.new_text) == (Visibility.METADATA, "", "")


def test_a_meeting_that_none_of_us_went_to_is_none(office: Office) -> None:
    office.put("anna", "event", Trace(((GUEST, "ACCEPTED"), (ORGANIZER, "DECLINED")), organizer=GUEST).raw())
    assert office.records() == []


def test_a_decline_by_mail_counts_as_one_in_the_calendar(office: Office) -> None:
    theirs = Trace(((GUEST, "ACCEPTED"), (ORGANIZER, "NEEDS-ACTION")), organizer=GUEST)
    office.put("anna", "event", theirs.raw())
    answer = replace(theirs, people=((ORGANIZER, "DECLINED"),))
    office.put("anna", "sent", answer.invitation("REPLY", ORGANIZER, (GUEST,)))
    assert office.records() == []


@pytest.mark.parametrize("first", ["event", "mail"])
def test_a_reply_changes_the_senders_answer_alone(office: Office, first: str) -> None:
    answer = Trace(((GUEST, "DECLINED"), (CARLA, "DECLINED")), stamped=NOW).invitation("REPLY", GUEST)
    copies = {"event": Trace(EVERYBODY).raw(), "mail": answer}
    for name in sorted(copies, key=lambda one: one != first):
        office.put("anna", name, copies[name])
    assert people(office)[GUEST] is Response.DECLINED
    assert people(office)[CARLA] is Response.ACCEPTED
    assert {one.remote_id for one in office.only().sightings} == {"event", "mail"}


@pytest.mark.parametrize("sequence", [None, "abc"])
def test_t50_a_reply_without_organizer_and_with_a_garbled_sequence_counts(office: Office, sequence: str | None) -> None:
    office.put("anna", "event", Trace().raw())
    answer = Trace(((GUEST, "TENTATIVE"),), organizer="", sequence=sequence, stamped=NOW)
    office.put("anna", "mail", answer.invitation("REPLY", GUEST))
    assert people(office)[GUEST] is Response.TENTATIVE


def test_t50_a_byte_order_mark_before_the_calendar_is_no_fault(office: Office) -> None:
    raw = Trace().raw()
    office.put("anna", "event", replace(raw, content=b"\xef\xbb\xbf" + raw.content))
    assert len(office.records()) == 1


@pytest.mark.parametrize("first", ["event", "mail"])
def test_a_cancellation_counts_in_whichever_order_it_comes(office: Office, first: str) -> None:
    cancel = Trace(sequence=1, stamped=NOW).invitation("CANCEL", ORGANIZER)
    copies = {"event": Trace().invitation("REQUEST", ORGANIZER), "mail": cancel}
    for name in sorted(copies, key=lambda one: one != first):
        office.put("carla", name, copies[name])
    assert office.only().record.cancelled is True


def test_a_later_request_stands_against_a_cancellation(office: Office) -> None:
    office.put("carla", "cancel", Trace(sequence=1).invitation("CANCEL", ORGANIZER))
    office.put("carla", "again", Trace(sequence=2).invitation("REQUEST", ORGANIZER))
    assert office.only().record.cancelled is False


def test_who_is_not_the_organizer_cancels_nothing(office: Office) -> None:
    office.put("carla", "mail", Trace().invitation("REQUEST", ORGANIZER))
    office.put("carla", "forged", Trace(sequence=9).invitation("CANCEL", "mallory@evil.test"))
    assert office.only().record.cancelled is False


def test_an_unverified_cancellation_does_not_stand_against_a_calendar(office: Office) -> None:
    office.put("anna", "event", Trace().raw())
    office.put("carla", "mail", Trace(sequence=1).invitation("CANCEL", ORGANIZER))
    assert office.only().record.cancelled is False


def test_a_method_that_the_part_contradicts_is_ignored(office: Office) -> None:
    office.put("carla", "mail", Trace().invitation("REQUEST", GUEST, stated="CANCEL"))
    assert office.only().record.kind == "email"


@pytest.mark.parametrize("method", ["COUNTER", "REFRESH", "PUBLISH"])
def test_what_changes_no_calendar_is_mail(office: Office, method: str) -> None:
    office.put("carla", "mail", Trace(organizer=GUEST).invitation(method, GUEST))
    assert office.only().record.kind == "email"


def test_a_moved_occurrence_keeps_its_record(office: Office) -> None:
    office.now = STARTS - HOUR
    origin = f"RECURRENCE-ID:{stamp(STARTS)}"
    office.put("anna", "event", Trace(lines=(origin,)).raw())
    before = office.only().id
    office.put("anna", "event", Trace(lines=(origin,), starts=STARTS + 3 * HOUR, sequence=1).raw())
    assert (office.only().id, office.only().record.starts_at) == (before, STARTS + 3 * HOUR)


def test_t40_a_series_that_was_cut_in_two_has_no_second_row_in_a_slot(office: Office) -> None:
    office.now = STARTS - HOUR
    weekly = Trace(lines=("RRULE:FREQ=WEEKLY;COUNT=4",), uid="abc@google.com")
    office.put("anna", "old", weekly.raw())
    assert len(office.records()) == 4
    cut = STARTS + timedelta(days=14)
    office.put("anna", "old", replace(weekly, lines=("RRULE:FREQ=WEEKLY;COUNT=2",), sequence=1).raw())
    later = replace(weekly, uid=f"abc_R{stamp(cut)[:-1]}@google.com", starts=cut, lines=("RRULE:FREQ=WEEKLY;COUNT=2",))
    office.put("anna", "new", later.raw())
    starts = [one.record.starts_at for one in office.records()]
    assert sorted(starts) == [STARTS + timedelta(days=7 * week) for week in range(4)]


def test_t39_old_occurrences_go_when_a_series_moves_to_another_day(office: Office) -> None:
    office.now = STARTS - HOUR
    weekly = Trace(lines=("RRULE:FREQ=WEEKLY;COUNT=3",))
    office.put("anna", "event", weekly.raw())
    office.put("anna", "event", replace(weekly, starts=STARTS + timedelta(days=2), sequence=1).raw())
    assert {one.record.starts_at.weekday() for one in office.records()} == {(STARTS.weekday() + 2) % 7}
    assert len(office.records()) == 3


def test_copies_of_google_and_outlook_are_one_meeting(office: Office) -> None:
    series, instance = "040000008200E00074C5B7101A82E008" + "0" * 8, "040000008200E00074C5B7101A82E008" + "07EA031E"
    rest, origin = "A0B1C2D3E4F50607", f"RECURRENCE-ID:{stamp(STARTS)}"
    office.put("anna", "event", Trace(uid=series + rest, lines=(origin,)).raw())
    office.put("carla", "event", Trace(uid=(instance + rest).lower(), lines=(origin,)).raw())
    assert len(office.only().sightings) == 2


@pytest.mark.parametrize("zone", ["Europe/Istanbul", "Pacific/Auckland", "America/Los_Angeles"])
def test_t46_an_all_day_event_keeps_its_date(office: Office, zone: str) -> None:
    office.now = NOW + timedelta(days=5)
    content = (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-TIMEZONE:{zone}\r\nBEGIN:VEVENT\r\nUID:fair\r\nSUMMARY:Fair\r\n"
        "DTSTART;VALUE=DATE:20260310\r\nDTEND;VALUE=DATE:20260312\r\n"
        f"ORGANIZER:mailto:{ORGANIZER}\r\nATTENDEE:mailto:{GUEST}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()
    office.put("anna", "event", replace(Trace().raw(), content=content))
    record = office.only().record
    assert (str(record.starts_on), str(record.ends_on), record.minutes) == ("2026-03-10", "2026-03-11", None)


def test_the_join_link_is_kept_without_its_password(office: Office) -> None:
    described = (
        "DESCRIPTION:Join https://zoom.us/j/123456789?pwd=geheim123\\nPasscode: 998877\\nPhone conference ID: 123 456#"
    )
    office.put("anna", "event", Trace(lines=(described,)).raw())
    record = office.only().record
    assert record.join_link == "https://zoom.us/j/123456789"
    assert not any(secret in record.new_text for secret in ("geheim123", "998877", "123 456#"))


def test_an_answer_to_a_meeting_of_strangers_leaves_no_name(office: Office) -> None:
    answer = Trace((("x@stranger.test", "DECLINED"),)).invitation("REPLY", "x@stranger.test")
    office.put("anna", "mail", answer)
    with office.store.database.engine.connect() as connection:
        documents = connection.exec_driver_sql("SELECT document FROM meeting_trace").scalars().all()
    assert documents
    assert "stranger" not in repr(documents)


def test_a_copy_that_is_linked_to_nobody_keeps_no_stranger(office: Office) -> None:
    office.put("anna", "event", Trace(((ORGANIZER, "ACCEPTED"), ("x@stranger.test", "ACCEPTED"))).raw())
    with office.store.database.engine.connect() as connection:
        documents = connection.exec_driver_sql("SELECT document FROM meeting_trace").scalars().all()
    assert documents
    assert "stranger" not in repr(documents)


def test_a_copy_that_shows_no_guests_is_a_sighting_of_the_meeting(office: Office) -> None:
    office.put("carla", "event", Trace(((ORGANIZER, "ACCEPTED"), (CARLA, "ACCEPTED"))).raw())
    assert office.records() == []
    office.put("anna", "event", Trace(EVERYBODY).raw())
    assert [one.state for one in office.only().sightings] == [State.LINKED] * 2
    assert office.store.verify().problems == ()


def test_a_task_for_a_customer_is_logged_with_its_due_date_and_state(office: Office) -> None:
    def todo(*lines: str) -> bytes:
        text = ("BEGIN:VCALENDAR", "BEGIN:VTODO", "UID:t1", "SUMMARY:Send offer", "DUE;VALUE=DATE:20260410")
        return "\r\n".join((*text, f"ATTENDEE:mailto:{GUEST}", *lines, "END:VTODO", "END:VCALENDAR", "")).encode()

    office.put("anna", "task", replace(Trace().raw(), content=todo("STATUS:NEEDS-ACTION")))
    record = office.only().record
    assert (record.kind, record.task_state, str(record.starts_on)) == ("task", "open", "2026-04-10")
    done = todo("STATUS:COMPLETED", "COMPLETED:20260405T100000Z", "DTSTAMP:20260405T100000Z")
    office.put("anna", "task", replace(Trace().raw(), content=done))
    assert office.only().record.task_state == "done"


def test_a_calendar_entry_that_is_a_call_is_logged_as_one(office: Office) -> None:
    office.put("anna", "event", Trace(summary="Call with Boris").raw())
    assert (office.only().record.kind, office.only().record.minutes) == ("call", 60)


def test_the_uid_is_the_same_in_every_case_of_its_letters(office: Office) -> None:
    office.put("anna", "event", Trace().raw())
    office.put("carla", "event", Trace(uid=UID.upper()).raw())
    assert len(office.only().sightings) == 2


@pytest.mark.parametrize(("day", "hours"), [("20260323", (9, 8)), ("20261019", (8, 9))])
def test_a_series_keeps_its_local_hour_over_the_change_of_the_clocks(
    office: Office, day: str, hours: tuple[int, int]
) -> None:
    content = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:weekly\r\nSUMMARY:Weekly\r\n"
        f"DTSTART;TZID=W. Europe Standard Time:{day}T100000\r\nDTEND;TZID=W. Europe Standard Time:{day}T110000\r\n"
        f"RRULE:FREQ=WEEKLY;COUNT=2\r\nORGANIZER:mailto:{ORGANIZER}\r\nATTENDEE:mailto:{GUEST}\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()
    office.now = NOW + timedelta(days=300)
    office.put("anna", "event", replace(Trace().raw(), content=content))
    records = sorted((one.record for one in office.records()), key=lambda one: one.starts_at)
    assert tuple(one.starts_at.hour for one in records) == hours
    assert [one.minutes for one in records] == [60, 60]


def test_a_bomb_in_an_invitation_leaves_the_mail(office: Office) -> None:
    office.put("carla", "mail", Trace(organizer=GUEST, lines=("RRULE:FREQ=SECONDLY",)).invitation("REQUEST", GUEST))
    assert office.records() == []
    assert set(office.at("carla").states().values()) == {"ignored"}


def test_an_answer_that_met_no_meeting_is_forgotten_after_thirty_days(office: Office) -> None:
    office.put("carla", "cancel", Trace(sequence=1).invitation("CANCEL", ORGANIZER))
    office.store.wipe_expired_reviews(NOW + timedelta(days=29))
    assert traces(office) == 1
    office.store.wipe_expired_reviews(NOW + timedelta(days=31))
    assert traces(office) == 0


def test_a_meeting_that_nobody_looked_at_again_is_held_after_a_day(office: Office) -> None:
    office.now = STARTS - HOUR
    office.put("carla", "mail", Trace().invitation("REQUEST", ORGANIZER))
    office.delete("carla", "mail")
    office.store.wipe_expired_reviews(STARTS + timedelta(hours=2))
    assert office.only().record.planned is True
    office.store.wipe_expired_reviews(STARTS + timedelta(days=2))
    assert (office.only().record.planned, office.only().record.minutes) == (False, 60)


def traces(office: Office) -> int:
    with office.store.database.engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM meeting_trace").scalar_one())


def test_a_persons_yes_to_a_customer_whom_nothing_names_outlives_a_meeting_that_goes_and_comes_back(
    office: Office,
) -> None:
    office.now = STARTS - HOUR
    office.put("anna", "event", Trace().raw())
    named = Party(PartyKind.CUSTOMER, "C2")
    office.store.record_verdict(office.only().id, named, LinkStatus.LINKED, "anna", office.now)
    office.delete("anna", "event")
    office.put("anna", "again", Trace().raw())
    assert named in {link.party for link in office.only().record.links}


def test_an_invitation_whose_meeting_went_for_a_while_does_not_wait_for_ever(office: Office) -> None:
    office.now = STARTS - 2 * HOUR
    office.put("emil", "update", Trace(EVERYBODY).invitation("REQUEST", ORGANIZER))
    office.put("dora", "event", Trace(EVERYBODY).raw())
    office.delete("dora", "event")
    office.put("carla", "event", Trace(EVERYBODY).raw())
    office.wait(office.now + timedelta(minutes=2))
    assert {one.reason for one in office.only().sightings if one.state is State.PARKED} == {
        "waits for the meeting to end"
    }


WEEK = timedelta(days=7)
WEEKLY = Trace(EVERYBODY, starts=STARTS - 3 * WEEK, lines=("RRULE:FREQ=WEEKLY;COUNT=4",))
FROM_THE_THIRD = replace(
    WEEKLY,
    starts=STARTS - WEEK,
    sequence=1,
    stamped=STARTS - 2 * WEEK,
    lines=(f"RECURRENCE-ID;RANGE=THISANDFUTURE:{stamp(STARTS - WEEK)}",),
)


@pytest.mark.parametrize("first", ["event", "mail"])
def test_a_cancellation_of_this_and_all_following_occurrences_calls_off_these_alone(office: Office, first: str) -> None:
    cancel = replace(FROM_THE_THIRD, stamped=STARTS - 2 * WEEK).invitation("CANCEL", ORGANIZER, (CARLA,))
    verified = replace(cancel, sent_by_owner=True)
    copies = {"event": WEEKLY.raw(), "mail": verified}
    for name in sorted(copies, key=lambda one: one != first):
        office.put("anna", name, copies[name])
    called_off = {one.record.starts_at: one.record.cancelled for one in office.records()}
    assert called_off == {STARTS - 3 * WEEK: False, STARTS - 2 * WEEK: False, STARTS - WEEK: True, STARTS: True}


def test_a_cancellation_of_several_occurrences_belongs_to_none_of_them(office: Office) -> None:
    office.put("anna", "event", WEEKLY.raw())
    office.put("anna", "mail", replace(FROM_THE_THIRD.invitation("CANCEL", ORGANIZER), sent_by_owner=True))
    assert all({row.remote_id for row in one.sightings} == {"event"} for one in office.records())
