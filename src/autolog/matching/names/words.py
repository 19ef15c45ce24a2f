"""The words of a text, their match keys and their places in it.

One rule for the names that are looked for and the texts that they are looked for in: a word is a run of letters and
digits, in lower case, without accents, apostrophes and a possessive "'s".  Short words around an ampersand are one word
("AT&T"), and every ideograph, kana and Hangul syllable is a word of its own, since those scripts do not part words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from autolog.directory.names import fold
from autolog.matching.names.blanked import blanked

_SYLLABLES = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
_LETTER = rf"[^\W_{_SYLLABLES}]"
_WORD = re.compile(
    rf"[{_SYLLABLES}]|(?<!{_LETTER}){_LETTER}{{1,2}}&{_LETTER}{{1,2}}(?!{_LETTER})|{_LETTER}+(?:['’]{_LETTER}+)*"
)
_BETWEEN_BLANKS = re.compile("[^ ]+")
_CAPITALS_IN_PROSE = 40
"""Words to one capitalised word, above which a text is written without capitals."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text and its words: `every[n]` stands at `text[spans[n][0]:spans[n][1]]`, as far as places were asked for."""

    text: str
    every: Sequence[str]
    spans: Mapping[int, tuple[int, int]]

    def key(self, place: int) -> str:
        """Return the key of a word."""
        return key_of(self.every[place])

    def written(self, first: int, last: int) -> str:
        """Return the text from one word to another, both included."""
        return self.text[self.spans[first][0] : self.spans[last][1]]

    def gap(self, place: int) -> str:
        """Return what stands between a word and the one before it."""
        return self.text[self.spans[place - 1][1] : self.spans[place][0]]


def keys_of(text: str) -> list[str]:
    """Return the keys of the words in a text, in their order."""
    if text.isascii():
        return _ascii_keys(blanked(text))
    return [key_of(word) for word in _WORD.findall(text)]


def key_of(word: str) -> str:
    """Return the key of one word."""
    if word.isascii():
        lowered = word.lower()
        return lowered.removesuffix("'s").replace("'", "") if "'" in lowered else lowered
    return fold(_without_possessive(word)).replace(" ", "")


def words_in(text: str) -> Sequence[str]:
    """Return the words of a text as they are written, in their order."""
    return blanked(text).split() if text.isascii() else _WORD.findall(text)


@lru_cache(maxsize=32)  # the texts of an item: what names them, and what is remembered of them, ask for the same words
def words_and_starts(text: str) -> tuple[Sequence[str], Sequence[int]]:
    """Return the words of a text as they are written, and the places at which a name may begin.

    That is wherever a word is not in lower case; anywhere, in a text that is written without capitals.
    """
    words = words_in(text)
    if text.isascii():
        starts = [place for place, word in enumerate(words) if word < "a"]  # capitals and digits stand before it
    else:
        starts = [place for place, word in enumerate(words) if not word[0].islower()]
    return words, starts if len(starts) * _CAPITALS_IN_PROSE >= len(words) else range(len(words))


def words_of(text: str, every: Sequence[str], parts: Iterable[range] | None = None) -> Words:
    """Return the words of a text with the places of those in `parts`, or of all; `every` are those of `words_in`.

    The parts are in ascending order of their beginnings; each begins at a word, and may overlap the one before
    or reach behind the last word.
    """
    if not text.isascii():
        return Words(text, every, dict(enumerate(map(re.Match.span, _WORD.finditer(text)))))
    wanted = (range(len(every)),) if parts is None else parts
    return Words(text, every, dict(_ascii_spans(blanked(text), wanted)))


def _ascii_spans(cut: str, parts: Iterable[range]) -> Iterator[tuple[int, tuple[int, int]]]:
    """Yield numbers and spans of the words in these parts of a text that is blanked but for its words."""
    number = start = 0
    for part in parts:
        if part.start > number:
            start = len(cut) - len(cut[start:].split(None, part.start - number)[-1])
            number = part.start
        for word in islice(_BETWEEN_BLANKS.finditer(cut, start), max(0, part.stop - number)):
            yield number, word.span()
            number, start = number + 1, word.end()


def _ascii_keys(cut: str) -> list[str]:
    lowered = cut.lower()
    if "'" not in lowered:
        return lowered.split()
    return f"{lowered} ".replace("'s ", " ").replace("'", "").split()


def _without_possessive(word: str) -> str:
    return word[:-2] if word[-2:] in ("'s", "’s", "'S", "’S") else word
