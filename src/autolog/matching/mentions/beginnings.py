"""The beginnings of names that texts asked for, kept as a tree: people write the same words again and again.

The packed index is asked once for a word, and once for each word behind it.  "No name goes on like this" is an answer,
too.  The tree is cut down when it has grown large, so that no text can make it fill the memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from zlib import crc32

from autolog.matching.mentions.packed import Packed

MOST_KEPT = 20_000
"""Answers, at most; some 150 bytes each."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """Words with which names begin: their CRC, the number of the name that they are (-1 for none), what came behind."""

    text: bytes
    crc: int
    name: int
    behind: dict[str, Beginning | None] = field(default_factory=dict)


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
            try:
                beginning = known[word]
            except KeyError:
                beginning = self._keep(known, word, crc32(word.encode()), b"")
            if beginning is not None:
                yield place, beginning

    def behind(self, beginning: Beginning, word: str) -> Beginning | None:
        """Return the beginning with one word more, or None when no name goes on with it."""
        try:
            return beginning.behind[word]
        except KeyError:
            crc = crc32(b" " + word.encode(), beginning.crc)
            return self._keep(beginning.behind, word, crc, beginning.text + b" ")

    def _keep(self, known: dict[str, Beginning | None], word: str, crc: int, before: bytes) -> Beginning | None:
        if self.kept >= MOST_KEPT:
            self._first.clear()
            self.kept = 0
        self.kept += 1
        if not self._packed.begins(crc):
            known[word] = None
            return None
        text = before + word.encode()
        found = known[word] = Beginning(text, crc, self._packed.name(crc, text))
        return found
