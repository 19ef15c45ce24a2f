"""Which line a hand has to mend when YAML's layout does not add up: the parser notices it only on the line behind.

The parser stops at the first line that cannot go on.  Whether that line is wrong or the one before it follows from how
the file is laid out elsewhere: by how much it indents, and where the line two above stands.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, pairwise

from ruamel.yaml import YAML
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent

_BRACKETS = re.compile(r"[\[\]{}]")

DEEPEST = 50
"""Levels of nesting that a file may need."""

_KEY = re.compile(r"(\s*(?:- +)*)(?:[\w.*@-]+|'[^']*'|\"[^\"]*\"):(?=\s|$)")
_ITEM = re.compile(r"(\s*)- ")


def culprit(text: str, line: int) -> int:
    """Return the number of the line (from 1) to be mended, where the parser stopped at `line`."""
    lines = text.splitlines()
    said = [number for number in range(1, min(line, len(lines)) + 1) if _says_something(lines[number - 1])]
    before = [number for number in said if number < line][-2:]
    if not before or line > len(lines):
        return line
    previous = lines[before[-1] - 1]
    if not (_KEY.match(previous) or _ITEM.match(previous)):
        return before[-1]
    if len(before) == 1:
        return before[-1] if _column(previous) else line
    return before[-1] if _is_odd(previous, lines[before[0] - 1], lines[line - 1], _step(lines)) else line


def too_deep(text: str) -> tuple[int, int] | None:
    """Return line and column (from 1) of the first bracket or brace that is nested too deep, or None.

    Raises YAMLError where the text before that place is none.
    """
    if not _has_many_open(text):
        return None
    depth = 0
    for event in YAML(typ="safe", pure=True).parse(text):
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > DEEPEST:
            return event.start_mark.line + 1, event.start_mark.column + 1
    return None


def _has_many_open(text: str) -> bool:
    """Return whether more brackets are open somewhere than may be, those in quotes and comments taken for brackets."""
    is_open = accumulate(1 if sign in "[{" else -1 for sign in _BRACKETS.findall(text))
    return max(is_open, default=0) > DEEPEST


def _is_odd(previous: str, above: str, stopped: str, step: int) -> bool:
    """Return whether the previous line stands where it does not belong, by the line above it."""
    if above.rstrip().endswith(":"):
        return _column(previous) != _column(above) + step and not _is_item_below(previous, above)
    if _column(stopped) == _column(above):
        return _column(previous) != _column(above)
    return _column(previous) > _column(above)


def _is_item_below(previous: str, above: str) -> bool:
    """Return whether the line is the first entry of a list that its key opens, at either usual place."""
    found = _ITEM.match(previous)
    return found is not None and len(found[1]) - _column(above) in (0, 2)


def _column(line: str) -> int:
    """Return where the key of a line begins, behind the dash of its entry."""
    found = _KEY.match(line) or _ITEM.match(line)
    return len(found[0].partition(":")[0]) - len(found[0].partition(":")[0].lstrip(" -")) if found else _indent(line)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _step(lines: Sequence[str]) -> int:
    """Return by how many signs the file indents."""
    said = [line for line in lines if _says_something(line)]
    steps = Counter(_indent(below) - _indent(above) for above, below in pairwise(said) if above.rstrip().endswith(":"))
    positive = [(count, step) for step, count in steps.items() if step > 0]
    return max(positive, default=(0, 2))[1]


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")
