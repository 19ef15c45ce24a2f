"""Of a large message the text comes and the attachments stay where they are, on a real Dovecot."""

from __future__ import annotations

import email
from collections.abc import Iterator
from email.message import EmailMessage, Message
from pathlib import Path

import pytest

from autolog.connector import Upsert
from autolog.model import Raw
from servers.dovecot import Dovecot
from servers.faulty_proxy import FaultyProxy
from servers.imap_account import ANNA, PASSWORD, changes, connected, mail, read


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with Dovecot({ANNA: PASSWORD}) as running:
        yield running


@pytest.fixture
def proxy(server: Dovecot) -> Iterator[FaultyProxy]:
    with server.client(ANNA) as client:
        client.select_folder("INBOX")
        client.delete_messages(client.search("ALL"))
        client.expunge()
    with FaultyProxy(server.port) as running:
        yield running


def offer(text: str = "The offer you asked for.") -> EmailMessage:
    """Return a message with a text, an HTML twin, an invitation, a large attachment and one with an odd name."""
    message = EmailMessage()
    message["From"] = "boris@customer1.example"
    message["To"] = ANNA
    message["Subject"] = "Offer"
    message.set_content(text)
    message.add_alternative(f"<p>{text}</p>", subtype="html")
    message.add_attachment(b"\x00" * 1_000_000, maintype="application", subtype="pdf", filename="offer.pdf")
    message.add_attachment(b"x", maintype="image", subtype="png", filename='Grüße "neu".png')
    message.add_attachment("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", subtype="calendar", filename="invite.ics")
    return message


def fetched(server: Dovecot, proxy: FaultyProxy, content: bytes) -> Raw:
    server.deliver(ANNA, [content])
    with connected(proxy.port) as connector:
        [change] = changes(read(connector))
    assert isinstance(change, Upsert)
    return change.raw


def parts(raw: Raw) -> list[Message]:
    return [part for part in email.message_from_bytes(raw.content).walk() if not part.is_multipart()]


def test_text_and_invitations_come_and_attachments_do_not(server: Dovecot, proxy: FaultyProxy) -> None:
    content = offer().as_bytes(policy=offer().policy.clone(linesep="\r\n"))
    raw = fetched(server, proxy, content)
    assert raw.partial
    assert raw.size == len(content) > 1_000_000
    assert proxy.passed < 20_000, "bytes that came over the line"
    assert [(part.get_content_type(), bool(part.get_payload(decode=True))) for part in parts(raw)] == [
        ("text/plain", True),
        ("text/html", True),
        ("application/pdf", False),
        ("image/png", False),
        ("text/calendar", True),
    ]
    assert parts(raw)[0].get_payload(decode=True) == b"The offer you asked for.\n".replace(b"\n", b"\r\n")


def test_an_attachment_is_listed_with_its_name_and_its_size(server: Dovecot, proxy: FaultyProxy) -> None:
    raw = fetched(server, proxy, offer().as_bytes())
    pdf, png = parts(raw)[2:4]
    assert (pdf.get_filename(), pdf.get_content_disposition()) == ("offer.pdf", "attachment")
    assert int(pdf["X-Autolog-Size"]) > 1_000_000
    assert png.get_filename() == 'Grüße "neu".png'


def test_of_a_long_text_the_first_64_kb_come_in_whole_lines(server: Dovecot, proxy: FaultyProxy) -> None:
    raw = fetched(server, proxy, offer("Grüße aus Köln.\n" * 20_000).as_bytes())
    text = parts(raw)[0].get_payload(decode=True)
    assert isinstance(text, bytes)
    assert 40_000 < len(text) <= 65_536
    assert set(text.decode("utf-8").splitlines()[:-1]) == {"Grüße aus Köln."}


def test_a_long_message_without_parts_keeps_its_beginning(server: Dovecot, proxy: FaultyProxy) -> None:
    raw = fetched(server, proxy, mail("long", "All work and no play.\r\n" * 20_000))
    assert raw.partial
    assert len(raw.content) < 66_500
    assert raw.content.count(b"All work and no play.") > 2_800


def test_the_text_of_a_message_inside_the_message_comes_too(server: Dovecot, proxy: FaultyProxy) -> None:
    outer = offer()
    inner = offer("What the customer wrote before.")
    outer.add_attachment(inner)
    raw = fetched(server, proxy, outer.as_bytes())
    [forwarded] = [part for part in email.message_from_bytes(raw.content).walk() if part["Subject"] == "Offer"][1:]
    texts = [part.get_payload(decode=True) for part in forwarded.walk() if part.get_content_type() == "text/plain"]
    assert texts == [b"What the customer wrote before.\r\n"]


def test_the_same_message_gives_the_same_bytes_again(server: Dovecot, proxy: FaultyProxy) -> None:
    once = fetched(server, proxy, offer().as_bytes())
    with connected(proxy.port) as connector:
        [again] = changes(read(connector))
    assert isinstance(again, Upsert)
    assert again.raw == once


def test_stitched_messages_say_what_the_whole_ones_say(server: Dovecot, proxy: FaultyProxy, shared: Path) -> None:
    files = [path.read_bytes() for path in sorted((shared / "data" / "mail").rglob("*.eml"))]
    server.deliver(ANNA, [b"\r\n".join(content.splitlines()) + b"\r\n" for content in files])
    with connected(proxy.port, whole_below=1) as connector:
        stitched = changes(read(connector))
    with connected(proxy.port) as connector:
        whole = changes(read(connector))
    same = [_texts(one) == _texts(other) for one, other in zip(stitched, whole, strict=True)]
    assert len(same) > 400
    assert sum(same) / len(same) > 0.94, "the rest are broken multiparts, which each reader splits in its own way"


def _texts(change: object) -> list[bytes]:
    assert isinstance(change, Upsert)
    texts = (
        part.get_payload(decode=True)
        for part in parts(change.raw)
        if part.get_content_type() in {"text/plain", "text/html"} and part.get_content_disposition() != "attachment"
    )
    return [b"\n".join(text.split()) for text in texts if isinstance(text, bytes)]
