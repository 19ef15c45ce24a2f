"""A server's answers are read as RFC 3501 writes them, and a broken one costs nothing but itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autolog_imap.answers import Piece, Value, fetched, moment, number, responses, searched, words

_ATOMS = st.text("abcXYZ0123456789.-_$\\", min_size=1).map(str.encode).filter(lambda atom: atom.upper() != b"NIL")
_STRINGS = st.binary(max_size=30)
_VALUES = st.recursive(
    st.none() | _ATOMS | _STRINGS, lambda inner: st.lists(inner, max_size=4).map(tuple), max_leaves=12
)


def said(*values: Value) -> list[Piece]:
    """Return the pieces in which imaplib would hand over a response: strings as literals, atoms as they are."""
    pieces: list[Piece] = []
    text = b""
    for value in values:
        text = _say(value, text, pieces)
    return [*pieces, text]


def _say(value: Value, text: bytes, pieces: list[Piece]) -> bytes:
    if value is None:
        return text + b" NIL"
    if isinstance(value, bytes):
        pieces.append((text + b" {%d}" % len(value), value))
        return b""
    text += b" ("
    for entry in value:
        text = _say(entry, text, pieces)
    return text + b")"


@given(st.lists(_VALUES, max_size=5).map(tuple))
def test_what_a_server_says_is_what_is_read(values: tuple[Value, ...]) -> None:
    assert list(responses(said(*values))) == [values]


@given(st.lists(st.binary(max_size=60) | st.tuples(st.binary(max_size=60), st.binary(max_size=20)), max_size=6))
def test_no_answer_whatever_raises(pieces: list[Piece]) -> None:
    assert isinstance(fetched(pieces), dict)
    assert isinstance(searched(pieces), list)


def test_quoted_strings_lose_their_escapes() -> None:
    assert list(responses([rb'"a \"b\" \\ c" ""'])) == [(rb'a "b" \ c', b"")]


def test_a_section_with_brackets_and_blanks_is_one_name() -> None:
    [message] = fetched([(b"3 (UID 9 BODY[HEADER.FIELDS (FROM TO)] {4}", b"x\r\n\r"), b")"]).values()
    assert message[b"BODY[HEADER.FIELDS (FROM TO)]"] == b"x\r\n\r"


def test_two_answers_about_one_message_are_joined() -> None:
    answer = fetched([b"1 (UID 5 FLAGS (\\Seen))", b"1 (RFC822.SIZE 10 UID 5)"])
    assert answer == {5: {b"UID": b"5", b"FLAGS": (b"\\Seen",), b"RFC822.SIZE": b"10"}}


@pytest.mark.parametrize(
    "broken",
    [
        b"2 (UID 6 FLAGS (",
        b"2 (UID 6))",
        b'2 (UID 6 X "open)',
        b"2 (UID)",
        b"2",
        b"",
        b"2 (UID abc FLAGS ())",
        b"(" * 9_000,
    ],
)
def test_a_broken_answer_leaves_its_neighbours(broken: bytes) -> None:
    assert sorted(fetched([b"1 (UID 5 FLAGS ())", broken, b"3 (UID 7 FLAGS ())"])) == [5, 7]


def test_a_search_over_several_lines_counts_each_uid_once() -> None:
    assert searched([b"3 1 2", b"2 9 (MODSEQ 77)", b"", None, b"(MODSEQ 5)"]) == [1, 2, 3, 9]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b" 5-Jan-2026 10:00:00 +0130", datetime(2026, 1, 5, 8, 30, tzinfo=UTC)),
        (b"05-JAN-2026 10:00:00 -0500", datetime(2026, 1, 5, 15, 0, tzinfo=UTC)),
        (b"05-Jan-2026 10:00:00", datetime(2026, 1, 5, 10, 0, tzinfo=UTC)),
        (b"01-Jan-0001 00:00:00 +0000", None),
        (b"30-Feb-2026 10:00:00 +0000", None),
        (b"05-Foo-2026 10:00:00 +0000", None),
        (b"31-Dec-9999 23:59:59 -9999", None),
        (b"yesterday", None),
        (None, None),
    ],
)
def test_an_internaldate_is_a_moment_in_utc_or_none(text: Value, expected: datetime | None) -> None:
    assert moment(text) == expected


def test_what_is_no_number_or_no_list_is_neither() -> None:
    assert [number(value) for value in (b"7", b"-7", b"", None, (b"7",), b"9" * 40)] == [
        7,
        None,
        None,
        None,
        None,
        None,
    ]
    assert words((b"a", None, (b"b",))) == (b"a",)
    assert words(b"a") == ()
