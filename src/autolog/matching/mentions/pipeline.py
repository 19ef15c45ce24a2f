"""The mention pipeline: a blank spaCy pipeline of our own components, run on windows around names and nothing else.

spaCy takes a second and 60 MB to load, so it is loaded when the first name is to be judged.  Its store of words would
grow for ever in a daemon; every batch is judged in a memory zone, which forgets them, one thread at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from autolog.matching.mentions.kinds import MentionKind
from autolog.matching.mentions.windows import LONGEST_WINDOW, Window

if TYPE_CHECKING:
    from spacy.language import Language

_ONE_AT_A_TIME = Lock()


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
    """Return what the name in each window stands for."""
    if not windows:
        return []
    pipeline = _shared_pipeline()
    with _ONE_AT_A_TIME, pipeline.memory_zone():
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
