"""Words by which the fields of a signature are told, in eight languages, by what they say."""

from __future__ import annotations

from functools import cache

from autolog.matching.names.word_lists import read_rows


@cache
def signature_words(kind: str) -> frozenset[str]:
    """Return the words of a kind: `title`, `phone`, `street`, `at` (a firm follows) or `for` (somebody else's firm)."""
    return frozenset(word for row in read_rows("signature_words.txt") if row[0] == kind for word in row[1:])
