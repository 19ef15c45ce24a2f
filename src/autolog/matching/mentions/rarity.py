"""How rare a name is: the chance to meet it by accident, from the word frequencies of the `wordfreq` package.

The word lists are read while an index is built, in the language process and one language at a time; at match time the
bits stand in the index.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import log2

from autolog.directory.names import fold
from autolog.matching.mentions.language_process import language_process

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pl", "pt")
TEXT_LENGTH = 300
"""Words of the text in which a name might turn up by accident."""

UNKNOWN_FREQUENCY = 10**-7.5
"""Of words that the lists (which end at one in a million) do not have."""

OTHER_WORDS = 0.3
"""The share of its bits that a further word adds: neighbours depend on each other."""


def word_frequencies(words: Iterable[str]) -> dict[str, float]:
    """Return the share of running text that each word (a match key) makes up, in the language where it is most common.

    Words that no list has are left out.  Raises LanguageProcessDied.
    """
    found: dict[str, float] = language_process().ask("frequencies", sorted(frozenset(words)))
    return found


def frequencies_here(words: Iterable[str]) -> dict[str, float]:
    """Return the same, with the word lists read in this process."""
    import wordfreq

    wanted = frozenset(words)
    found: dict[str, float] = {}
    for language in LANGUAGES:
        for word, frequency in wordfreq.get_frequency_dict(language, "small").items():
            key = word if word.isascii() else fold(word)
            if key in wanted and frequency > found.get(key, 0.0):
                found[key] = frequency
        wordfreq.get_frequency_dict.cache_clear()
        wordfreq.get_frequency_list.cache_clear()
    return found


def rarity(words: Sequence[str], frequencies: Mapping[str, float]) -> float:
    """Return the bits (-log2 of the chance to meet these words, one behind the other, in a text), at least 0.

    The rarest word counts fully, the others at a discount.
    """
    information = sorted((-log2(frequencies.get(word, UNKNOWN_FREQUENCY)) for word in words), reverse=True)
    return max(0.0, information[0] - log2(TEXT_LENGTH) + OTHER_WORDS * sum(information[1:]))
