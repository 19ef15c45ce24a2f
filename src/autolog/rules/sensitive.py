"""The word lists of sensitive matters: one file a category in `data/`, in six languages.

They are meant to find too much rather than too little: whatever they meet keeps its participants and times and loses
its words.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from autolog.rules.conditions import Sensitive
from autolog.rules.sets import WordSet


@cache
def sensitive_words(category: Sensitive) -> tuple[str, ...]:
    """Return the words and phrases of a category; a star at the end stands for any ending."""
    text = (files("autolog.rules") / "data" / f"sensitive_{category}.txt").read_text("utf-8")
    entries = (line.partition("#")[0].strip() for line in text.splitlines())
    return tuple(entry for entry in entries if entry)


@cache
def sensitive_set(category: Sensitive) -> WordSet:
    """Return the same, ready to be looked for."""
    return WordSet.of(sensitive_words(category))
