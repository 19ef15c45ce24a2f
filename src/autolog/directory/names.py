"""Names of firms as match keys: case, accents, punctuation and legal forms removed.

Two rows whose names give the same key are probably the same firm ("Müller & Söhne GmbH", "MULLER SOHNE").  The key is
for comparing only and never shown.  Legal forms are a table (`data/legal_forms.txt`) that is read when first needed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from autolog.directory.word_lists import read_lines

_LETTERS_WITHOUT_DECOMPOSITION = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
)
_ACCENTS = re.compile(r"[\u0300-\u036f]")
"""Marks on Latin, Greek and Cyrillic letters.  Japanese voicing marks and Indian vowel signs part words and stay."""
_APOSTROPHES = re.compile(r"['’‘`´]")
_ABBREVIATION_DOT = re.compile(r"(?<=\b\w)\.(?:\s?(?=\w\b)|(?!\w))")
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_FEWEST_SIGNS = 3
_LONGEST_FORM = 5
"""Words in the longest legal form of the table."""


def normalise_name(text: str) -> str:
    """Return the key of a firm's name; "" only for a text without any sign.

    A legal form is removed as long as at least three signs remain (an ideograph or Hangul syllable counts as two), so
    that "Ab AG" does not become nothing.
    """
    name = fold(_without_bracketed_forms(text)) or fold(text)
    while name != (shorter := _one_form_less(name)) and _weight(shorter) >= _FEWEST_SIGNS:
        name = shorter
    return name or " ".join(text.casefold().split())


def ends_no_legal_form(word: str) -> bool:
    """Return whether no legal form ends with this word, by a look that costs little; single letters may ("S. A.")."""
    return len(word) > 1 and word.isalnum() and word.isascii() and word not in _legal_forms().endings


def fold(text: str) -> str:
    """Return the words of a text without case, accents and punctuation, one space between them."""
    decomposed = unicodedata.normalize("NFKD", text.casefold()).casefold()
    letters = _ACCENTS.sub("", decomposed).translate(_LETTERS_WITHOUT_DECOMPOSITION)
    composed = unicodedata.normalize("NFKC", letters)
    undotted = _ABBREVIATION_DOT.sub("", _APOSTROPHES.sub("", composed))
    return _BETWEEN_WORDS.sub(" ", undotted).strip()


def _without_bracketed_forms(text: str) -> str:
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFKC", text)
    for form in _legal_forms().bracketed:
        composed = composed.replace(form, " ")
    return composed


def _one_form_less(name: str) -> str:
    """Drop one legal form: written on without a space (CJK), at the end, or (where that is usual) at the beginning."""
    forms = _legal_forms()
    if not name.isascii() and (form := next((form for form in forms.attached if _has_at_an_end(name, form)), "")):
        return name.removeprefix(form).removesuffix(form).strip()
    words = name.split(" ")
    for count in range(min(_LONGEST_FORM, len(words)), 0, -1):
        if " ".join(words[-count:]) in forms.last:
            return " ".join(words[:-count])
    return " ".join(words[1:]) if words[0] in forms.first else name


def _has_at_an_end(name: str, form: str) -> bool:
    return name.startswith(form) or name.endswith(form)


def _weight(name: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) == "W" else sign.isalnum() for sign in name)


@dataclass(frozen=True, slots=True)
class _LegalForms:
    """Legal forms by their place in a name, folded like a name; attached ones longest first.

    `endings` are the last words of those at the end.
    """

    last: frozenset[str]
    endings: frozenset[str]
    first: frozenset[str]
    attached: tuple[str, ...]
    bracketed: tuple[str, ...]


@cache
def _legal_forms() -> _LegalForms:
    places: dict[str, set[str]] = {"last": set(), "first": set(), "attached": set(), "bracketed": set()}
    for line in read_lines("legal_forms.txt"):
        place, _, form = line.partition(" ")
        places[place].add(form.strip() if place == "bracketed" else fold(form))
    return _LegalForms(
        last=frozenset(places["last"]),
        endings=frozenset(form.rpartition(" ")[2] for form in places["last"]),
        first=frozenset(places["first"]),
        attached=tuple(sorted(places["attached"], key=len, reverse=True)),
        bracketed=tuple(sorted(places["bracketed"])),
    )
