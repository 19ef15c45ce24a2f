"""The word lists that come with the package: words between spaces, `#` begins a comment."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def read_rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of each line of `data/<name>` that holds any."""
    text = (files("autolog.matching.names") / "data" / name).read_text("utf-8")
    rows = (tuple(line.partition("#")[0].split()) for line in text.splitlines())
    return tuple(row for row in rows if row)


@cache
def word_list(name: str) -> frozenset[str]:
    """Return all words of `data/<name>`."""
    return frozenset(word for row in read_rows(name) for word in row)
