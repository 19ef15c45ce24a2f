"""The components of the mention pipeline, registered with spaCy by name, so that it is saved and loaded like any other.

autolog.window_tokenizer.v1   words, signs and line ends by one linear expression (spaCy's own tokenizer is quadratic
                              on long runs of signs)
autolog_mention_boundaries    drops spans in `doc.spans["mentions"]` that begin or end inside a word
autolog_mention_kinds         labels each of these spans with a `MentionKind`
autolog_signature_fields      reads the document as a signature: `doc.spans["signature"]`, labelled with a `Field`
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import registry
from spacy.vocab import Vocab

from autolog.matching.mentions.context import Surroundings, kind_of
from autolog.matching.mentions.signature_fields import read_signature

MENTIONS = "mentions"
SIGNATURE = "signature"
TOKENIZER = "autolog.window_tokenizer.v1"
BOUNDARIES = "autolog_mention_boundaries"
KINDS = "autolog_mention_kinds"
SIGNATURE_FIELDS = "autolog_signature_fields"

_TOKEN = re.compile(r"\n|['’]s\b|\w+(?:['’](?!s\b)\w+)*|[^\w\s]")


class WindowTokenizer:
    """Cuts a text into words, single signs and line ends, in time that grows with the text only."""

    def __init__(self, vocab: Vocab) -> None:
        """Take the vocabulary that tokens are kept in."""
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Return the text's tokens; white space other than line ends parts them."""
        words: list[str] = []
        spaces: list[bool] = []
        end = 0
        for found in _TOKEN.finditer(text):
            if gap := text[end : found.start()]:
                _add_gap(words, spaces, gap)
            words.append(found[0])
            spaces.append(False)
            end = found.end()
        if gap := text[end:]:
            _add_gap(words, spaces, gap)
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_bytes(self, **_: object) -> bytes:
        """Return nothing: the rule is the code's."""
        return b""

    def from_bytes(self, _data: bytes, **_: object) -> WindowTokenizer:
        """Return itself."""
        return self

    def to_disk(self, _path: str | Path, **_: object) -> None:
        """Write nothing."""

    def from_disk(self, _path: str | Path, **_: object) -> WindowTokenizer:
        """Return itself."""
        return self


def _add_gap(words: list[str], spaces: list[bool], gap: str) -> None:
    """Add white space: one space belongs to the token before it, anything else is a token."""
    if words and gap == " ":
        spaces[-1] = True
    else:
        words.append(gap)
        spaces.append(False)


def _create_tokenizer() -> Callable[[Language], WindowTokenizer]:
    def create(pipeline: Language) -> WindowTokenizer:
        return WindowTokenizer(pipeline.vocab)

    return create


registry.tokenizers.register(TOKENIZER, func=_create_tokenizer)


@Language.component(BOUNDARIES)
def mention_boundaries(doc: Doc) -> Doc:
    """Keep the mentions that are whole words with a letter in them."""
    spans = doc.spans.get(MENTIONS, ())
    doc.spans[MENTIONS] = [span for span in spans if any(sign.isalnum() for sign in span.text)]
    return doc


@Language.component(KINDS)
def mention_kinds(doc: Doc) -> Doc:
    """Label each mention with what it stands for."""
    window = [token.text for token in doc if not token.text.isspace()]
    doc.spans[MENTIONS] = [
        Span(doc, span.start, span.end, label=kind_of(_surroundings(doc, span, window)))
        for span in doc.spans.get(MENTIONS, ())
    ]
    return doc


@Language.component(SIGNATURE_FIELDS)
def signature_fields(doc: Doc) -> Doc:
    """Label the fields of a signature."""
    spans = (
        doc.char_span(piece.start, piece.end, label=piece.field, alignment_mode="expand")
        for piece in read_signature(doc.text)
    )
    doc.spans[SIGNATURE] = [span for span in spans if span is not None]
    return doc


def _surroundings(doc: Doc, span: Span, window: list[str]) -> Surroundings:
    before: list[str] = []
    for token in reversed(doc[: span.start]):
        if "\n" in token.text:
            break
        before.append(token.text)
    behind: list[str] = []
    for token in doc[span.end :]:
        if "\n" in token.text:
            break
        behind.append(token.text)
    return Surroundings(
        [token.text for token in span],
        [token for token in reversed(before) if not token.isspace()],
        [token for token in behind if not token.isspace()],
        window,
    )
