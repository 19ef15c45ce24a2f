"""The mention pipeline: a blank spaCy pipeline of our own components, run on windows around names and nothing else.

spaCy takes a second and 60 MB to load, so it is loaded in a process of its own (`language_process`) when the first name
is to be judged.  Its store of words would grow for ever; every batch is judged in a memory zone, which forgets them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from autolog.matching.mentions.kinds import MentionKind
from autolog.matching.mentions.language_process import LanguageProcessDied, language_process
from autolog.matching.mentions.windows import Window

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
