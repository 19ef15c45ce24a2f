"""Words as they are compared: without case and accents, and with nothing between them but one blank."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_WORDS = re.compile(r"[^\W\d_]+")
_SEPARATED = re.compile(r"[^\w]+")
_LETTERS = str.maketrans({"ß": "ss", "ł": "l", "ø": "o", "æ": "ae"})


def folded(text: str) -> str:
    """Return the text in small letters without accents: `Offre n°` is `offre n°`, `Kostenvoranschläge` has an `a`."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text, folded; digits and signs part them, so that `Angebot_2026.pdf` has `angebot`."""
    return frozenset(_WORDS.findall(folded(text)))


def spaced(text: str) -> str:
    """Return the folded words in their order with one blank before, between and behind them."""
    return f" {_SEPARATED.sub(' ', folded(text)).strip()} "


def phrases(table: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Return the phrases of all languages in the form of `spaced`."""
    return tuple(dict.fromkeys(spaced(phrase) for language in table for phrase in language))


def names_one(text: str, wanted: Iterable[str]) -> bool:
    """Return whether a text in the form of `spaced` holds one of these phrases."""
    return any(phrase in text for phrase in wanted)
