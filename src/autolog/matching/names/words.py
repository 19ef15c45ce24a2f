"""The words of a text as match keys, with their places in it.

One rule for the names that are looked for and the texts that they are looked for in: a word is a run of letters and
digits, in lower case, without accents, apostrophes and a possessive "'s".  Short words around an ampersand are one word
("AT&T"), and every ideograph, kana and Hangul syllable is a word of its own, since those scripts do not part words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from autolog.directory.names import fold

_SYLLABLES = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
_LETTER = rf"[^\W_{_SYLLABLES}]"
_WORD = re.compile(
    rf"[{_SYLLABLES}]|(?<!{_LETTER}){_LETTER}{{1,2}}&{_LETTER}{{1,2}}(?!{_LETTER})|{_LETTER}+(?:['’]{_LETTER}+)*"
)
_ASCII_WORD = re.compile(
    r"(?<![a-zA-Z0-9])[a-zA-Z0-9]{1,2}&[a-zA-Z0-9]{1,2}(?![a-zA-Z0-9])|[a-zA-Z0-9]+(?:'[a-zA-Z0-9]+)*"
)
_ASCII_WORD_WITHOUT_AMPERSAND = re.compile(r"[a-zA-Z0-9]+(?:'[a-zA-Z0-9]+)*")
_CAPITALS_IN_PROSE = 40
"""Words to one capitalised word, above which a text is written without capitals."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text and its words: `keys[n]` stands at `text[spans[n][0]:spans[n][1]]`, as far as places were asked for."""

    text: str
    keys: Sequence[str]
    spans: Sequence[tuple[int, int]]

    def written(self, first: int, last: int) -> str:
        """Return the text from one word to another, both included."""
        return self.text[self.spans[first][0] : self.spans[last][1]]

    def gap(self, place: int) -> str:
        """Return what stands between a word and the one before it."""
        return self.text[self.spans[place - 1][1] : self.spans[place][0]]


def keys_of(text: str) -> list[str]:
    """Return the keys of the words in a text, in their order."""
    if text.isascii():
        found = _ascii_words(text).findall(text.lower())
        return [_ascii_key(word) if "'" in word else word for word in found] if "'" in text else found
    return [_key(word) for word in _WORD.findall(text)]


@lru_cache(maxsize=32)  # the texts of an item: what names them, and what is remembered of them, ask for the same words
def keys_and_starts(text: str) -> tuple[Sequence[str], Sequence[int]]:
    """Return the keys of a text's words, and the places at which a name may begin.

    That is wherever a word is not in lower case; anywhere, in a text that is written without capitals.
    """
    if not text.isascii():
        raw = _WORD.findall(text)
        keys = [_key(word) for word in raw]
        starts = [place for place, word in enumerate(raw) if not word[0].islower()]
    else:
        raw = _ascii_words(text).findall(text)
        lowered = " ".join(raw).lower().split(" ") if raw else []  # one call for all words: a text has hundreds
        keys = [_ascii_key(word) if "'" in word else word for word in lowered] if "'" in text else lowered
        starts = [place for place, word in enumerate(raw) if word < "a"]  # capitals and digits stand before it
    return keys, starts if len(starts) * _CAPITALS_IN_PROSE >= len(raw) else range(len(raw))


def words_of(text: str, keys: Sequence[str], most: int | None = None) -> Words:
    """Return the words of a text with the places of the first `most` of them; `keys` are those of `keys_of`."""
    pattern = _ascii_words(text) if text.isascii() else _WORD
    return Words(text, keys, list(map(re.Match.span, islice(pattern.finditer(text), most))))


def _ascii_words(text: str) -> re.Pattern[str]:
    """Return the pattern of words in an ASCII text: without an ampersand the one that does not look for it."""
    return _ASCII_WORD if "&" in text else _ASCII_WORD_WITHOUT_AMPERSAND


def _ascii_key(word: str) -> str:
    return word.removesuffix("'s").replace("'", "")


def _key(word: str) -> str:
    if word.isascii():
        return _ascii_key(word.lower())
    return fold(_without_possessive(word)).replace(" ", "")


def _without_possessive(word: str) -> str:
    return word[:-2] if word[-2:] in ("'s", "’s", "'S", "’S") else word
