"""What is read of calendars, and what an event becomes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from autolog.connector import Deletion, Refused, Unreadable, Upsert
from autolog.decode.context import DecodeContext
from autolog.decode.worker import decode_here
from autolog.errors import CursorExpired
from autolog.model import Decoded, MediaType, Meeting, MeetingStatus, OwnSide, Raw, Response, Role
from autolog_microsoft.calendar_event import join_link, original_uid
from servers.graph import ANNA, NOW, GraphServer, changes, collection, connected, contents, context, read
from servers.graph_fake.answering import Mailbox
from servers.graph_fake.calendars import NEVER, attendee, person

START = datetime(2026, 3, 4, 13, 30, tzinfo=UTC)
WEEK = timedelta(days=7)


def meetings(content: bytes) -> list[Meeting]:
    reading = DecodeContext(now=NOW + timedelta(days=40), window_start=NOW - timedelta(days=400), own=OwnSide())
    (decoded,) = decode_here([Raw(MediaType.CALENDAR, content)], reading)
    assert isinstance(decoded, Decoded)
    return [item for item in decoded.items if isinstance(item, Meeting)]


def only(server: GraphServer) -> Meeting:
    with connected(server) as connector:
        (content,) = contents(read(connector, name="Kalender")).values()
    (meeting,) = meetings(content)
    return meeting


def test_times_are_those_of_the_clock_in_utc(server: GraphServer, box: Mailbox) -> None:
    box.calendar.add(START)
    assert (only(server).start, only(server).end) == (START, START + timedelta(hours=1))


def test_a_guests_copy_knows_the_guests_answer(server: GraphServer, box: Mailbox) -> None:
    box.calendar.add(
        START,
        organizer=person("boris@customer1.example", "Boris"),
        attendees=[
            attendee(ANNA),
            attendee("eva@customer1.example"),
            attendee("room@ourfirm.example", "accepted", "resource"),
        ],
        responseStatus={"response": "declined", "time": NEVER},
        isOrganizer=False,
    )
    found = {one.address: (one.role, one.response) for one in only(server).participants}
    assert found == {
        "boris@customer1.example": (Role.ORGANIZER, None),
        ANNA: (Role.ATTENDEE, Response.DECLINED),
        "eva@customer1.example": (Role.ATTENDEE, None),
        "room@ourfirm.example": (Role.RESOURCE, Response.ACCEPTED),
    }


def test_cancelled_private_and_categorised_events_say_so(server: GraphServer, box: Mailbox) -> None:
    box.calendar.add(START, isCancelled=True, sensitivity="private", categories=["CRM"])
    meeting = only(server)
    assert (meeting.status, meeting.private, meeting.labels) == (MeetingStatus.CANCELLED, True, ("CRM",))


def test_an_absence_to_which_nobody_is_invited_is_passed_over_with_a_reason(server: GraphServer, box: Mailbox) -> None:
    box.calendar.add(START, showAs="oof", attendees=[])
    box.calendar.add_series([START, START + WEEK], showAs="workingElsewhere", attendees=[])
    with connected(server) as connector:
        found = changes(read(connector, name="Kalender"))
    assert [type(one) for one in found] == [Refused, Refused]


def test_a_note_that_takes_no_time_is_passed_over_and_a_meeting_that_is_shown_as_free_is_not(
    server: GraphServer, box: Mailbox
) -> None:
    box.calendar.add(START, showAs="free", attendees=[])
    box.calendar.add(START + WEEK, showAs="free")
    with connected(server) as connector:
        found = changes(read(connector, name="Kalender"))
    assert [type(one) for one in found] == [Refused, Upsert]


def test_all_occurrences_of_a_series_bear_its_uid_and_their_original_starts(server: GraphServer, box: Mailbox) -> None:
    series = box.calendar.add_series([START, START + WEEK])
    box.calendar.change_occurrence(series, 1, START + WEEK + timedelta(hours=2), subject="moved")
    with connected(server) as connector:
        (content,) = contents(read(connector, name="Kalender")).values()
    found = meetings(content)
    assert {one.uid for one in found} == {str(series.fields["iCalUId"]).casefold()}
    assert [(one.occurrence, one.start) for one in found] == [
        ("2026-03-04T13:30:00Z", START),
        ("2026-03-11T13:30:00Z", START + WEEK + timedelta(hours=2)),
    ]


def test_a_uid_from_elsewhere_is_unwrapped_so_that_copies_in_other_calendars_are_the_same() -> None:
    wrapped = f"040000008200E00074C5B7101A82E008{'00' * 24}7643616C2D55696401000000{b'abc@google.com'.hex()}00"
    assert original_uid(wrapped) == "abc@google.com"
    assert original_uid("040000008200E00074C5B7101A82E00800000000") == "040000008200E00074C5B7101A82E00800000000"


@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://teams.microsoft.com/meet/123?p=secret", "https://teams.microsoft.com/meet/123"),
        ("https://zoom.us/j/1?pwd=abc&uname=a", "https://zoom.us/j/1?uname=a"),
        ("javascript:alert(1)", ""),
        ("https://[broken", ""),
    ],
)
def test_join_links_are_kept_without_their_passwords(link: str, kept: str) -> None:
    assert join_link(link) == kept


def test_a_removed_event_is_a_deletion_and_one_that_lies_is_not(server: GraphServer, box: Mailbox) -> None:
    gone, lying = box.calendar.add(START), box.calendar.add(START)
    with connected(server) as connector:
        before = read(connector, name="Kalender")
        box.calendar.delete(gone.id)
        box.calendar.tell_removed(lying.id)
        after = read(connector, before[-1].cursor, "Kalender")
    assert Deletion(gone.id) in changes(after)
    assert list(contents(after)) == [lying.id]


def test_an_event_that_was_moved_behind_the_window_is_gone_from_it(server: GraphServer, box: Mailbox) -> None:
    event = box.calendar.add(START)
    with connected(server) as connector:
        before = read(connector, name="Kalender")
        box.calendar.move(event, NOW + timedelta(days=300))
        assert changes(read(connector, before[-1].cursor, "Kalender")) == [Deletion(event.id)]


def test_a_deleted_series_is_a_deletion(server: GraphServer, box: Mailbox) -> None:
    series = box.calendar.add_series([START, START + WEEK])
    with connected(server) as connector:
        before = read(connector, name="Kalender")
        box.calendar.delete(series.id)
        assert changes(read(connector, before[-1].cursor, "Kalender")) == [Deletion(series.id)]


def test_a_series_is_listed_once_a_round_however_many_pages_tell_of_it(server: GraphServer, box: Mailbox) -> None:
    series = box.calendar.add_series([START + timedelta(days=index) for index in range(23)])
    with connected(server) as connector:
        found = changes(read(connector, name="Kalender"))
    assert [one.remote_id for one in found] == [series.id]
    assert len([one for one in server.requests("/instances") if "skip" not in one]) == 1


def test_the_window_is_laid_anew_after_a_week_and_calendars_take_turns_within_a_day(
    server: GraphServer, box: Mailbox
) -> None:
    box.calendar.add(START)
    with connected(server) as connector:
        cursor = read(connector, name="Kalender")[-1].cursor
    with connected(server, context(now=lambda: NOW + timedelta(days=6))) as connector:
        read(connector, cursor, "Kalender")
    with connected(server, context(now=lambda: NOW + timedelta(days=9))) as connector, pytest.raises(CursorExpired):
        read(connector, cursor, "Kalender")


def test_what_lies_sixty_days_ahead_is_read_and_what_lies_behind_that_is_not(server: GraphServer, box: Mailbox) -> None:
    near = box.calendar.add(NOW + timedelta(days=59))
    box.calendar.add(NOW + timedelta(days=61))
    with connected(server) as connector:
        assert list(contents(read(connector, name="Kalender"))) == [near.id]


def test_the_census_names_singles_and_series_in_the_window(server: GraphServer, box: Mailbox) -> None:
    single = box.calendar.add(START)
    series = box.calendar.add_series([START, START + WEEK])
    box.calendar.add(NOW - timedelta(days=300))
    with connected(server) as connector:
        found = set(connector.census(collection(connector, "Kalender"), NOW - timedelta(days=30)))
    assert found == {single.id, series.id}


def test_a_series_fetched_again_is_the_series_that_was_read(server: GraphServer, box: Mailbox) -> None:
    series = box.calendar.add_series([START, START + WEEK])
    with connected(server) as connector:
        before = contents(read(connector, name="Kalender"))
        (again,) = connector.fetch(collection(connector, "Kalender"), [series.id], _everything())
    assert again.raw.content == before[series.id]


def test_a_series_that_cannot_be_given_is_unreadable_and_others_come(server: GraphServer, box: Mailbox) -> None:
    broken, good = box.calendar.add_series([START]), box.calendar.add_series([START])
    server.world.faults.broken.add(broken.id)
    with connected(server) as connector:
        found = changes(read(connector, name="Kalender"))
    assert {one.remote_id: type(one) is Unreadable for one in found} == {broken.id: True, good.id: False}


def _everything() -> object:
    from autolog.testing.reading import PassEverything

    return PassEverything()
