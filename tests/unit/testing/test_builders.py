"""The builders give the same bytes each time, and bytes that the rest of the world can read."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime

import icalendar

from autolog.testing.builders import BEGINNING, Letter, calendar, contact, customer, event, forward, message, reply


def test_the_same_call_gives_the_same_bytes() -> None:
    assert message(3) == message(3)
    assert event(3) == event(3)


def test_different_numbers_give_different_messages() -> None:
    parsed = [message_from_bytes(message(number)) for number in range(1, 4)]
    assert len({one["Message-ID"] for one in parsed}) == 3
    assert [parsedate_to_datetime(one["Date"]).hour for one in parsed] == [9, 10, 11]


def test_a_message_is_a_message() -> None:
    parsed = message_from_bytes(Letter(subject="Grüße", text="Hello\nÄ").content, policy=policy.default)
    assert parsed["From"].addresses[0].addr_spec == "boris@customer1.example"
    assert parsed.get_content().splitlines() == ["Hello", "Ä"]


def test_a_reply_carries_the_thread_on() -> None:
    first = Letter()
    second = reply(first, "Here it is.")
    third = reply(second, "Thank you.", sender=first.sender)
    parsed = message_from_bytes(third.content)
    assert parsed["In-Reply-To"] == f"<{second.message_id}>"
    assert parsed["References"] == f"<{first.message_id}> <{second.message_id}>"
    assert parsed["Subject"] == "Re: Offer for the new hall"
    assert third.sent_at > second.sent_at > first.sent_at


def test_a_reply_quotes() -> None:
    assert "> please send us your offer." in reply(Letter(), "Here it is.").text


def test_a_forward_begins_a_thread_of_its_own_and_shows_the_original_sender() -> None:
    passed_on = forward(Letter(), "carl@ourfirm.example")
    assert passed_on.references == ()
    assert "From: Boris Lind <boris@customer1.example>" in passed_on.text


def test_an_event_is_an_event() -> None:
    (component,) = icalendar.Calendar.from_ical(event(2)).walk("VEVENT")
    assert component["SUMMARY"] == "Visit 2"
    assert component["DTSTART"].dt.day == BEGINNING.day + 1
    assert component["ORGANIZER"] == "mailto:anna@ourfirm.example"


def test_a_calendar_holds_the_events_of_all() -> None:
    parsed = icalendar.Calendar.from_ical(calendar(event(1), event(2)))
    assert [str(one["UID"]) for one in parsed.walk("VEVENT")] == ["1@ourfirm.example", "2@ourfirm.example"]


def test_an_empty_calendar_is_a_calendar() -> None:
    assert icalendar.Calendar.from_ical(calendar()).walk("VEVENT") == []


def test_a_contact_works_at_the_customer_of_its_number() -> None:
    assert contact(7, customer=2).customer == customer(2).ref
    assert contact(7, customer=2).addresses[0].endswith(customer(2).domains[0])
