"""The lists that come with the package: one entry a line, `#` begins a comment."""

from __future__ import annotations

from importlib.resources import files


def read_lines(name: str) -> tuple[str, ...]:
    """Return the entries of `data/<name>`."""
    text = (files("autolog.directory") / "data" / name).read_text("utf-8")
    entries = (line.partition("#")[0].strip() for line in text.splitlines())
    return tuple(entry for entry in entries if entry)
