"""A message as Gmail tells it reads as the original would."""

from __future__ import annotations

import base64
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from autolog.connector import Unreadable, Upsert
from autolog.decode import DecodeContext, decode
from autolog.model import Attachment, Message, Noise, OwnSide, Raw, SectionKind
from autolog.testing.reading import PassEverything
from autolog_google.messages import raw_message
from servers.google import Google, Person
from servers.google_account import LONG_AGO, NOW, Time, changes, collection, connected, mail, read
from servers.google_fake.gmail import Mailbox


def decoded(raw: Raw) -> Message:
    decoding = DecodeContext(now=NOW, window_start=LONG_AGO, own=OwnSide(domains=("ourfirm.example",)))
    (item,) = decode(raw, decoding).items
    assert isinstance(item, Message)
    return item


def through_gmail(google: Google, time: Time, content: bytes) -> Message:
    google.person("anna@ourfirm.example").mail.deliver(content)
    with connected(google, time) as connector:
        (change,) = changes(read(connector))
    assert isinstance(change, Upsert)
    return decoded(change.raw)


def letter(text: str = "Good morning.") -> EmailMessage:
    written = EmailMessage()
    written["From"], written["To"] = "Boris Lind <boris@customer1.example>", "anna@ourfirm.example"
    written["Subject"], written["Message-Id"] = "Grüße", "<1@customer1.example>"
    written["Date"] = "Mon, 02 Mar 2026 09:00:00 +0000"
    written.set_content(text)
    return written


def new_text(message: Message) -> str:
    return "\n".join(section.text for section in message.sections if section.kind is SectionKind.NEW)


def test_text_headers_and_times_are_those_of_the_original(google: Google, time: Time) -> None:
    message = through_gmail(google, time, letter().as_bytes())
    assert (message.subject, new_text(message)) == ("Grüße", "Good morning.")
    assert message.message_id == "1@customer1.example"
    assert message.received_at == message.sent_at


def test_attachments_are_listed_and_never_fetched(google: Google, time: Time) -> None:
    written = letter()
    written.add_attachment(b"x" * 5000, maintype="application", subtype="pdf", filename="Angebot.pdf")
    written.add_attachment("a list", filename="list.txt")
    message = through_gmail(google, time, written.as_bytes())
    assert message.attachments[0] == Attachment("Angebot.pdf", "application/pdf", 5000)
    assert [one.name for one in message.attachments] == ["Angebot.pdf", "list.txt"]
    assert new_text(message) == "Good morning."
    assert google.asked("/attachments/") == []


def test_a_text_that_is_too_large_to_come_along_is_fetched_by_itself(google: Google, time: Time) -> None:
    text = "\n".join(f"Line {number} of a long letter." for number in range(8_000))
    message = through_gmail(google, time, letter(text).as_bytes())
    assert new_text(message).startswith("Line 0 of")
    assert len(google.asked("/attachments/")) == 1


def test_an_invitation_is_read_and_its_method_kept(google: Google, time: Time) -> None:
    written = letter()
    written.add_alternative("BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n", subtype="calendar")
    written.get_payload()[1].set_param("method", "REQUEST")  # type: ignore[index,union-attr]
    assert through_gmail(google, time, written.as_bytes()).noise is Noise.CALENDAR


def test_a_message_within_the_message_is_a_quote(google: Google, time: Time) -> None:
    inner = letter("Inside.")
    del inner["Subject"]
    inner["Subject"] = "Inner"
    written = letter("FYI")
    written.add_attachment(inner)
    message = through_gmail(google, time, written.as_bytes())
    quoted = [section for section in message.sections if section.kind is SectionKind.QUOTED]
    assert [(section.subject, section.text) for section in quoted] == [("Inner", "Inside.")]


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        ("Grüße".encode(), "iso-8859-1"),
        ("Grüße".encode("iso-8859-1"), "iso-8859-1"),
        ("こんにちは".encode("iso-2022-jp"), "iso-2022-jp"),
        ("Zażółć".encode("iso-8859-2"), "iso-8859-2"),
    ],
)
def test_texts_are_read_whether_gmail_turned_them_into_utf8_or_not(data: bytes, charset: str) -> None:
    headers = [
        {"name": "From", "value": "a@b.example"},
        {"name": "Content-Type", "value": f"text/plain; charset={charset}"},
    ]
    body = {"size": len(data), "data": base64.urlsafe_b64encode(data).decode()}
    found: dict[str, Any] = {"id": "1", "payload": {"mimeType": "text/plain", "headers": headers, "body": body}}
    assert new_text(decoded(raw_message(found, {}, {}))) in {"Grüße", "こんにちは", "Zażółć"}


@pytest.mark.parametrize("payload", [{}, {"headers": "none"}, {"headers": [], "parts": [[]]}])
def test_an_answer_that_makes_no_sense_is_unreadable_and_the_others_come(
    google: Google, anna: Person, time: Time, monkeypatch: pytest.MonkeyPatch, payload: dict[str, Any]
) -> None:
    bad, good = anna.mail.deliver(mail(0)), anna.mail.deliver(mail(1))
    given = Mailbox.get_message

    def answer(mailbox: Mailbox, one: str, query: Any, scopes: Any) -> dict[str, Any]:
        found = given(mailbox, one, query, scopes)
        return {**found, "payload": payload} if one == bad else found

    monkeypatch.setattr(Mailbox, "get_message", answer)
    with connected(google, time) as connector:
        found = {change.remote_id: type(change) for change in changes(read(connector))}
    assert found == {good: Upsert, bad: Unreadable}


def resident() -> int:
    """Return the bytes that this process holds in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@pytest.mark.soak
def test_fifty_thousand_messages_take_no_more_memory_than_a_page(google: Google, anna: Person, time: Time) -> None:
    for number in range(50_000):
        anna.mail.deliver(mail(number))
    google.move_out()
    with connected(google, time) as connector:
        pages = connector.changes(collection(connector), None, PassEverything())
        count = len(next(pages).changes)
        idle = most = resident()
        for page in pages:
            count += len(page.changes)
            most = max(most, resident())
    assert count == 50_000
    assert most - idle < 60_000_000, f"{(most - idle) / 1e6:.1f} MB above idle"
    print(f"{(most - idle) / 1e6:.1f} MB above idle")
