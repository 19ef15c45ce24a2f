"""Whatever JSON Graph answers, an item becomes bytes or a reason, and never an exception."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from autolog.connector import Change, Refused, Unreadable, Upsert
from autolog.decode.headers import parse_headers
from autolog_microsoft.calendar_event import EVENT_FIELDS, event_bytes, hydrated, is_complete, refusal_of, series_bytes
from autolog_microsoft.mail_message import ALL_FIELDS, attachment_parts, body_part, content, describe
from autolog_microsoft.tasks import task_change
from servers.graph_fake.calendars import attendee, person

STRANGE = ("a@b.example", "é@ü.example", "\ud800", "\r\nX: y", '"', "0001-01-01T00:00:00Z")
TEXTS = st.one_of(st.text(max_size=20), st.sampled_from(STRANGE))
TIMES = st.sampled_from(["2026-03-02T09:00:00.0000000", "0001-01-01T00:00:00", "9999-12-31T23:59:59Z", "2026-03-02"])
ZONED = st.fixed_dictionaries({"dateTime": TIMES, "timeZone": st.sampled_from(["UTC", "Turkey Standard Time", ""])})
PEOPLE = st.builds(person, TEXTS, TEXTS)
ATTENDEES = st.lists(st.builds(attendee, TEXTS, TEXTS, TEXTS), max_size=3)
HEADERS = st.lists(st.fixed_dictionaries({"name": TEXTS, "value": TEXTS}), max_size=4)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def resources(fields: str, likely: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Return resources whose every field is likely, absent, or anything at all."""
    names = [one for one in fields.split(",") if one]
    optional = {name: st.one_of(likely.get(name, TEXTS), ANYTHING) for name in names}
    return st.fixed_dictionaries({}, optional=optional)


MESSAGES = resources(
    ALL_FIELDS,
    {
        **dict.fromkeys(("from", "sender"), PEOPLE),
        **dict.fromkeys(("toRecipients", "ccRecipients", "bccRecipients", "replyTo"), st.lists(PEOPLE, max_size=3)),
        **dict.fromkeys(("sentDateTime", "receivedDateTime"), TIMES),
        "internetMessageHeaders": HEADERS,
        "body": st.fixed_dictionaries({"contentType": TEXTS, "content": TEXTS}),
    },
)
EVENTS = resources(
    EVENT_FIELDS,
    {
        **dict.fromkeys(("start", "end"), ZONED),
        "type": st.sampled_from(["singleInstance", "occurrence", "exception"]),
        "isAllDay": st.booleans(),
        "originalStart": TIMES,
        "organizer": PEOPLE,
        "attendees": ATTENDEES,
    },
)
TASKS = resources(
    "id,title,status,body,dueDateTime,completedDateTime,lastModifiedDateTime,categories",
    {"status": st.sampled_from(["notStarted", "completed"]), "dueDateTime": ZONED, "completedDateTime": ZONED},
)


@settings(max_examples=150, deadline=None)
@given(MESSAGES)
def test_any_message_becomes_bytes_with_one_header_block(found: dict[str, Any]) -> None:
    described = describe(found, "Inbox")
    part = body_part(found)
    written = content(described, (part,) if part else ())
    head = written.partition(b"\r\n\r\n")[0]
    assert b"X: y" not in head.split(b"\r\n"), "no value begins a field of its own"
    assert parse_headers(written).fields[: len(described.headers.fields)]


@settings(max_examples=150, deadline=None)
@given(EVENTS, EVENTS)
def test_any_event_becomes_bytes_or_nothing(found: dict[str, Any], master: dict[str, Any]) -> None:
    refusal_of(found)
    is_complete(found)
    written = event_bytes(found, "anna@ourfirm.example")
    assert written is None or written.count(b"BEGIN:VEVENT") == 1
    assert series_bytes([hydrated(found, master)], "anna@ourfirm.example").startswith(b"BEGIN:VCALENDAR")


@settings(max_examples=100, deadline=None)
@given(TASKS)
def test_any_task_becomes_a_change(found: dict[str, Any]) -> None:
    change: Change = task_change(found)
    assert isinstance(change, Upsert | Unreadable | Refused)


@settings(max_examples=100, deadline=None)
@given(st.fixed_dictionaries({"value": st.lists(st.dictionaries(TEXTS, ANYTHING, max_size=4), max_size=3)}))
def test_any_list_of_attachments_is_read(listed: dict[str, Any]) -> None:
    assert len(attachment_parts(listed)) == len(listed["value"])
