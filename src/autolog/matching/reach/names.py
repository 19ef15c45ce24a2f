"""Names as terms: what stands in a text where a name may begin, and what the names of the directory begin with.

The index finds a name only where its first two words stand behind one another (one "and" may stand between), or its one
word stands alone.  So a place in a text is remembered by its word and by the pair that begins there; the words after
these are not needed to find it again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autolog.matching.names.organisations import Form, aliases_of
from autolog.matching.names.persons import PersonName
from autolog.matching.names.word_lists import word_list
from autolog.matching.names.words import key_of
from autolog.model import Customer

_LABELLED = frozenset({Form.NAME, Form.ALIAS, Form.TRIMMED, Form.BRAND})
"""The forms that are also sought as the label of a foreign domain."""


def beginnings(words: Sequence[str], starts: Sequence[int]) -> Iterator[str]:
    """Yield what names may begin with among the words of a text: pairs, and words that are not too common alone."""
    common, connectors = word_list("common_words.txt"), word_list("connectors.txt")
    for place in starts:
        word = key_of(words[place])
        if len(word) > 1 and word not in common:
            yield word
        for following in map(key_of, words[place + 1 : place + 3]):
            yield f"{word} {following}"
            if following not in connectors:
                break


def beginning_of(words: Sequence[str]) -> str:
    """Return what a name is remembered by."""
    return " ".join(words[:2])


def firm_names(customer: Customer) -> frozenset[tuple[str, str, str]]:
    """Return the names that a customer goes by: kind of term, term, and how the name came about."""
    found: set[tuple[str, str, str]] = set()
    for alias in aliases_of(customer):
        whole = " ".join(alias.words)
        found.add(("name", beginning_of(alias.words), f"{alias.form} {whole}"))
        if alias.form in _LABELLED:
            found.add(("label", "".join(alias.words), alias.form.name))
    return frozenset(found)


def person_texts(name: PersonName) -> frozenset[str]:
    """Return what a contact's name is remembered by in a text."""
    if not name.is_full:
        return frozenset()
    written = (*name.given, name.surname), (name.given[0], name.surname)
    return frozenset(beginning_of(" ".join(words).split()) for words in written)
