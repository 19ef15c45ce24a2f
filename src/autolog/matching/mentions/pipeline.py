"""The mention pipeline: a blank spaCy pipeline of our own components, run on windows around names and nothing else.

spaCy takes a second and 60 MB to load, so it is loaded in a process of its own (`language_process`) when the first name
is to be judged.  Its store of words would grow for ever; every batch is judged in a memory zone, which forgets them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from autolog.matching.mentions.kinds import MentionKind
from autolog.matching.mentions.language_process import LanguageProcessDied, language_process
from autolog.matching.mentions.windows import LONGEST_WINDOW, Window

if TYPE_CHECKING:
    from spacy.language import Language


def mention_pipeline() -> Language:
    """Return a new mention pipeline; it can be saved by `to_disk` and loaded by `spacy.load`."""
    import spacy
    from spacy.vocab import Vocab

    from autolog.matching.mentions import components

    without_shapes = Vocab(lex_attr_getters={})
    config = {"nlp": {"tokenizer": {"@tokenizers": components.TOKENIZER}}}
    pipeline = spacy.blank("xx", vocab=without_shapes, config=config)
    pipeline.add_pipe(components.BOUNDARIES)
    pipeline.add_pipe(components.KINDS)
    return pipeline


def classify(windows: Sequence[Window]) -> list[MentionKind]:
    """Return what the name in each window stands for, as the language process says.

    A window that kills that process says nothing: one bad mail never stops the others.
    """
    if not windows:
        return []
    try:
        kinds = language_process().ask("kinds", [(window.text, window.start, window.end) for window in windows])
    except LanguageProcessDied:
        return [MentionKind.UNCLEAR] * len(windows)
    return [MentionKind(kind) for kind in kinds]


def classify_here(windows: Sequence[Window]) -> list[MentionKind]:
    """Return what the name in each window stands for, by a spaCy in this process."""
    pipeline = _shared_pipeline()
    with pipeline.memory_zone():
        return [_kind_in(pipeline, window) for window in windows]


def unknown_organisations(texts: Iterable[str], pipeline: Language, known: Iterable[str]) -> tuple[str, ...]:
    """Return organisations that a statistical pipeline (with an entity recogniser) finds and that are not `known`.

    They are suggestions for a person and never evidence.  Each text is cut to 4 kB.
    """
    ignored = {name.casefold() for name in known}
    found: dict[str, None] = {}
    for text in texts:
        for entity in pipeline(text[:LONGEST_WINDOW]).ents:
            if entity.label_ == "ORG" and entity.text.casefold() not in ignored:
                found[entity.text] = None
    return tuple(found)


@cache
def _shared_pipeline() -> Language:
    return mention_pipeline()


def _kind_in(pipeline: Language, window: Window) -> MentionKind:
    from autolog.matching.mentions.components import MENTIONS

    doc = pipeline.make_doc(window.text)
    span = doc.char_span(window.start, window.end, alignment_mode="expand")
    doc.spans[MENTIONS] = [span] if span is not None else []
    for judged in pipeline(doc).spans[MENTIONS]:
        return MentionKind(judged.label_)
    return MentionKind.UNCLEAR
