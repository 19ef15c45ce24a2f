"""A signature read as fields: name, title, company, phones, site, mail address, postal address.

Lines are cut into pieces at bars and dots that people put between fields; each piece is judged by its signs and words
in eight languages.  What is left of capitalised pieces is a company or a department, and counts as a company: that a
customer is called so decides it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from autolog.decode.text.sign_offs import is_sent_from, is_sign_off
from autolog.directory.names import fold, normalise_name
from autolog.matching.names.signature_words import signature_words
from autolog.matching.names.word_lists import word_list
from autolog.matching.names.words import keys_of, words_in

LONGEST_SIGNATURE = 4096
LONGEST_PIECE = 100
_MOST_NAME_WORDS = 4
_FEWEST_PHONE_DIGITS = 6
_FEWEST_POSTAL_DIGITS = 4
_STREET_ENDINGS = ("strasse", "straße", "str", "weg", "platz", "allee", "gasse", "straat", "laan", "plein")
_NO_FIRM = ("!", "?", ":")
_CUTS = re.compile(r"\n|\s[|·•–—]\s|\s{3,}|\t")
_HOUSE = re.compile(r"\d{1,4}[a-z]?,? [^\W\d_][^,]*, ")
"""A house number and a street before a town: `14 Quayside, Hull`."""
_SITE = re.compile(r"(?:https?://|www\.)|^[\w-]+(?:\.[\w-]+)+$", re.IGNORECASE)


class Field(StrEnum):
    """What a piece of a signature is."""

    NAME = "NAME"
    TITLE = "TITLE"
    COMPANY = "COMPANY"
    PHONE = "PHONE"
    SITE = "SITE"
    EMAIL = "EMAIL"
    ADDRESS = "ADDRESS"
    TEXT = "TEXT"


@dataclass(frozen=True, slots=True)
class Piece:
    """One field, at `text[start:end]` of the signature."""

    field: Field
    start: int
    end: int


_PERSON = frozenset({Field.NAME, Field.TITLE})
_FIELDS_WITH_FIRM = frozenset({Field.COMPANY, Field.TITLE, Field.NAME})


def read_signature(text: str) -> tuple[Piece, ...]:
    """Return the fields of a signature in their order; at most 4 kB are read."""
    pieces: list[Piece] = []
    name = ""
    for start, end in _cut(text[:LONGEST_SIGNATURE]):
        piece = text[start:end]
        has_person = any(earlier.field in _PERSON for earlier in pieces)
        field = _field_beside(name, piece) or _field_of(piece, first=not has_person)
        name = piece if field is Field.NAME else name
        pieces.append(Piece(field, start, end))
    return tuple(pieces)


def _field_beside(name: str, piece: str) -> Field | None:
    """Return what a piece is that says a name again: the name, or what the person is, behind a comma."""
    if name and piece == name:
        return Field.NAME
    return Field.TITLE if name and piece.startswith(f"{name},") else None


def is_company_field(text: str, pieces: Sequence[Piece], start: int) -> bool:
    """Return whether a name that begins at `start` fills the company's field: at its head, or behind a title."""
    piece = next((piece for piece in pieces if piece.start <= start < piece.end), None)
    if piece is None or piece.field not in _FIELDS_WITH_FIRM:
        return False
    before = text[piece.start : start].rstrip()
    if not before or before[-1] in ",/-–@":
        return True
    return keys_of(before)[-1:][0] in signature_words("at") if keys_of(before) else True


def _cut(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for cut in (*_CUTS.finditer(text), None):
        end = cut.start() if cut else len(text)
        piece = text[start:end]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            yield start + lead, start + len(piece.rstrip())
        start = cut.end() if cut else end


def _field_of(piece: str, *, first: bool) -> Field:
    if "@" in piece:
        return Field.EMAIL
    if _SITE.search(piece):
        return Field.SITE
    keys = keys_of(piece)
    digits = sum(sign.isdigit() for sign in piece)
    has_street = _has(keys, "street") or any(key.endswith(_STREET_ENDINGS) for key in keys)
    if digits >= _FEWEST_PHONE_DIGITS and (_has(keys, "phone") or not has_street) and _is_mostly_digits(piece):
        return Field.PHONE
    if digits and (has_street or digits >= _FEWEST_POSTAL_DIGITS or _HOUSE.match(piece)):
        return Field.ADDRESS
    if len(piece) > LONGEST_PIECE or not keys:
        return Field.TEXT
    if is_sign_off(piece) or is_sent_from(piece):
        return Field.TEXT
    return Field.TITLE if _has(keys, "title") else _field_of_words(piece, first=first)


def _field_of_words(piece: str, *, first: bool) -> Field:
    if normalise_name(piece) != fold(piece):
        return Field.COMPANY
    words = words_in(piece)
    capitals = sum(not word[0].islower() for word in words)
    small = sum(word in word_list("particles.txt") for word in words[1:-1])
    if first and 1 < len(words) <= _MOST_NAME_WORDS + small and capitals + small == len(words):
        return Field.TITLE if len(words_in(piece.partition(",")[0])) > 1 and "," in piece else Field.NAME
    is_sentence = piece.rstrip().endswith(_NO_FIRM)
    return Field.COMPANY if capitals * 2 >= len(words) and not is_sentence else Field.TEXT


def _has(keys: Sequence[str], kind: str) -> bool:
    return not signature_words(kind).isdisjoint(keys)


def _is_mostly_digits(piece: str) -> bool:
    letters = sum(sign.isalpha() for sign in piece)
    return sum(sign.isdigit() for sign in piece) * 2 > letters
