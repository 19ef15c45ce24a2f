"""Text from outside without the signs that break records, logs and comparisons.

Three strengths: `clean_text` for texts of many lines, `clean_line` for what must stay on one line (subjects, file
names), `clean_name` for what is compared and shown as a name.  What comes out never holds NUL, a lone surrogate
(PostgreSQL and JSON refuse both) or another control sign.
"""

from __future__ import annotations

import re

_LINE_BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")

# Signs that are not seen: bidi marks, embeddings, overrides and isolates; zero-width spaces and joiners; fillers;
# variation selectors; tag signs (Unicode Technical Report 36, 3; Unicode 16, chapter 23).
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)


def clean_text(text: str) -> str:
    r"""Return the text with `\n` as its only line break and without control signs other than tabs."""
    lines = text.replace("\r\n", "\n")
    if lines.replace("\n", "").replace("\t", "").isprintable():
        return lines
    return _CONTROLS.sub("", _LINE_BREAKS.sub("\n", text))


def clean_line(text: str) -> str:
    """Return the text on one line: line breaks and runs of white space become one space, control signs vanish."""
    if not text.isprintable():
        text = _CONTROLS.sub("", _LINE_BREAKS.sub("\n", text).replace("\n", " ").replace("\t", " "))
    return " ".join(text.split())


def clean_name(text: str) -> str:
    """Return the text on one line and without bidi, zero-width and other invisible signs."""
    return clean_line(text if text.isascii() else _INVISIBLE.sub("", text))


def holds_invisible(text: str) -> bool:
    """Return whether the text holds bidi, zero-width or other invisible signs."""
    return not text.isascii() and _INVISIBLE.search(text) is not None
