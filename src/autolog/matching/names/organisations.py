"""Names of firms as people shorten them: aliases that are derived, each with its own share of the name's weight.

The whole name without its legal form counts fully.  What comes of cutting it (the brand before the comma, the name
without "Group" or "Energy", its first distinctive word, its initials, the label of its domain) counts less, because
other firms may be called so too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from autolog.directory.domains import registrable_domain, to_unicode
from autolog.directory.matchable import matchable_domains
from autolog.directory.names import normalise_name
from autolog.matching.names.word_lists import word_list
from autolog.matching.names.words import keys_of
from autolog.model import Customer


class Form(IntEnum):
    """How an alias came about.  The values stand in index files."""

    NAME = 0
    ALIAS = 1
    BRAND = 2
    TRIMMED = 3
    FIRST_WORD = 4
    ACRONYM = 5
    LABEL = 6
    SPELLING = 7


SHARES: dict[Form, float] = {
    Form.NAME: 1.0,
    Form.ALIAS: 1.0,
    Form.BRAND: 0.9,
    Form.TRIMMED: 0.9,
    Form.FIRST_WORD: 0.8,
    Form.ACRONYM: 0.6,
    Form.LABEL: 0.6,
    Form.SPELLING: 0.9,
}
"""The share of its weight that a derived form keeps."""

GIVEN = frozenset({Form.NAME, Form.ALIAS, Form.SPELLING})
"""Forms that the directory itself holds."""

IN_CAPITALS = frozenset({Form.ACRONYM, Form.LABEL})
"""Forms that are a name only when they are written in capitals."""

LONGEST_NAME = 200
MOST_WORDS = 12
_FEWEST_INITIALS = 3
_SHORTEST_LABEL = 3
_SHORTEST_FIRST_WORD = 4
_PARTS = re.compile(r"\s*[,(/|]\s*|\s+[-–—]\s+")
_CLOSING = re.compile(r"[)\]]")
_POSSESSIVE = re.compile(r"['’]s\b")
_SHORT_JOINED = re.compile(r"\b(\w{1,2})&(\w{1,2})\b")
_AMPERSAND = "\u01c2"
"""A letter of no written language: it stands for the ampersand of "AT&T" while the name is normalised."""
_UMLAUTS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"))


@dataclass(frozen=True, slots=True)
class Alias:
    """A name to look for: its words as match keys, and how it came about."""

    words: tuple[str, ...]
    form: Form


def aliases_of(customer: Customer) -> tuple[Alias, ...]:
    """Return the names that a customer goes by, each once, the surest form of each."""
    found: dict[tuple[str, ...], Form] = {}
    for words, form in _derived(customer):
        if _is_name(words) and (words not in found or SHARES[form] > SHARES[found[words]]):
            found[words] = form
    return tuple(Alias(words, form) for words, form in found.items())


def _is_name(words: tuple[str, ...]) -> bool:
    return 0 < len(words) <= MOST_WORDS and sum(len(word) for word in words) > 1


def name_words(text: str) -> tuple[str, ...]:
    """Return the words of a firm's name: no legal form, no leading article, no "and" between words."""
    joined = _SHORT_JOINED.sub(rf"\1{_AMPERSAND}\2", _POSSESSIVE.sub("", text[:LONGEST_NAME]))
    words = tuple(word.replace(_AMPERSAND, "&") for word in keys_of(normalise_name(joined)))
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return without_connectors(words)


def without_connectors(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words without those for "and" that stand between others."""
    inner = (word for word in words[1:-1] if word not in word_list("connectors.txt"))
    return (*words[:1], *inner, *words[-1:]) if len(words) > 2 else words


def _derived(customer: Customer) -> Iterator[tuple[tuple[str, ...], Form]]:
    for text, form in ((customer.name, Form.NAME), *((alias, Form.ALIAS) for alias in customer.aliases)):
        words = name_words(text)
        yield words, form
        for spelling in _spellings(text):
            yield name_words(spelling), Form.SPELLING
        yield from ((name_words(part), Form.BRAND) for part in _parts(text))
        yield from _shortened(words)
    yield from ((name_words(label), Form.LABEL) for label in _labels(customer))


def _shortened(words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Form]]:
    generic = word_list("generic_words.txt")
    core = words
    while len(core) > 1 and core[-1] in generic:
        core = core[:-1]
        yield core, Form.TRIMMED
    if len(words) > 1 and len(words[0]) >= _SHORTEST_FIRST_WORD and words[0] not in generic:
        yield words[:1], Form.FIRST_WORD
    if len(words) >= _FEWEST_INITIALS and all(word[0].isalpha() and word.isascii() for word in words):
        yield ("".join(word[0] for word in words),), Form.ACRONYM


def _parts(text: str) -> Iterator[str]:
    """Yield the brand before a comma, bracket or dash, and what stands in the bracket."""
    if len(parts := [_CLOSING.sub("", part) for part in _PARTS.split(text[:LONGEST_NAME])]) > 1:
        yield parts[0]
        if "(" in text:
            yield parts[1]


def _spellings(text: str) -> Iterator[str]:
    lowered = text.casefold()
    for umlaut, written in _UMLAUTS:
        lowered = lowered.replace(umlaut, written)
    if lowered != text.casefold():
        yield lowered


def _labels(customer: Customer) -> Iterator[str]:
    for domain in matchable_domains(customer):
        label = to_unicode(registrable_domain(domain)).partition(".")[0]
        if len(label) >= _SHORTEST_LABEL and not label.isdigit():
            yield label.replace("-", " ")
