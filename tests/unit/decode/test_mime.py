from __future__ import annotations

import codecs
import email
import email.message
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from autolog.decode import limits
from autolog.decode.headers import split_message, with_line_feeds
from autolog.decode.message.body import choose_body
from autolog.decode.message.mime import Content, read_content
from autolog.errors import DecodeError
from unit.decode.mails import decode_mail

FROM = b"From: nils@client.example\n"


def content_of(message: bytes | str) -> Content:
    data = with_line_feeds(message.encode() if isinstance(message, str) else message)
    headers, body = split_message(data)
    return read_content(data, headers, body)


def text_of(message: bytes | str) -> str:
    return choose_body(content_of(message)).text


def multipart(kind: str, *parts: str, boundary: str = "b") -> str:
    inner = "".join(f"--{boundary}\n{part}\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n{inner}--{boundary}--\n'


def test_a_message_without_a_type_is_plain_text() -> None:
    assert text_of("Subject: x\n\nHello") == "Hello"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_parts_are_found_with_any_line_end(line_end: str) -> None:
    message = multipart("mixed", "\nHello", "Content-Type: application/pdf; name=a.pdf\n\nxyz")
    found = content_of(message.replace("\n", line_end))
    assert ([part.text for part in found.plain], [one.name for one in found.attachments]) == (["Hello"], ["a.pdf"])


def test_preamble_and_epilogue_are_no_text() -> None:
    message = multipart("mixed", "\nHello").replace("\n\n--b", "\n\nPreamble\n--b", 1) + "Epilogue"
    assert text_of(message) == "Hello"


def test_an_unclosed_multipart_is_read_to_its_end() -> None:
    assert text_of(multipart("mixed", "\nHello").replace("--b--", "")).strip() == "Hello"


def test_a_boundary_that_begins_another_one_is_not_it() -> None:
    inner = multipart("alternative", "\nHello", boundary="bb")
    assert text_of(multipart("mixed", inner, "Content-Type: image/png\n\nx")) == "Hello"


def test_a_multipart_whose_boundary_never_comes_is_read_as_text() -> None:
    assert "Hello" in text_of("Content-Type: multipart/mixed; boundary=never\n\nHello")


def test_plain_text_is_taken_before_html() -> None:
    message = multipart("alternative", "\nHello Anna", "Content-Type: text/html\n\n<p>Hello Anna</p>")
    assert choose_body(content_of(message)).is_html is False


@pytest.mark.parametrize("plain", ["", "Please view this message in your browser.", "see html"])
def test_html_is_taken_where_the_plain_text_stands_in_for_it(plain: str) -> None:
    html = "<html><style>p {}</style><p>" + "The pumps for hall seven arrive on Monday. " * 10 + "</p></html>"
    body = choose_body(content_of(multipart("alternative", f"\n{plain}", f"Content-Type: text/html\n\n{html}")))
    assert body.is_html is True


def test_several_text_parts_are_read_one_after_the_other() -> None:
    message = multipart("mixed", "\nHello", "Content-Type: image/png; name=a.png\n\nx", "\nBye")
    assert text_of(message) == "Hello\nBye"


def test_flowed_text_is_unfolded() -> None:
    assert text_of("Content-Type: text/plain; format=flowed; delsp=yes\n\nbro \nken\n") == "broken\n"


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("base64", "R3LDvMOfZQ=="),
        ("BASE64", "R3LDv\nMOfZ*Q"),
        ("quoted-printable", "Gr=C3=BC=C3=9F=\ne"),
        ("quoted-printable", "Grü=C3=9Fe"),
        ('"base64"', "R3LDvMOfZQ==="),
        ("x-unknown", "Grüße"),
        ("8bit; really", "Grüße"),
    ],
)
def test_transfer_encodings_are_undone_however_broken(encoding: str, body: str) -> None:
    message = f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n{body}"
    assert text_of(message) == "Grüße"


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        ("iso-8859-1", b"\x80 5", "€ 5"),
        ("gb2312", "朱镕基".encode("gbk"), "朱镕基"),
        ("cp-850", "Grüße".encode("cp850"), "Grüße"),
        ("windows-874", "สวัสดี".encode("cp874"), "สวัสดี"),
        ("iso-8859-8-i", "שלום".encode("iso8859-8"), "שלום"),
        ("ks_c_5601-1987", "안녕".encode("cp949"), "안녕"),
        ("x-user-defined", "Grüße aus Köln, und bis bald".encode("cp1252"), "Grüße aus Köln, und bis bald"),
        ("us-ascii", "Grüße".encode(), "Grüße"),
        ("utf-8", "Grüße aus Köln, und bis bald".encode("cp1252"), "Grüße aus Köln, und bis bald"),
        ("no\0such", b"plain", "plain"),
        ("punycode", b"plain", "plain"),
    ],
)
def test_charsets_are_read_as_they_are_meant(charset: str, data: bytes, text: str) -> None:
    assert text_of(f'Content-Type: text/plain; charset="{charset}"\n\n'.encode() + data) == text


def test_a_charset_in_the_html_itself_is_heeded() -> None:
    html = '<meta charset="iso-8859-7">Καλημέρα'.encode("iso8859-7")
    assert "Καλημέρα" in content_of(b"Content-Type: text/html\n\n" + html).html


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ("Content-Disposition: attachment; filename=a.pdf", "a.pdf"),
        ("Content-Disposition: attachment; filename*=utf-8''pl%C3%A5n.pdf", "plån.pdf"),
        ("Content-Disposition: attachment;\n filename*0*=utf-8'sv'pl%C3%A5;\n filename*1=\"n 1.pdf\"", "plån 1.pdf"),
        ('Content-Disposition: attachment; filename="=?utf-8?q?pl=C3=A5n.pdf?="', "plån.pdf"),
        ('Content-Disposition: attachment; filename="a;b \\"c\\".pdf"', 'a;b "c".pdf'),
        ("Content-Disposition: attachment; filename=\"a\u202efdp.exe\"", "a\u202efdp.exe"),
    ],
)  # fmt: skip
def test_attachments_are_listed_by_name(fields: str, name: str) -> None:
    found = content_of(multipart("mixed", "\nHello", f"Content-Type: application/pdf\n{fields}\n\nxyz"))
    assert [(one.name, one.media_type, one.size) for one in found.attachments] == [(name, "application/pdf", 3)]


@pytest.mark.parametrize(
    "media_type",
    ["application/zip", "application/ms-tnef", "application/pkcs7-mime", "application/pgp-encrypted", "x/y"],
)
def test_no_attachment_is_opened(media_type: str) -> None:
    found = content_of(multipart("mixed", f"Content-Type: {media_type}; name=x\n\nUEsDBA"))
    assert (found.plain, found.html, [one.media_type for one in found.attachments]) == ((), "", [media_type])


def test_a_text_file_is_an_attachment() -> None:
    part = "Content-Type: text/plain\nContent-Disposition: attachment; filename=log.txt\n\nlines"
    found = content_of(multipart("mixed", "\nHello", part))
    assert ([part.text for part in found.plain], [one.name for one in found.attachments]) == (["Hello"], ["log.txt"])


def test_the_connector_says_the_size_of_what_it_left_out() -> None:
    part = "Content-Type: application/pdf; name=a.pdf\nX-Autolog-Size: 7340032\n\n"
    assert content_of(multipart("mixed", "\nHello", part)).attachments[0].size == 7340032


def test_an_attached_message_keeps_its_headers_and_text() -> None:
    inner = "Content-Type: message/rfc822\n\nFrom: olga@builder.example\nSubject: Order\n\nTen pumps."
    (attached,) = content_of(multipart("mixed", "\nSee below.", inner)).messages
    assert (attached.headers.text("subject"), choose_body(attached.content).text) == ("Order", "Ten pumps.")


def test_an_attached_message_in_base64_is_read_too() -> None:
    inner = "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogT3JkZXIKClRlbiBwdW1wcy4="
    (attached,) = content_of(multipart("mixed", "\nSee below.", inner)).messages
    assert attached.headers.text("subject") == "Order"


def test_the_parts_of_a_digest_are_messages() -> None:
    found = content_of(multipart("digest", "\nSubject: One\n\n1", "\nSubject: Two\n\n2"))
    assert [one.headers.text("subject") for one in found.messages] == ["One", "Two"]


def test_the_method_of_a_calendar_part_is_noted() -> None:
    part = "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR"
    assert content_of(multipart("mixed", "\nHello", part)).calendar_method == "REPLY"


def _texts(message: email.message.Message) -> Iterator[str]:
    if message.get_content_maintype() == "message":
        return
    if message.is_multipart():
        for part in message.get_payload():
            assert isinstance(part, email.message.Message)
            yield from _texts(part)
    elif message.get_content_type() == "text/plain" and message.get_content_disposition() != "attachment":
        payload = message.get_payload(decode=True)
        assert isinstance(payload, bytes)
        yield payload.decode(_known_codec(message.get_content_charset("ascii")), "ignore")


def _known_codec(charset: str) -> str:
    try:
        return codecs.lookup(charset).name
    except LookupError:
        return "ascii"


def _is_sound(message: email.message.Message) -> bool:
    return not any(part.defects for part in message.walk())


def _letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isascii() and sign.isalnum())


def test_sound_mail_is_read_as_the_standard_library_reads_it(shared: Path) -> None:
    compared = 0
    for path in sorted([*(shared / "data/mail").rglob("*.eml"), *(shared / "eval").rglob("*.eml")]):
        data = with_line_feeds(path.read_bytes())
        message = email.message_from_bytes(data)
        if not _is_sound(message) or len(data) > limits.TEXT_LENGTH:
            continue
        compared += 1
        expected = [letters for letters in map(_letters, _texts(message)) if letters]
        found = [letters for part in content_of(data).plain if (letters := _letters(part.text))]
        assert found == expected, path.name
    assert compared > 700


def _nested(count: int) -> bytes:
    levels = (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(count))
    return FROM + b"".join(levels) + b"\nHello"


def _prefixes(count: int) -> bytes:
    names = [b"a" * n for n in range(1, count)]
    levels = (b"Content-Type: multipart/mixed; boundary=%s\n\n--%s\n" % (name, name) for name in names)
    return FROM + b"".join(levels) + b"--aaaaaaaa\n" * 60_000


BOMBS: dict[str, Callable[[], bytes]] = {
    "multiparts nested 5,000 deep": lambda: _nested(5_000),
    "one boundary nested 5,000 deep": lambda: FROM + b"Content-Type: multipart/x; boundary=b\n\n--b\n" * 5_000,
    "boundaries that begin each other": lambda: _prefixes(60),
    "100,000 parts": lambda: FROM + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 100_000,
    "100,000 headers": lambda: FROM + b"X-Header: y\n" * 100_000 + b"\nHello",
    "100,000 continuation lines": lambda: FROM + b"X: y" + b"\n z" * 100_000 + b"\n\nHello",
    "20,000 encoded words": lambda: FROM + b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\n\nx",
    "50,000 recipients": lambda: (
        FROM + b"To: " + b", ".join(b"u%d@client.example" % n for n in range(50_000)) + b"\n\nx"
    ),
    "20 kB of brackets": lambda: b"From: " + b"(" * 20_000 + b"\n\nx",
    "20 kB of escaped quotes": lambda: b'From: "' + b'\\"' * 10_000 + b"\n\nx",
    "messages in messages, 900 deep": lambda: FROM + b"Content-Type: message/rfc822\n\n" * 900 + b"Hello",
    "5 MB on one line": lambda: FROM + b"\n" + b"a" * 5_000_000,
    "8,000 parameters": lambda: FROM + b"Content-Type: text/plain" + b'; a="' * 8_000 + b"\n\nx",
    "13,000 references": lambda: FROM + b"References: " + b"<a@b>" * 13_000 + b"\n\nx",
    "60 kB of open brackets in the subject": lambda: FROM + b"Subject: " + b"[" * 60_000 + b"\n\nx",
    "1 MB of open tags beside a short text": lambda: multipart(
        "alternative", "\nhi", "Content-Type: text/html\n\n" + "<" * 1_000_000
    ).encode(),
    "900 delivery reports": lambda: (
        FROM
        + b"Content-Type: multipart/report; boundary=b\n\n"
        + (b"--b\nContent-Type: message/delivery-status\n\n" + b"Final-Recipient: x; a@b.example\n\n" * 1_000) * 900
    ),
    "an attachment of 50 MB": lambda: multipart(
        "mixed", "\nHello", "Content-Type: x/y\n\n" + "A" * 50_000_000
    ).encode(),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_no_mail_costs_more_than_it_may(bomb: str) -> None:
    data = BOMBS[bomb]()
    tracemalloc.start()
    started = time.process_time()
    with suppress(DecodeError):
        decode_mail(data)
    used = time.process_time() - started
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert used < 2.0
    assert peak < 20_000_000


def test_what_was_not_read_is_said() -> None:
    found = content_of(BOMBS["100,000 parts"]())
    assert f"more than {limits.PARTS} parts: the rest was not read" in found.warnings
