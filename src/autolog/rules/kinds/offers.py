"""Whether a mail carries an offer.  Precise rather than greedy: without an attached document there is none.

file      a document is called an offer, and nothing in its name makes another thing of it
wording   a document comes with words such as "please find our quotation attached"
subject   a document comes with a mail that is titled as an offer and is no answer
"""

from __future__ import annotations

import re
from functools import cache

from autolog.model import Attachment, Item, Message, Noise, SectionKind
from autolog.rules.kinds.offer_words import CARRYING, DOCUMENTS, NAMES, OTHERS
from autolog.rules.kinds.words import folded, names_one, phrases, spaced, words_of

LONGEST_READ = 4_000
"""Signs of new text that are looked at."""

_ANSWER = re.compile(r"\s*[^\W\d_]{1,6}(?:\[\d+\])?\s?:")


def offer_in(item: Item) -> str:
    """Return what says that the item carries an offer, or an empty text."""
    if not isinstance(item, Message) or item.noise is not Noise.HUMAN:
        return ""
    documents = [attachment for attachment in item.attachments if _is_document(attachment)]
    if not documents:
        return ""
    if any(_is_named_offer(one.name) for one in documents):
        return "the name of an attached file"
    text = next((one.text for one in item.sections if one.kind is SectionKind.NEW), "")[:LONGEST_READ]
    lower = text.casefold()
    if any(begin in lower for begin in _beginnings()) and names_one(spaced(text), _carrying()):
        return "its wording, and a document"
    if not _ANSWER.match(item.subject) and _is_named_offer(item.subject):
        return "its subject, and a document"
    return ""


def _is_document(attachment: Attachment) -> bool:
    return attachment.name.rpartition(".")[2].casefold() in DOCUMENTS


def _is_named_offer(name: str) -> bool:
    words = words_of(name)
    return not words.isdisjoint(_names()) and words.isdisjoint(_others()) and not names_one(spaced(name), _requests())


@cache
def _names() -> frozenset[str]:
    return frozenset(folded(word) for words in NAMES.values() for word in words)


@cache
def _beginnings() -> tuple[str, ...]:
    """Return how the words for offers begin, with and without accents: most texts have none of these."""
    return tuple({form[:4]: None for words in NAMES.values() for word in words for form in (word, folded(word))})


@cache
def _others() -> frozenset[str]:
    return frozenset(folded(word) for words in OTHERS.values() for word in words if " " not in word)


@cache
def _requests() -> tuple[str, ...]:
    return phrases([word for word in words if " " in word] for words in OTHERS.values())


@cache
def _carrying() -> tuple[str, ...]:
    return phrases(CARRYING.values())
