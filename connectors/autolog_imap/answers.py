"""What a server answered to FETCH, SEARCH and LIST, read so that one broken line costs one message.

imaplib hands an answer over as pieces: a response with n literals is n pairs (text that ends in `{size}`, literal)
and one last text.  The grammar is that of RFC 3501, 9, read leniently: nested lists of atoms, quoted strings,
literals and NIL.  imapclient's own reader is stricter (one unreadable BODYSTRUCTURE loses the whole batch, two SEARCH
lines are an error) and costs five times as much, sign by sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone

Value = bytes | None | tuple["Value", ...]
"""An atom, string or literal; NIL; or a list of these."""

Attributes = Mapping[bytes, Value]
"""What FETCH told about one message, by upper-case name: `UID`, `FLAGS`, `BODY[HEADER]`, `BODY[1.2]<0>`."""

Piece = bytes | tuple[bytes, bytes] | None

_TOKEN = re.compile(
    rb"[ \t]*(?:(?P<open>\()|(?P<close>\))|\"(?P<quoted>[^\"\\]*(?:\\.[^\"\\]*)*)\"|(?P<literal>\{\d+\})\Z"
    rb"|(?P<atom>(?:[^\s()\"\[{]|\[[^\]]*\])+))"
)
_ESCAPED = re.compile(rb"\\(.)")
_INTERNAL_DATE = re.compile(
    rb"\s*(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d)(?: ([+-])(\d\d)(\d\d))?\s*", re.ASCII
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        (b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec"), start=1
    )
}
_DEEPEST = 200
_FIRST_YEAR = 1971


class Unintelligible(ValueError):
    """A response that follows no grammar."""


def responses(pieces: Iterable[Piece]) -> Iterator[tuple[Value, ...]]:
    """Yield the values of each response; what cannot be read is left out, and its neighbours are not."""
    group: list[tuple[bytes, bytes | None]] = []
    for piece in pieces:
        if piece is None:
            continue
        if isinstance(piece, tuple):
            group.append(piece)
            continue
        group.append((piece, None))
        try:
            yield _read(group)
        except Unintelligible:
            continue
        finally:
            group = []


def fetched(pieces: Iterable[Piece]) -> dict[int, Attributes]:
    """Return the attributes of each message by UID; answers that name no UID were not asked for and are left out."""
    messages: dict[int, dict[bytes, Value]] = {}
    for response in responses(pieces):
        attributes = _attributes(response)
        uid = number(attributes.get(b"UID"))
        if uid is not None:
            messages.setdefault(uid, {}).update(attributes)
    return dict(messages)


def searched(pieces: Iterable[Piece]) -> list[int]:
    """Return the UIDs of all SEARCH lines, ascending, each once; a MODSEQ in brackets (RFC 7162) is none."""
    found: set[int] = set()
    for piece in pieces:
        if isinstance(piece, bytes):
            listed = piece.partition(b"(")[0].split()
            found.update(int(word) for word in listed if word.isdigit())
    return sorted(found)


def number(value: Value) -> int | None:
    """Return an unsigned number, or None when the value is none."""
    return int(value) if isinstance(value, bytes) and value.isdigit() and len(value) <= 20 else None


def words(value: Value) -> tuple[bytes, ...]:
    """Return the strings in a list, or nothing when the value is no list."""
    return tuple(word for word in value if isinstance(word, bytes)) if isinstance(value, tuple) else ()


def moment(value: Value) -> datetime | None:
    """Return an INTERNALDATE (RFC 3501, 2.3.3) in UTC, or None when it is missing, impossible or from before 1971."""
    match = _INTERNAL_DATE.fullmatch(value) if isinstance(value, bytes) else None
    if match is None or int(match[3]) < _FIRST_YEAR:
        return None
    offset = timedelta(hours=int(match[8] or 0), minutes=int(match[9] or 0)) * (-1 if match[7] == b"-" else 1)
    try:
        local = datetime(
            int(match[3]), _MONTHS.get(match[2].lower(), 0), int(match[1]),
            int(match[4]), int(match[5]), int(match[6]), tzinfo=timezone(offset),
        )  # fmt: skip
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _attributes(response: tuple[Value, ...]) -> dict[bytes, Value]:
    """Return the attributes in `17 (UID 4 RFC822.SIZE 900)`."""
    listed = response[-1] if len(response) == 2 else None
    if not isinstance(listed, tuple) or len(listed) % 2:
        return {}
    names = listed[::2]
    return {name.upper(): value for name, value in zip(names, listed[1::2], strict=True) if isinstance(name, bytes)}


def _read(group: list[tuple[bytes, bytes | None]]) -> tuple[Value, ...]:
    stack: list[list[Value]] = [[]]
    for text, literal in group:
        _read_text(text, literal, stack)
    if len(stack) != 1:
        raise Unintelligible("a list that does not end")
    return tuple(stack[0])


def _read_text(text: bytes, literal: bytes | None, stack: list[list[Value]]) -> None:
    position = 0
    end = len(text.rstrip())
    while position < end:
        token = _TOKEN.match(text, position)
        if token is None:
            raise Unintelligible("a sign that does not belong there")
        position = token.end()
        kind = token.lastgroup
        if kind == "open":
            _open_list(stack)
        elif kind == "close":
            _close_list(stack)
        else:
            stack[-1].append(literal if kind == "literal" else _text_value(token))


def _text_value(token: re.Match[bytes]) -> Value:
    quoted: bytes | None = token["quoted"]
    if quoted is not None:
        return _ESCAPED.sub(rb"\1", quoted) if b"\\" in quoted else quoted
    atom: bytes = token["atom"]
    return None if atom.upper() == b"NIL" else atom


def _open_list(stack: list[list[Value]]) -> None:
    if len(stack) > _DEEPEST:
        raise Unintelligible("lists nested too deep")
    stack.append([])


def _close_list(stack: list[list[Value]]) -> None:
    if len(stack) < 2:
        raise Unintelligible("a list that did not begin")
    closed = stack.pop()
    stack[-1].append(tuple(closed))
