"""Names of persons: read from display names, contacts and signatures, and compared.

What people write: "Anna Berg", "Berg, Anna", "Dr. Anna M. Berg, MBA", "BERG Anna (Acme)", "A. Berg",
"Anna Berg [Sales]", "Anna Berg/BER/ACME", "Anna Berg - Acme GmbH", "'Anna Berg'".  What is left are the given names and
the surname; two names are compared by how much of them agrees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache

from autolog.matching.names.transliteration import is_transliterable, sound, to_latin
from autolog.matching.names.word_lists import read_rows, word_list
from autolog.matching.names.words import keys_of

LONGEST_NAME = 120
"""Signs of a display name that are read."""

_BRACKETED = re.compile(r"[(\[<{]([^()\[\]<>{}]*)[)\]>}]?")
_BEHIND = re.compile(r"\s[-–—|•·]\s|\s+via\s+|\s*[/@|]\s*|\s+at\s+")
_ADDRESS = re.compile(r"@[\w-]+\.\w")
_QUOTES = "'\"`´‘’“” \t.,;:"
_MOST_WORDS = 6
_MOST_PARTICLES = 3


@dataclass(frozen=True, slots=True)
class PersonName:
    """A person's name in match keys: given names (or initials) in their order, and the surname with its particles."""

    given: tuple[str, ...]
    surname: str

    @property
    def is_full(self) -> bool:
        """Whether both a given name of more than one sign and a surname are there."""
        return bool(self.surname) and any(len(name) > 1 or not name.isascii() for name in self.given)


@dataclass(frozen=True, slots=True)
class Written:
    """A display name in its parts: the name in the order that was meant, and what stands beside it (firm, team)."""

    name: str
    beside: tuple[str, ...] = ()


class NameFit(IntEnum):
    """How well two names agree, better ones higher."""

    NONE = 0
    SURNAME = 1
    INITIAL = 2
    NICKNAME = 3
    TRANSLITERATED = 4
    FULL = 5


@lru_cache(maxsize=4096)  # the same people write again and again
def read_written(display: str) -> Written:
    """Part a display name into the person's name and what stands in brackets or behind a dash."""
    text = display[:LONGEST_NAME]
    beside = [found.strip(_QUOTES) for found in _BRACKETED.findall(text)]
    name, *behind = _BEHIND.split(_BRACKETED.sub(" ", text).strip(_QUOTES))
    beside += [part.strip(_QUOTES) for part in behind]
    return Written(_in_order(name.strip(_QUOTES)), tuple(part for part in beside if part))


@lru_cache(maxsize=4096)
def read_person(text: str) -> PersonName | None:
    """Return the person's name in a display name or a contact's row; None when there is none to compare."""
    written = read_written(text).name
    words = [word for word in keys_of(written) if word not in word_list("titles.txt") or len(word) == 1]
    if not 1 <= len(words) <= _MOST_WORDS or _ADDRESS.search(text) or any(map(_has_digit, words)):
        return None
    if all(not word.isascii() and len(word) == 1 for word in words):
        return PersonName((), " ".join(words)) if len(words) > 1 else None
    first = max(1, len(words) - len(keys_of(written.split()[-1])))
    while first > 1 and len(words) - first <= _MOST_PARTICLES and words[first - 1] in word_list("particles.txt"):
        first -= 1
    return PersonName(tuple(words[:first]), " ".join(words[first:]))


def _has_digit(word: str) -> bool:
    return any(sign.isdigit() for sign in word)


def fit(one: PersonName, other: PersonName) -> NameFit:
    """Return how well two names agree, in either order of given name and surname."""
    return max(_fit_in_order(one, other), _fit_in_order(_turned(one), other))


def index_key(name: PersonName) -> str:
    """Return the key under which a contact's name is found: what the surname sounds like behind the initial."""
    return f"{_initial(_first_name(name))} {_sounding(name.surname)}".strip()


@lru_cache(maxsize=4096)
def search_keys(name: PersonName) -> frozenset[str]:
    """Return the keys of all names that this one may agree with: turned round, or by a short form."""
    keys: set[str] = set()
    for written in (name, _turned(name)):
        given, surname = _first_name(written), _sounding(written.surname)
        initials = {_initial(one) for row in _rows_of(given) for one in _names_of_rows()[row]} | {_initial(given)}
        keys.update(f"{initial} {surname}".strip() for initial in initials)
    return frozenset(keys)


def same_given(one: str, other: str) -> bool:
    """Return whether two given names are one, or one the short form of the other."""
    return one == other or not _rows_of(one).isdisjoint(_rows_of(other))


def _fit_in_order(one: PersonName, other: PersonName) -> NameFit:
    given, other_given = _first_name(one), _first_name(other)
    if one.surname == other.surname:
        if not given or not other_given:
            return NameFit.FULL if given == other_given else NameFit.SURNAME
        return _fit_given(one, other)
    if given and other_given and _is_double(one.surname, other.surname):
        return min(_fit_given(one, other), NameFit.NICKNAME)
    if given and other_given and _sounds_alike(one, other):
        return NameFit.TRANSLITERATED
    return NameFit.NONE


def _fit_given(one: PersonName, other: PersonName) -> NameFit:
    first, other_first = _first_name(one), _first_name(other)
    if len(first) > 1 and len(other_first) > 1:
        if first == other_first:
            return NameFit.FULL
        if same_given(first, other_first) or _goes_by_middle_name(one.given, other.given):
            return NameFit.NICKNAME
        return NameFit.NONE
    return NameFit.INITIAL if first[0] == other_first[0] else NameFit.NONE


def _goes_by_middle_name(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Return whether a full given name of one stands among those of the other: `J. Anna Berg`, `Anna Berg`."""
    return any(len(name) > 1 and name in other for name in one)


def _is_double(one: str, other: str) -> bool:
    """Return whether one surname is the first or last half of the other: `Berg`, `Berg Moss`."""
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and (longer.startswith(shorter + " ") or longer.endswith(" " + shorter))


def _sounds_alike(one: PersonName, other: PersonName) -> bool:
    texts = [f"{_first_name(name)} {name.surname}" for name in (one, other)]
    if not any(is_transliterable(text) for text in texts):
        return False
    return sound(to_latin(texts[0])) == sound(to_latin(texts[1]))


def _sounding(surname: str) -> str:
    """Return what the last word of a surname sounds like; double names share it with their halves."""
    return sound(to_latin(surname.rpartition(" ")[2]))


@lru_cache(maxsize=4096)  # of every short form of a given name, again and again
def _initial(given: str) -> str:
    return sound(to_latin(given))[:1]


def _first_name(name: PersonName) -> str:
    """Return the first given name that is more than an initial, else the initial."""
    return next((given for given in name.given if len(given) > 1), name.given[0] if name.given else "")


def _turned(name: PersonName) -> PersonName:
    """Return the name as if the surname had been written first."""
    if not name.given or not name.surname or len(name.given) > 1:
        return name
    return PersonName((name.surname,), name.given[0])


def _in_order(name: str) -> str:
    """Turn `Berg, Anna` round; degrees behind a comma fall off."""
    surname, comma, given = name.partition(",")
    if not comma or not given.strip():
        return name.strip(" ,")
    words = keys_of(given)
    if words and all(word in word_list("titles.txt") for word in words):
        return surname.strip()
    return f"{given.partition(',')[0].strip()} {surname.strip()}"


@cache
def _names_of_rows() -> tuple[tuple[str, ...], ...]:
    return read_rows("nicknames.txt")


@cache
def _nickname_rows() -> dict[str, frozenset[int]]:
    rows: dict[str, set[int]] = {}
    for number, row in enumerate(_names_of_rows()):
        for name in row:
            rows.setdefault(name, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in rows.items()}


def _rows_of(given: str) -> frozenset[int]:
    return _nickname_rows().get(given, frozenset())
