"""Address lists as mail programs print them into quoted headers.

Not RFC 5322: names without addresses, `Last, First` without quotes between semicolons, `Ada [mailto:ada@a.example]`,
`Ada <ada@a.example<mailto:ada@a.example>>`, `"X, Y" <x@a.example>@FIRM`, directory names of Lotus Notes
(`Kim Example/BER/FIRM@FIRM`), `A on behalf of B`.  A name that comes without an address keeps an empty one, because
who was named is evidence too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from autolog.decode.addresses import find_addresses
from autolog.decode.cleaning import clean_name
from autolog.model import Participant, Role

ENTRY_LIMIT = 300
"""Entries of one quoted list that are read."""

# Each alternative is bounded, so that brackets that are never closed cost a fixed number of steps.
_TOKEN = re.compile(r'"[^"]{0,120}"|<[^<>]{0,400}>|\[[^\[\]]{0,400}\]|\([^()]{0,200}\)|[,;]')
_SEPARATORS = frozenset(",;")
_BARE_NAME = re.compile(r"[^\W\d_][^\W_][\w ,.-]{0,100}[\w.]")
_BRACKETS = ('"', "<", "[", "(")
_AROUND_NAME = " \t\"'*,;:<>[]«»“”„‘’"
_ON_BEHALF_OF = (
    " on behalf of ",
    " im auftrag von ",
    " de la part de ",
    " en nombre de ",
    " namens ",
    " per conto di ",
)
_LONGEST_NAME = 120
_NOBODY = frozenset({"undisclosed-recipients", "undisclosed recipients", "undisclosed-recipient"})


def split_quoted_addresses(text: str, role: Role) -> list[Participant]:
    """Return who is listed, in order: one participant for each address, or one without an address for a bare name."""
    found: list[Participant] = []
    for entry in _entries(text)[:ENTRY_LIMIT]:
        if _BARE_NAME.fullmatch(entry):
            found.append(Participant("", entry, role))
            continue
        for person in _principals(entry) if role is Role.FROM else (entry,):
            found.extend(_participants(person, role))
    return found


def _participants(entry: str, role: Role) -> Iterator[Participant]:
    name = _name_of(entry)
    addresses = find_addresses(entry, 4) if "@" in entry else ()
    for address in addresses:
        yield Participant(address, name, role)
    if name and not addresses:
        yield Participant("", name, role)


def _principals(entry: str) -> list[str]:
    """Part `A on behalf of B`: the hand that sent it and the person it speaks for are both authors."""
    folded = entry.casefold() if " " in entry else ""
    for words in _ON_BEHALF_OF:
        place = folded.find(words)
        if place > 0 and len(folded) == len(entry):
            return [entry[:place], entry[place + len(words) :]]
    return [entry]


def _name_of(entry: str) -> str:
    """Return the display name: what stands before the address, without quotes and directory path."""
    name = entry.partition("<")[0].partition("[")[0]
    if name == entry and "@" in entry.partition("(")[2]:
        name = entry.partition("(")[0]
    name = clean_name(name.replace('\\"', "").replace('"', "") if '"' in name else name).strip(_AROUND_NAME)
    if "@" in name:
        name = _without_directory(name)
    elif "/" in name:
        name = name.partition("/")[0].strip()
    return "" if len(name) > _LONGEST_NAME or name.casefold() in _NOBODY or "=" in name else name


def _without_directory(name: str) -> str:
    """Take the Notes directory from `Kim Example/BER/FIRM@FIRM`; an internet address is no name."""
    before, _, after = name.partition("@")
    return "" if "." in after.strip() and " " not in after.strip() else before.partition("/")[0].strip()


def _entries(text: str) -> list[str]:
    """Cut the list at semicolons; without any, at those commas that part two people."""
    if "," not in text and ";" not in text:
        return [text] if text else []
    pieces, has_semicolon = _pieces(text)
    if has_semicolon:
        return [entry for piece in pieces for entry in _same_entry(piece)]
    return _join_names([part for piece in pieces for part in piece])


def _same_entry(piece: list[str]) -> list[str]:
    """Return what stands between two semicolons: `Last, First`, or several addresses parted by commas after all."""
    if len(piece) < 2:
        return piece
    entry = ", ".join(piece)
    return _join_names(piece) if entry.count("@") > 1 else [entry]


def _pieces(text: str) -> tuple[list[list[str]], bool]:
    """Cut at semicolons and, one level down, at commas; neither counts inside quotes or brackets."""
    if not any(bracket in text for bracket in _BRACKETS):
        return [[part.strip() for part in piece.split(",") if part.strip()] for piece in text.split(";")], ";" in text
    pieces: list[list[str]] = [[]]
    start, has_semicolon = 0, False
    for token in _TOKEN.finditer(text):
        sign = token.group()
        if sign not in _SEPARATORS:
            continue
        _add(pieces[-1], text[start : token.start()])
        start = token.end()
        if sign == ";":
            has_semicolon = True
            pieces.append([])
    _add(pieces[-1], text[start:])
    return pieces, has_semicolon


def _add(parts: list[str], part: str) -> None:
    if part := part.strip():
        parts.append(part)


def _join_names(parts: list[str]) -> list[str]:
    """Join `Last` and `First`, and `Last` and `First <address>`, which an unquoted comma has parted."""
    entries: list[str] = []
    index = 0
    while index < len(parts):
        part = parts[index]
        if index + 1 < len(parts) and _is_last_name(part, parts[index + 1], len(parts)):
            part = f"{part}, {parts[index + 1]}"
            index += 1
        entries.append(part)
        index += 1
    return entries


def _is_last_name(part: str, following: str, count: int) -> bool:
    if "@" in part or '"' in part or len(part.split()) > (2 if count == 2 else 1):
        return False
    if "@" not in following:
        return len(following.split()) <= 2
    before = following.partition("<")[0].partition("[")[0]
    return "@" not in before and 0 < len(before.split()) <= 2
