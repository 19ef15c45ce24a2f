"""Pieces of HTML that the programs share."""

from __future__ import annotations

from html import escape

from ..languages import Language
from ..letters import Quoted
from .plain import quoted_fields


def lines(text: str) -> str:
    """Return a text of several lines, escaped, with line breaks."""
    return "<br>\n".join(escape(line, quote=False) for line in text.split("\n"))


def field_lines(quoted: Quoted, words: Language, date_field: str) -> str:
    """Return the headers of a quoted message, one a line, labels in bold."""
    fields = quoted_fields(quoted, words, date_field)
    return "<br>\n".join(f"<b>{label}:</b> {escape(value, quote=False)}" for label, value in fields)
