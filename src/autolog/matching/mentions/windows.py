"""Windows: the few words around a name, which is all of a text that spaCy sees.

A window is cut at white space, runs of signs without any are cut off at 64, and it is never longer than 4 kB, so that
nothing in a text can make the work on it grow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

REACH = 80
"""Signs before and behind the name."""

LONGEST_RUN = 64
LONGEST_WINDOW = 4096
_RUN = re.compile(rf"\S{{{LONGEST_RUN}}}\S+")


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of a text, and where in it the name stands (`text[start:end]`)."""

    text: str
    start: int
    end: int


def window_around(text: str, start: int, end: int) -> Window:
    """Return the window around `text[start:end]`."""
    end = min(end, start + LONGEST_WINDOW - 2 * REACH)
    before = without_long_runs(text[max(0, start - REACH) : start])
    behind = without_long_runs(text[end : end + REACH])
    name = text[start:end]
    return Window(f"{before}{name}{behind}", len(before), len(before) + len(name))


def without_long_runs(text: str) -> str:
    """Cut off runs of signs without white space at `LONGEST_RUN`."""
    return _RUN.sub(lambda run: run[0][:LONGEST_RUN], text)
