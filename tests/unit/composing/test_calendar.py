"""What an interface gives as fields becomes a calendar object that decodes to the same fields."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from autolog.composing import Attendee, Event, Task, compose_event, compose_task
from autolog.decode import DecodeContext, decode
from autolog.model import MediaType, Meeting, MeetingStatus, OwnSide, Participant, Raw, Response, Role

NOW = datetime(2026, 6, 1, tzinfo=UTC)
START = datetime(2026, 3, 2, 10, 0, tzinfo=timezone(timedelta(hours=1)))
SECOND = timedelta(seconds=1)
VISIT = Event("1@x.example", "Visit", START, START + timedelta(hours=1))


def read(event: Event) -> Meeting:
    context = DecodeContext(now=NOW, window_start=datetime(2020, 1, 1, tzinfo=UTC), own=OwnSide())
    (item,) = decode(Raw(MediaType.CALENDAR, compose_event(event)), context).items
    assert isinstance(item, Meeting)
    return item


def lines(content: bytes) -> list[str]:
    return content.replace(b"\r\n ", b"").decode().split("\r\n")


def test_times_are_written_in_utc() -> None:
    meeting = read(VISIT)
    assert (meeting.start, meeting.end) == (
        datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        datetime(2026, 3, 2, 10, 0, tzinfo=UTC),
    )


def test_an_event_of_whole_days_keeps_its_dates() -> None:
    meeting = read(Event("2@x.example", "Fair", date(2026, 3, 2), date(2026, 3, 4)))
    assert (meeting.all_day, meeting.start, meeting.end) == (True, date(2026, 3, 2), date(2026, 3, 4))


def test_an_occurrence_says_which_one_it_is_wherever_it_was_moved_to() -> None:
    moved = Event("3@x.example", "Visit", START, START + timedelta(hours=1), occurrence=START - timedelta(days=1))
    assert read(moved).occurrence == "2026-03-01T09:00:00Z"


def test_a_private_event_is_private_and_a_cancelled_one_cancelled() -> None:
    meeting = read(Event("4@x.example", "", START, START, private=True, status=MeetingStatus.CANCELLED))
    assert (meeting.private, meeting.status) == (True, MeetingStatus.CANCELLED)


def test_rooms_are_resources_and_answers_are_kept() -> None:
    people = (
        Attendee("eva@customer2.example", 'Eva "Evi" Holm; Dr.', Response.DECLINED, optional=True),
        Attendee("room@ourfirm.example", "Room 1", Response.ACCEPTED, resource=True),
    )
    meeting = read(
        Event("5@x.example", "Visit", START, START, organizer=Attendee("anna@ourfirm.example"), attendees=people)
    )
    assert meeting.participants == (
        Participant("anna@ourfirm.example", "", Role.ORGANIZER),
        Participant("eva@customer2.example", 'Eva "Evi" Holm; Dr.', Role.ATTENDEE, Response.DECLINED),
        Participant("room@ourfirm.example", "Room 1", Role.RESOURCE, Response.ACCEPTED),
    )


def test_a_join_link_is_a_conference_and_omitted_attendees_are_said() -> None:
    event = Event("6@x.example", "Call", START, START, join_link="https://meet.example/a", attendees_complete=False)
    written = lines(compose_event(event))
    assert "CONFERENCE;VALUE=URI:https://meet.example/a" in written
    assert "X-AUTOLOG-ATTENDEES-OMITTED:TRUE" in written


def test_a_line_break_in_an_address_or_link_begins_no_property() -> None:
    people = (Attendee("a@b.example\r\nSUMMARY:evil", "A\r\nB"),)
    written = lines(compose_event(Event("7@x\r\nSUMMARY:evil", "", START, START, attendees=people)))
    assert not [line for line in written if line.startswith("SUMMARY")]


def test_a_task_is_a_vtodo_with_due_date_and_state() -> None:
    done = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
    task = Task("t1", "Send offer", "to Boris", date(2026, 3, 6), done, "COMPLETED", done, categories=("CRM", "a,b"))
    (todo,) = Calendar.from_ical(compose_task(task)).walk("VTODO")
    assert (todo["SUMMARY"], todo["DESCRIPTION"], todo["STATUS"]) == ("Send offer", "to Boris", "COMPLETED")
    assert (todo.decoded("DUE"), todo.decoded("COMPLETED")) == (date(2026, 3, 6), done)
    assert todo["CATEGORIES"].cats == ["CRM", "a,b"]


_lines = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), max_size=100)
_moments = st.datetimes(datetime(2021, 1, 1), datetime(2026, 5, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)
_people = st.builds(
    Attendee,
    st.from_regex(r"[a-z]{1,8}@[a-z]{1,8}\.example", fullmatch=True),
    response=st.sampled_from(Response),
    resource=st.booleans(),
)
_events = st.builds(
    Event,
    uid=st.from_regex(r"[a-z0-9_@.]{1,30}", fullmatch=True),
    summary=_lines,
    start=st.just(START),
    end=st.timedeltas(timedelta(), timedelta(days=80)).map(lambda lasts: START + timedelta(seconds=lasts // SECOND)),
    occurrence=st.none() | _moments,
    location=st.from_regex(r"[A-Z][a-zäöü \\;,]{0,90}[a-z]", fullmatch=True),
    attendees=st.lists(_people, max_size=3, unique_by=lambda one: one.address).map(tuple),
    status=st.sampled_from(MeetingStatus),
    sequence=st.integers(0, 1000),
    stamp=st.none() | _moments,
    private=st.booleans(),
    categories=st.lists(st.from_regex(r"[A-Za-z,;\\]{1,20}", fullmatch=True), max_size=4, unique=True).map(tuple),
)


@given(_events)
def test_what_is_composed_decodes_to_the_same_fields(event: Event) -> None:
    meeting = read(event)
    assert (meeting.uid, meeting.subject, meeting.location) == (
        event.uid,
        event.summary,
        " ".join(event.location.split()),
    )
    assert (meeting.start, meeting.end) == (START, event.end)
    assert meeting.occurrence == (f"{event.occurrence:%Y-%m-%dT%H:%M:%SZ}" if event.occurrence else "")
    assert (meeting.status, meeting.sequence, meeting.stamp) == (event.status, event.sequence, event.stamp)
    assert (meeting.private, meeting.labels) == (event.private, event.categories)
    assert [(one.address, one.response) for one in meeting.participants] == [
        (one.address, one.response) for one in event.attendees
    ]


_any = st.text(max_size=80)
_anybody = st.builds(Attendee, _any, _any, st.none() | st.sampled_from(Response), st.booleans(), st.booleans())


@given(_any, _any, _any, _anybody, st.lists(_anybody, max_size=3).map(tuple))
def test_whatever_the_fields_are_there_is_one_event_and_no_line_that_nobody_gave(
    uid: str, text: str, link: str, organizer: Attendee, attendees: tuple[Attendee, ...]
) -> None:
    event = Event(
        uid, text, START, START, description=text, organizer=organizer, attendees=attendees, categories=(text,),
        join_link=link,
    )  # fmt: skip
    content = compose_event(event)
    assert max(map(len, content.split(b"\r\n"))) <= 75
    names = [line.partition(":")[0].partition(";")[0] for line in lines(content)[4:-3]]
    assert sorted(set(names) - {"CONFERENCE", "SUMMARY", "DESCRIPTION", "ORGANIZER", "ATTENDEE", "CATEGORIES"}) == [
        "DTEND", "DTSTART", "SEQUENCE", "STATUS", "UID",
    ]  # fmt: skip
    assert len(Calendar.from_ical(compose_task(Task(uid, text, text, assignees=attendees))).walk("VTODO")) == 1
