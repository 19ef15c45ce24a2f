"""The beginnings of names that texts asked for, kept as a tree: people write the same words again and again.

"No name begins like this" is an answer, too, and so is "none, but an "and", which may stand between".  The tree is
cut down when it has grown large, so that no text can make it fill the memory.
"""

from __future__ import annotations

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
        self.root = Beginning(b"", 0, -1, {})
        self.kept = 0

    def ask(self, beginning: Beginning, word: str) -> Beginning | None:
        """Return the beginning with one word more, None when no name goes on with it, or `CONNECTOR`.

        The answer is kept in `beginning.behind`: who looks there first, asks only once.
        """
        if self.kept >= MOST_KEPT:
            self.root.behind.clear()
            self.kept = 0
        self.kept += 1
        key = key_of(word)
        more = f" {key}".encode() if beginning.text else key.encode()
        crc, text = crc32(more, beginning.crc), beginning.text + more
        found: Beginning | None = None
        if (name := self._packed.begun(text, crc)) is not None:
            found = Beginning(text, crc, name, {})
        elif beginning.text and key in word_list("connectors.txt"):
            found = CONNECTOR
        beginning.behind[word] = found
        return found
