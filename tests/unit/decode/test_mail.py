from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autolog.decode import decode
from autolog.decode.headers import Headers
from autolog.errors import DecodeError
from autolog.model import Attachment, MediaType, Message, Noise, Raw, Refusal, Role, Section, SectionKind
from unit.decode.mails import CONTEXT, decode_mail

CORPUS = Path(__file__).parents[2] / "corpus"


def corpus(name: str) -> Message:
    return decode_mail((CORPUS / f"{name}.eml").read_bytes())


def addresses(message: Message, role: Role) -> list[str]:
    return [one.address for one in message.participants if one.role is role]


def new_text(message: Message) -> str:
    return "\n".join(section.text for section in message.sections if section.kind is SectionKind.NEW)


def test_a_plain_letter_is_read_whole() -> None:
    message = decode_mail(
        "Received: from a by b; Mon, 2 Mar 2026 10:00:05 +0100\n"
        "From: Nils <nils@client.example>\nTo: anna@ourfirm.example\nCc: olga@client.example\nBcc: b@ourfirm.example\n"
        "Sender: office@client.example\nReply-To: nils@client.example\nSubject: Offer\n"
        "Date: Mon, 2 Mar 2026 10:00:00 +0100\nMessage-ID: <2@client.example>\n"
        "In-Reply-To: <1@ourfirm.example>\nReferences: <0@ourfirm.example> <1@ourfirm.example>\n\nDear Anna\n"
    )
    assert [(one.role, one.address) for one in message.participants] == [
        (Role.FROM, "nils@client.example"),
        (Role.SENDER, "office@client.example"),
        (Role.REPLY_TO, "nils@client.example"),
        (Role.TO, "anna@ourfirm.example"),
        (Role.CC, "olga@client.example"),
        (Role.BCC, "b@ourfirm.example"),
    ]
    assert (message.message_id, message.subject) == ("2@client.example", "Offer")
    assert message.in_reply_to == ("1@ourfirm.example",)
    assert message.references == ("0@ourfirm.example", "1@ourfirm.example")
    assert message.sent_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert message.received_at == datetime(2026, 3, 2, 9, 0, 5, tzinfo=UTC)
    assert new_text(message) == "Dear Anna"


def test_the_providers_facts_come_through() -> None:
    at = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
    raw = Raw(
        MediaType.MESSAGE, b"From: a@x.example\n\nHi", at, ("Sent", "Key\r\nCustomer"), thread="t1", sent_by_owner=True
    )
    (message,) = decode(raw, CONTEXT).items
    assert isinstance(message, Message)
    assert (message.received_at, message.labels, message.thread) == (at, ("Sent", "Key Customer"), "t1")
    assert message.sent_by_owner


def test_what_never_log_refuses_is_decoded_no_further() -> None:
    seen: list[tuple[str, tuple[str, ...]]] = []

    def screen(headers: Headers, labels: object) -> Refusal | None:
        seen.append((headers.text("subject"), tuple(labels) if isinstance(labels, tuple) else ()))
        return Refusal("private", "It is private.")

    raw = Raw(MediaType.MESSAGE, b"Subject: [private] x\n\nsecret", labels=("Private",))
    decoded = decode(raw, replace(CONTEXT, screen=screen))
    assert seen == [("[private] x", ("Private",))]
    assert decoded.items == ()
    assert decoded.refusal == Refusal("private", "It is private.")


@pytest.mark.parametrize("content", [b"", b"\n\n", b"no header at all", b"\0" * 1000])
def test_bytes_without_header_fields_are_no_mail(content: bytes) -> None:
    with pytest.raises(DecodeError, match="no header fields"):
        decode_mail(content)


def test_encoded_words_are_read_in_names_and_subject() -> None:
    message = corpus("encoded_words")
    assert message.participants[0].name == "Nils Ekström"
    assert message.subject.startswith("Angebot für die Halle")


def test_eight_bit_headers_are_read() -> None:
    message = corpus("eight_bit_headers")
    assert (message.participants[0].name, message.subject) == ("Nils Ekström", "Grüße aus Köln")
    assert new_text(message) == "Schöne Grüße"


def test_two_authors_are_both_named_and_flagged() -> None:
    message = corpus("two_authors")
    assert addresses(message, Role.FROM) == ["nils@client.example", "anna@ourfirm.example"]
    assert "duplicate-from" in message.anomalies


def test_an_address_in_a_name_is_flagged() -> None:
    message = corpus("address_in_name")
    assert addresses(message, Role.FROM) == ["eve@evil.example"]
    assert message.anomalies == ("address-in-display-name",)


def test_the_members_of_a_group_are_recipients() -> None:
    assert addresses(corpus("group_of_recipients"), Role.TO) == ["anna@ourfirm.example", "boris@ourfirm.example"]


def test_a_message_without_an_id_is_bound_to_its_account() -> None:
    message = corpus("no_message_id")
    assert message.message_id == ""
    assert message.identity.account_bound


def test_broken_base64_is_read_as_far_as_it_goes() -> None:
    assert new_text(corpus("broken_base64")) == "Hello Anna,\n\nthe plan is ready."


def test_a_missing_boundary_loses_no_text() -> None:
    assert "The plan is ready." in new_text(corpus("missing_boundary"))


def test_html_is_read_where_the_plain_text_stands_in_for_it() -> None:
    assert "the plan for hall 7 is ready" in new_text(corpus("alternative_stand_in"))


def test_a_message_forwarded_as_an_attachment_is_a_quote_with_its_headers() -> None:
    message = corpus("forwarded_as_attachment")
    (quoted,) = [section for section in message.sections if section.forwarded]
    assert (quoted.kind, quoted.depth) == (SectionKind.QUOTED, 1)
    assert (quoted.subject, quoted.sent_at) == ("Order", "Fri, 27 Feb 2026 08:00:00 +0100")
    assert [(one.role, one.address) for one in quoted.participants] == [
        (Role.FROM, "olga@builder.example"),
        (Role.TO, "nils@client.example"),
    ]
    assert "We order ten pumps." in quoted.text
    assert new_text(message) == "See below."
    assert message.attachments[1] == Attachment("plån.pdf", "application/pdf", 12)


def test_what_an_attached_message_quotes_lies_one_level_deeper() -> None:
    inner = "From: olga@builder.example\n\nSee below\n\n> ten pumps"
    outer = f"From: nils@client.example\nContent-Type: message/rfc822\n\n{inner}"
    depths: list[Section] = [one for one in decode_mail(outer).sections if "ten pumps" in one.text]
    assert [one.depth for one in depths] == [2]


def test_a_delivery_report_names_every_recipient_that_failed() -> None:
    message = corpus("delivery_report")
    assert message.noise is Noise.BOUNCE
    assert message.failed_recipients == ("nils@client.example", "olga@client.example")


def test_failed_recipients_may_stand_in_the_headers() -> None:
    message = decode_mail("From: mailer-daemon@mx.example\nX-Failed-Recipients: a@x.example, b@x.example\n\n")
    assert message.failed_recipients == ("a@x.example", "b@x.example")


@pytest.mark.parametrize(
    ("name", "noise"),
    [
        ("out_of_office", Noise.AUTO_REPLY),
        ("newsletter", Noise.BULK),
        ("invitation_answer", Noise.CALENDAR),
        ("flowed", Noise.HUMAN),
    ],
)
def test_automatic_mail_is_told_from_a_persons(name: str, noise: Noise) -> None:
    assert corpus(name).noise is noise


def test_flowed_lines_are_joined() -> None:
    assert "This line is broken in two." in new_text(corpus("flowed"))


def test_carriage_returns_alone_end_lines_too() -> None:
    message = corpus("carriage_returns")
    assert (message.subject, new_text(message)) == ("Old Macintosh", "Hello Anna")


def test_the_line_of_an_mbox_is_no_header() -> None:
    assert corpus("mbox_line").subject == "Archive"


def test_control_signs_do_not_survive() -> None:
    message = corpus("control_signs")
    assert message.subject.isprintable()
    assert new_text(message) == "Bell  and NUL ."
    assert addresses(message, Role.BCC) == []


def test_an_encapsulated_address_is_opened() -> None:
    assert addresses(corpus("encapsulated_address"), Role.TO) == ["anna@ourfirm.example"]


def test_a_date_that_cannot_be_is_not_believed() -> None:
    message = corpus("wrong_dates")
    assert message.sent_at is None
    assert message.occurred_at == datetime(2026, 3, 2, 9, 0, 5, tzinfo=UTC)


def test_an_unknown_charset_is_guessed() -> None:
    assert new_text(corpus("unknown_charset")) == "Schöne Grüße aus Köln, und bis bald in Malmö."


def test_what_outlook_packs_up_is_listed_and_left_closed() -> None:
    assert [one.media_type for one in corpus("winmail").attachments] == ["application/ms-tnef"]


def test_too_many_recipients_are_cut_with_a_warning() -> None:
    recipients = "".join(f"To: u{n}@client.example\n" for n in range(1500))
    decoded = decode(Raw(MediaType.MESSAGE, f"From: a@x.example\n{recipients}\n".encode()), CONTEXT)
    assert decoded.warnings == ("1000 addresses or 64 kB of them: the rest was not read",)
    assert isinstance(decoded.items[0], Message)
    assert len(decoded.items[0].participants) == 1000


def test_too_many_headers_are_cut_with_a_warning() -> None:
    decoded = decode(Raw(MediaType.MESSAGE, b"From: a@x.example\n" + b"X: y\n" * 5000 + b"\n"), CONTEXT)
    assert decoded.warnings == ("headers above 2000 lines or 256 kB: the rest was not read",)
