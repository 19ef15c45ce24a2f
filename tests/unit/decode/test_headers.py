from __future__ import annotations

import pytest

from autolog.decode import limits
from autolog.decode.headers import parse_headers
from autolog.model import Role


def test_names_are_compared_without_case() -> None:
    assert parse_headers(b"MESSAGE-id: <1@client.example>\n\n").raw("Message-ID") == ("<1@client.example>",)


def test_every_value_of_a_repeated_field_is_kept_in_order() -> None:
    assert parse_headers(b"Received: a\nFrom: x\nReceived: b\n\n").raw("received") == ("a", "b")


def test_a_folded_field_is_one_line() -> None:
    assert parse_headers(b"Subject: one\r\n two\r\n\tthree\r\n\r\nbody").text("subject") == "one two three"


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
def test_any_line_end_is_read(line_end: bytes) -> None:
    found = parse_headers(line_end.join([b"From: a@client.example", b"Subject: hi", b"", b"To: not a header"]))
    assert [name for name, _ in found.fields] == ["from", "subject"]


def test_mixed_line_ends_are_read() -> None:
    found = parse_headers(b"From: a@client.example\r\nSubject: hi\nTo: b@client.example\r\n\nbody")
    assert [name for name, _ in found.fields] == ["from", "subject", "to"]


def test_a_bare_carriage_return_does_not_begin_a_field() -> None:
    found = parse_headers(b"From: a@client.example\nSubject: hi\rBcc: c@client.example\n\n")
    assert found.raw("bcc") == ()
    assert found.text("subject") == "hi Bcc: c@client.example"


def test_an_mbox_line_and_a_byte_order_mark_are_passed_over() -> None:
    assert parse_headers(b"\xef\xbb\xbfSubject: a\n\n").text("subject") == "a"
    assert parse_headers(b"From ada Mon Mar 2\nSubject: a\n\n").text("subject") == "a"


def test_a_line_that_lost_its_white_space_continues_the_field() -> None:
    found = parse_headers(b"Subject: a long\nsubject line\nTo: b@client.example\n\n")
    assert found.text("subject") == "a long subject line"
    assert found.raw("to") == ("b@client.example",)


@pytest.mark.parametrize("data", ["Grüße".encode(), "Grüße".encode("cp1252")])
def test_raw_eight_bit_text_is_read_as_utf_8_or_cp1252(data: bytes) -> None:
    assert parse_headers(b"Subject: " + data + b"\n\n").text("subject") == "Grüße"


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("=?utf-8?q?Gr=C3=BC=C3=9Fe_aus?= Köln", "Grüße aus Köln"),
        ("=?utf-8?b?R3LDvMOfZQ==?=", "Grüße"),
        ("=?UTF-8?Q?Gr=C3?= =?UTF-8?Q?=BC=C3=9Fe?=", "Grüße"),
        ("=?iso-8859-1?q?a?=\n =?iso-8859-1?q?b?=", "ab"),
        ("=?utf-8*en?q?a?= b", "a b"),
        ("=?gb2312?b?1uzpRrv5?=", "朱镕基"),
        ("=?utf-8?b?R3LDvMOfZ?=", "Grüß"),
        ("=?utf-8?q?open", "=?utf-8?q?open"),
        ("1 =? 2 =?utf-8?q?3?=", "1 =? 2 3"),
        ("=?zlib?q?a?=", "a"),
    ],
)
def test_encoded_words_are_decoded(written: str, text: str) -> None:
    assert parse_headers(f"Subject: {written}\n\n".encode()).text("subject") == text


def test_a_decoded_subject_stays_on_one_line_without_control_signs() -> None:
    written = b"Subject: =?utf-8?q?a=0D=0ABcc:_x=00=1B[31m?= b\xe2\x80\xa8c =?utf-7?q?+2AA-?=\n\n"
    assert parse_headers(written).text("subject") == "a Bcc: x[31m b c"


def test_addresses_of_all_fields_of_a_name_are_returned_with_its_role() -> None:
    found = parse_headers(b"Cc: Ada <Ada@Client.example>\nCc: bob@client.example\n\n").addresses("cc")
    assert [(one.name, one.address, one.role) for one in found] == [
        ("Ada", "ada@client.example", Role.CC),
        ("", "bob@client.example", Role.CC),
    ]


def test_what_is_missing_is_empty() -> None:
    found = parse_headers(b"")
    assert (found.fields, found.raw("to"), found.text("to"), found.addresses("to")) == ((), (), "", ())


def test_no_more_lines_are_read_than_the_limit() -> None:
    assert len(parse_headers(b"X: y\n" * 100_000).fields) == limits.HEADER_LINES


def test_a_field_is_cut_at_its_limit() -> None:
    assert len(parse_headers(b"X: " + b"y" * 200_000 + b"\n\n").raw("x")[0]) == limits.FIELD_LENGTH
