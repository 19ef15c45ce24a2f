"""The beginnings of names that texts asked for, kept as a tree: people write the same words again and again.

"No name begins like this" is an answer, too, and so is "none, but an "and", which may stand between".  The tree is
cut down when it has grown large, so that no text can make it fill the memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from zlib import crc32

from autolog.matching.mentions.packed import Packed
from autolog.matching.names.word_lists import word_list
from autolog.matching.names.words import key_of

MOST_KEPT = 32_000
"""Answers, at most; some 150 bytes each."""


class Beginning(NamedTuple):
    """Words with which names begin: their CRC, the number of the name that they are (-1 for none), what came behind.

    What came behind is kept by the words as they were written, so that none needs a key to be found again.
    """

    text: bytes
    crc: int
    name: int
    behind: dict[str, Beginning | None]


CONNECTOR = Beginning(b"", 0, -1, {})
"""Stands behind a beginning for an "and" with which no name goes on."""


class Beginnings:
    """The tree over one packed index.  Threads share it: an answer that two of them seek is found twice, and equal."""

    def __init__(self, packed: Packed) -> None:
        self._packed = packed
        self._first: dict[str, Beginning | None] = {}
        self.kept = 0

    def first(self, words: Sequence[str], starts: Iterable[int]) -> Iterator[tuple[int, Beginning]]:
        """Yield the places at which names begin, and what begins there."""
        known = self._first
        for place in starts:
            word = words[place]
            beginning = known[word] if word in known else self._first_word(word)
            if beginning is not None:
                yield place, beginning

    def behind(self, beginning: Beginning, word: str) -> Beginning | None:
        """Return the beginning with one word more, None when no name goes on with it, or `CONNECTOR`."""
        known = beginning.behind
        return known[word] if word in known else self._next_word(beginning, word)

    def _first_word(self, word: str) -> Beginning | None:
        text = key_of(word).encode()
        found = self._first[word] = self._ask(b"", text, crc32(text))
        return found

    def _next_word(self, beginning: Beginning, word: str) -> Beginning | None:
        key = key_of(word)
        more = f" {key}".encode()
        found = self._ask(beginning.text, more, crc32(more, beginning.crc))
        if found is None and key in word_list("connectors.txt"):
            found = CONNECTOR
        beginning.behind[word] = found
        return found

    def _ask(self, before: bytes, more: bytes, crc: int) -> Beginning | None:
        """Return what the index says of a beginning, making room for the answer."""
        if self.kept >= MOST_KEPT:
            self._first.clear()
            self.kept = 0
        self.kept += 1
        place = self._packed.place(crc)
        if place < 0:
            return None
        text = before + more
        return Beginning(text, crc, self._packed.name_at(place, text), {})
