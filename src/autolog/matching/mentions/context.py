"""The mention classifier's rules: what the tokens around a name say that it stands for.

They are rules and no model, so that a person can read why, and so that it works without any download.  The first that
fits decides: a title before it or a given name makes a person, a street word a place, a version a product, the language
of the exchange a quoted news item; a legal form, a possessive or "at", "from", "with" an organisation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from autolog.directory.names import fold
from autolog.matching.mentions.kinds import MentionKind
from autolog.matching.mentions.shape import is_legal_form
from autolog.matching.names.signature_words import signature_words
from autolog.matching.names.word_lists import read_rows, word_list

_NEAR = 4
_FEWEST_NEWS_WORDS = 2
_POSSESSIVES = frozenset({"'s", "’s"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A name's tokens and those around it on its line, nearest last before and nearest first behind."""

    name: Sequence[str]
    before: Sequence[str]
    behind: Sequence[str]
    window: Sequence[str]


def kind_of(around: Surroundings) -> MentionKind:
    """Return what the name stands for."""
    before = [_key(token) for token in around.before[-_NEAR:]]
    behind = [_key(token) for token in around.behind[:_NEAR]]
    if _is_person(around, before, behind):
        return MentionKind.PERSON
    if not signature_words("for").isdisjoint(before):
        return MentionKind.REPRESENTED
    if _is_place(around, before, behind):
        return MentionKind.PLACE
    if behind and (behind[0] in context_words("product") or around.behind[0].isdigit()):
        return MentionKind.PRODUCT
    if len(context_words("news").intersection(map(_key, around.window))) >= _FEWEST_NEWS_WORDS:
        return MentionKind.NEWS
    if _is_organisation(around, before):
        return MentionKind.ORGANISATION
    is_word = len(around.name) == 1 and (around.name[0].islower() or _opens_sentence(around))
    return MentionKind.COMMON_WORD if is_word else MentionKind.UNCLEAR


@cache
def context_words(kind: str) -> frozenset[str]:
    """Return the words of a kind in `context_words.txt`."""
    return frozenset(word for row in read_rows("context_words.txt") if row[0] == kind for word in row[1:])


def _is_person(around: Surroundings, before: Sequence[str], behind: Sequence[str]) -> bool:
    """Return whether a form of address or a given name stands before a single word, or a name goes on behind it."""
    if len(around.name) != 1 or not before:
        return False
    if before[-1] in _titles() or (not before[-1] and len(before) > 1 and before[-2] in _titles()):
        return True
    given = around.before[-1]
    return given[:1].isupper() and before[-1] in _given_names() and not (behind and is_legal_form(behind[0]))


def _is_place(around: Surroundings, before: Sequence[str], behind: Sequence[str]) -> bool:
    if behind and behind[0] in context_words("place") and around.behind[0][:1].isupper():
        return True
    return bool(before) and before[-1] in context_words("before_place")


def _is_organisation(around: Surroundings, before: Sequence[str]) -> bool:
    following = [word for word in around.behind[:2] if word not in {".", ","}]
    if around.behind[:1] and around.behind[0] in _POSSESSIVES:
        return True
    if following and is_legal_form(following[0]):
        return True
    return bool(before) and before[-1] in context_words("at")


def _opens_sentence(around: Surroundings) -> bool:
    return not around.before or around.before[-1] in ".!?:;"


def _key(token: str) -> str:
    return token.lower() if token.isalpha() and token.isascii() else fold(token)


@cache
def _given_names() -> frozenset[str]:
    return word_list("given_names.txt") | word_list("nicknames.txt")


@cache
def _titles() -> frozenset[str]:
    return word_list("titles.txt") | context_words("person")
