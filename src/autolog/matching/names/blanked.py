"""ASCII texts with everything but their words blanked, sign for sign, so that one call cuts them at their spaces.

A text has hundreds of words, and an expression that finds them one after the other takes three times as long.
"""

from __future__ import annotations

import re
import string
from functools import lru_cache

_ASCII_WORD = re.compile(
    r"(?<![a-zA-Z0-9])[a-zA-Z0-9]{1,2}&[a-zA-Z0-9]{1,2}(?![a-zA-Z0-9])|[a-zA-Z0-9]+(?:'[a-zA-Z0-9]+)*"
)
_SIGNS_OF_WORDS = frozenset(f"{string.ascii_letters}{string.digits}'&".encode())
_ALL_ELSE_BLANK = bytes(sign if sign in _SIGNS_OF_WORDS else ord(" ") for sign in range(256))
_OUTER_APOSTROPHE = re.compile(r"'(?:(?<![a-zA-Z0-9]')|(?![a-zA-Z0-9]))")


@lru_cache(maxsize=32)  # the texts of an item are cut, and then asked where some of the words stand
def blanked(text: str) -> str:
    """Return an ASCII text with a space for every sign that belongs to no word."""
    found = text.encode("ascii").translate(_ALL_ELSE_BLANK).decode("ascii")
    if "&" in found:
        found = _with_ampersands(found)
    return _OUTER_APOSTROPHE.sub(" ", found) if "'" in found else found


def _with_ampersands(text: str) -> str:
    """Blank what belongs to no word beside ampersands, too: only few of them join two words."""
    pieces: list[str] = []
    done = 0
    while (ampersand := text.find("&", done)) >= 0:
        start = max(done, text.rfind(" ", done, ampersand) + 1)
        end = text.find(" ", ampersand)
        end = len(text) if end < 0 else end
        pieces += (text[done:start], _words_alone(text[start:end]))
        done = end
    return "".join((*pieces, text[done:]))


def _words_alone(text: str) -> str:
    signs = [" "] * len(text)
    for word in _ASCII_WORD.finditer(text):
        signs[word.start() : word.end()] = word[0]
    return "".join(signs)
