"""What an interface gives as fields becomes a message that reads as the original would."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from autolog.composing import Part, compose_message
from autolog.decode import DecodeContext, decode
from autolog.model import Attachment, MediaType, Message, Noise, OwnSide, Raw, SectionKind

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HEADERS = (
    ("From", "Boris Lind <boris@customer1.example>"),
    ("To", "anna@ourfirm.example"),
    ("Subject", "Offer"),
    ("Message-ID", "<1@customer1.example>"),
    ("Date", "Mon, 2 Mar 2026 10:00:00 +0100"),
)


def read(content: bytes) -> Message:
    context = DecodeContext(now=NOW, window_start=NOW.replace(year=2020), own=OwnSide(domains=("ourfirm.example",)))
    (item,) = decode(Raw(MediaType.MESSAGE, content), context).items
    assert isinstance(item, Message)
    return item


def text_of(message: Message) -> str:
    return "\n".join(section.text for section in message.sections if section.kind is SectionKind.NEW)


def test_a_single_text_part_is_the_text_of_the_message() -> None:
    message = read(compose_message(HEADERS, [Part("text/plain", b"Good morning.")]))
    assert (message.subject, text_of(message)) == ("Offer", "Good morning.")
    assert message.message_id == "1@customer1.example"


def test_headers_stand_in_their_order_and_with_their_repeats() -> None:
    headers = (("Received", "from b"), ("Received", "from a"), *HEADERS)
    assert email.message_from_bytes(compose_message(headers, [])).get_all("Received") == ["from b", "from a"]


def test_the_structure_of_the_original_is_made_anew() -> None:
    headers = (("Content-Type", "multipart/mixed; boundary=x"), ("content-transfer-encoding", "base64"), *HEADERS)
    message = email.message_from_bytes(compose_message(headers, [Part("text/plain", b"Hello")]))
    assert message.get_all("Content-Type") == ['text/plain; charset="utf-8"']
    assert message.get_payload(decode=True) == b"Hello"


def test_a_line_break_in_a_value_begins_no_other_field() -> None:
    headers = (("Subject", "Offer\r\nBcc: spy@evil.example\n\nBody"), ("X\r\nEvil", "1"), ("To", "a@b.example"))
    message = email.message_from_bytes(compose_message(headers, [Part("text/plain", b"Hello")]))
    assert (message["Bcc"], message["X"], message["Evil"]) == (None, None, None)
    assert message.get_payload(decode=True) == b"Hello"


def test_text_comes_in_the_charset_that_it_has() -> None:
    part = Part("text/plain", "Grüße aus Köln".encode("iso-8859-1"), charset="iso-8859-1")
    assert text_of(read(compose_message(HEADERS, [part]))) == "Grüße aus Köln"


def test_an_attachment_that_was_not_fetched_is_listed_with_name_type_and_size() -> None:
    unfetched = Part("application/pdf", b"", name='Angebot "Halle"; größer.pdf', size=12_345, attached=True)
    message = read(compose_message(HEADERS, [Part("text/plain", b"See attachment."), unfetched]))
    assert message.attachments == (Attachment('Angebot "Halle"; größer.pdf', "application/pdf", 12_345),)
    assert text_of(message) == "See attachment."


def test_an_attachment_alone_is_listed_too() -> None:
    message = read(compose_message(HEADERS, [Part("application/pdf", b"", name="a.pdf", size=7, attached=True)]))
    assert message.attachments == (Attachment("a.pdf", "application/pdf", 7),)


def test_an_invitation_keeps_its_method() -> None:
    invitation = Part("text/calendar", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", method="REQUEST")
    message = read(compose_message(HEADERS, [Part("text/plain", b"Join us"), invitation]))
    assert message.noise is Noise.CALENDAR


def test_a_delivery_report_is_a_bounce_with_its_recipients() -> None:
    report = b"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; eva@customer2.example\nAction: failed\n"
    message = read(compose_message(HEADERS, [Part("text/plain", b"Failed"), Part("message/delivery-status", report)]))
    assert message.noise is Noise.BOUNCE
    assert message.failed_recipients == ("eva@customer2.example",)


def test_a_read_receipt_keeps_the_type_of_its_report() -> None:
    headers = (("Content-Type", 'multipart/report; boundary="x"; report-type="disposition-notification"'), *HEADERS)
    assert read(compose_message(headers, [Part("text/plain", b"Read")])).noise is Noise.RECEIPT


def test_an_attached_message_is_read_as_a_quote() -> None:
    inner = compose_message((("From", "eva@customer2.example"), ("Subject", "Inner")), [Part("text/plain", b"Inside")])
    message = read(compose_message(HEADERS, [Part("text/plain", b"FYI"), Part("message/rfc822", inner)]))
    quoted = [section for section in message.sections if section.kind is SectionKind.QUOTED]
    assert [(section.subject, section.text) for section in quoted] == [("Inner", "Inside")]


_texts = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=60)
_parts = st.builds(
    Part,
    st.one_of(st.sampled_from(["text/plain", "text/html", "application/pdf", "multipart/mixed"]), st.text(max_size=20)),
    st.binary(max_size=200),
    charset=st.text(max_size=10),
    name=st.text(max_size=30),
    method=st.text(max_size=10),
    size=st.none() | st.integers(-5, 10**9),
    attached=st.booleans(),
)


@given(subject=_texts, text=_texts, name=_texts.filter(lambda one: one.strip()), size=st.integers(0, 10**9))
def test_what_is_composed_decodes_to_the_same_fields(subject: str, text: str, name: str, size: int) -> None:
    headers = (*HEADERS[:2], ("Subject", subject.replace("=?", "")), *HEADERS[3:])
    attachment = Part("application/pdf", b"", name=name, size=size, attached=True)
    content = compose_message(headers, [Part("text/plain", text.encode()), attachment])
    message = read(content)
    assert message.subject == " ".join(subject.replace("=?", "").split())
    assert message.attachments[0].size == size
    assert message.attachments[0].name == " ".join(name.split())
    parsed = email.message_from_bytes(content, policy=email.policy.compat32)
    assert parsed.get_payload()[0].get_payload(decode=True) == text.encode()  # type: ignore[index,union-attr]


@given(headers=st.lists(st.tuples(st.text(max_size=20), st.text(max_size=50)), max_size=5), parts=st.lists(_parts))
def test_whatever_the_fields_are_the_header_holds_no_line_that_nobody_gave(
    headers: list[tuple[str, str]], parts: list[Part]
) -> None:
    content = compose_message(headers, parts)
    head = content.partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0].decode().lower() for line in head.split(b"\r\n")]
    own = {"mime-version", "content-type", "content-disposition", "content-transfer-encoding", "x-autolog-size"}
    assert set(names) <= own | {name.lower() for name, _ in headers}
    assert content == compose_message(headers, parts)
    decode(Raw(MediaType.MESSAGE, content), DecodeContext(NOW, NOW.replace(year=2020), OwnSide()))
