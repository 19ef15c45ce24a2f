"""How a name is written where it stands: capitals, neighbours, legal form, the company's field of a signature."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from autolog.directory.names import ends_no_legal_form, normalise_name
from autolog.matching.mentions.signature_fields import Piece, is_company_field
from autolog.matching.names.word_lists import word_list
from autolog.matching.names.words import Words

_LONGEST_GAP = 3
READ_BEHIND = 3
"""Words behind a name that are looked at: as many as the longest legal form has."""

_BEFORE_SENTENCE = 4


class Shape(NamedTuple):
    """A name's looks.  `continued`: a capitalised neighbour makes a longer name of it, another one."""

    words: int
    capitals: bool
    all_capitals: bool
    continued: bool
    legal_form: bool
    company_field: bool = False
    is_colleague: bool = False


def shape_of(words: Words, first: int, last: int, colleagues: frozenset[str], signature: Sequence[Piece] = ()) -> Shape:
    """Return how the words from `first` to `last` are written.

    `colleagues` are the words of our people's names, `signature` the fields of the text when it is one.
    """
    form = _legal_form_behind(words, last)
    return Shape(
        words=last - first + 1,
        capitals=_has_capitals(words, first, last),
        all_capitals=words.written(first, last).isupper(),
        continued=form is None and _is_continued(words, first, last),
        legal_form=form is not None,
        company_field=is_company_field(words.text, signature, words.spans[first][0]),
        is_colleague=first == last and words.key(first) in colleagues,
    )


def _has_capitals(words: Words, first: int, last: int) -> bool:
    """Return whether the first word, and at least half of all, are written as names are; scripts without case are."""
    as_names = [_is_as_name(words.written(place, place)) for place in range(first, last + 1)]
    return as_names[0] and sum(as_names) * 2 >= len(as_names)


def _is_as_name(word: str) -> bool:
    return not word[0].islower() or word != word.lower()


def _legal_form_behind(words: Words, last: int) -> int | None:
    """Return the place of the last word of a legal form that follows directly, or None."""
    for place in range(last + 1, min(last + 1 + READ_BEHIND, len(words.every))):
        if not _is_near(words.gap(place)):
            return None
        if not ends_no_legal_form(words.key(place)) and is_legal_form(words.written(last + 1, place)):
            return place
    return None


@lru_cache(maxsize=4096)
def is_legal_form(text: str) -> bool:
    """Return whether the words are a legal form: behind a name they fall off."""
    return normalise_name(f"xyzzy {text}") == "xyzzy"


def _is_continued(words: Words, first: int, last: int) -> bool:
    if last + 1 < len(words.every) and _is_joined(words, last + 1) and _is_capitalised(words, last + 1):
        return words.key(last + 1) not in word_list("generic_words.txt")
    if first == 0 or not _is_joined(words, first) or not _is_capitalised(words, first - 1):
        return False
    return not _begins_sentence(words, first - 1)


def _is_joined(words: Words, place: int) -> bool:
    """Return whether nothing but a space or hyphen parts a word from the one before it."""
    return words.gap(place) in (" ", "-", "")


def _is_capitalised(words: Words, place: int) -> bool:
    raw = words.written(place, place)
    return len(raw) > 1 and raw[0].isupper()


def _begins_sentence(words: Words, place: int) -> bool:
    start = words.spans[place][0]
    before = words.text[max(0, start - _BEFORE_SENTENCE) : start].rstrip(" \t\"'([")
    return not before or before[-1] in ".!?:;\n>,-–|*"


def _is_near(gap: str) -> bool:
    return len(gap) <= _LONGEST_GAP and not gap.strip(" ,.&-")
