"""Text that every database takes: no lone surrogates, no NUL.

Mail is written by strangers.  Python keeps undecodable bytes as lone surrogates, which UTF-8 refuses, and PostgreSQL
refuses NUL in any text; both become U+FFFD, the replacement character.  The columns do this themselves
(`autolog.store.columns`), so that no writer can forget it.
"""

from __future__ import annotations

import re

REPLACEMENT = "\ufffd"
_REFUSED = re.compile("[\0\ud800-\udfff]")


def scrub(text: str) -> str:
    """Return the text with lone surrogates and NUL replaced by U+FFFD."""
    if text.isascii() and "\0" not in text:
        return text
    return _REFUSED.sub(REPLACEMENT, text)


def one_line(text: str, limit: int = 500) -> str:
    """Return the text as one line of at most `limit` characters, for an error that is kept beside what failed."""
    line = " ".join(scrub(text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
