"""Names that a statistical model finds in texts: an optional extra, for suggestions to a person and never evidence.

The model is a spaCy pipeline with an entity recogniser, by the name of its package or by its folder.  It runs in the
language process (`language_process`), on the ends of each text only, and runs of signs are cut for its tokenizer first:
that one is quadratic on them.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from autolog.matching.mentions.language_process import LanguageProcess, LanguageProcessDied, language_process
from autolog.matching.mentions.windows import without_long_runs

if TYPE_CHECKING:
    from spacy.language import Language

LONGEST_TEXT = 2_000
"""Signs of a text that are read: half from its beginning, half from its end."""

MOST_SIGNS = 12_000
"""Signs of all texts of one question; a small model takes less than a second for them, whatever they are."""

LONGEST_NAME = 80
_UNNEEDED = ("parser", "tagger", "morphologizer", "lemmatizer", "attribute_ruler", "senter")


class EntityKind(StrEnum):
    """What a found name stands for."""

    ORGANISATION = "organisation"
    PERSON = "person"


_KINDS = {"ORG": EntityKind.ORGANISATION, "PERSON": EntityKind.PERSON, "PER": EntityKind.PERSON}
"""The labels that spaCy's models use: those of OntoNotes, and PER in those that were trained on other corpora."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A name as it is written in a text."""

    kind: EntityKind
    name: str


@dataclass(frozen=True, slots=True)
class Entities:
    """What a model found, in reading order; or why it could not be asked, in one sentence."""

    found: tuple[Entity, ...] = ()
    problem: str = ""


def find_entities(texts: Sequence[str], model: str, process: LanguageProcess | None = None) -> Entities:
    """Return the organisations and persons that a model finds in texts; nothing when `model` is empty."""
    cut = list(as_far_as_read(texts))
    if not model or not cut:
        return Entities()
    try:
        found, problem = (process or language_process()).ask("entities", [model, cut])
    except LanguageProcessDied:
        return Entities(problem=f"The entity model {model} ended the process that it ran in.")
    return Entities(tuple(Entity(EntityKind(kind), name) for kind, name in found), problem)


def as_far_as_read(texts: Iterable[str]) -> Iterator[str]:
    """Yield the ends of each text until there is enough (`MOST_SIGNS`), runs of signs cut off."""
    left = MOST_SIGNS
    for text in texts:
        ends = text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT // 2]}\n{text[-LONGEST_TEXT // 2 :]}"
        kept = without_long_runs(ends)[:left]
        left -= len(kept)
        if kept.strip():
            yield kept


def entities_here(model: str, texts: Sequence[str]) -> tuple[list[tuple[str, str]], str]:
    """Return kind and name of what a model in this process finds, and why it cannot be loaded if it cannot."""
    try:
        pipeline = _loaded(model)
    except (ImportError, OSError, ValueError) as failure:
        reason = str(failure).partition("\n")[0]
        return [], f"The entity model {model} cannot be loaded: {reason}"
    with pipeline.memory_zone():
        return [found for text in texts for found in _entities_in(pipeline, text)], ""


def _entities_in(pipeline: Language, text: str) -> Iterator[tuple[str, str]]:
    for entity in pipeline(text).ents:
        name = " ".join(entity.text.partition("\n")[0].split())
        if entity.label_ in _KINDS and any(map(str.isalpha, name)) and len(name) <= LONGEST_NAME:
            yield _KINDS[entity.label_].value, name


@cache
def _loaded(model: str) -> Language:
    import spacy

    with contextlib.redirect_stdout(sys.stderr):  # standard output is for answers
        return spacy.load(model, disable=_UNNEEDED)
