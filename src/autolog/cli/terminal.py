"""Printing for people and for machines: tables and plain sentences on a terminal, JSON when asked.

Texts from mail may hold anything.  What is printed for people has control signs, bidi overrides and invisible signs
taken out, so that a subject can neither move the cursor nor hide what stands beside it; JSON on a terminal is pure
ASCII.  Colour comes from rich, which leaves it out for pipes and for NO_COLOR.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum, StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from autolog.errors import AutologError, ConfigurationError

if TYPE_CHECKING:
    from rich.table import Table


class Light(StrEnum):
    """How something stands, in the colours of a traffic light."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


UNBROKEN = ("id", "interaction")
"""Columns that people copy from."""

_STYLES = {Light.GREEN: "green", Light.AMBER: "yellow", Light.RED: "bold red"}


def print_json(value: object) -> None:
    """Print one JSON document."""
    sys.stdout.write(json.dumps(value, default=_as_json, ensure_ascii=_wants_ascii(), indent=2) + "\n")


def print_json_line(value: object) -> None:
    """Print one line of JSON."""
    sys.stdout.write(json.dumps(value, default=_as_json, ensure_ascii=_wants_ascii()) + "\n")


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table: drawn on a terminal, plain aligned columns in a pipe."""
    if sys.stdout.isatty():
        from rich.console import Console

        Console().print(drawn_table(columns, rows))
        return
    for line in _aligned([columns, *rows]):
        sys.stdout.write(line + "\n")


def drawn_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """Return a table for a terminal: nothing is cut off, ids stay on one line, and a `Light` is shown in its colour."""
    from rich.table import Table
    from rich.text import Text

    table = Table(show_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column in UNBROKEN)
    for row in rows:
        table.add_row(
            *(Text(one_line(value), style=_STYLES[value] if isinstance(value, Light) else "") for value in row)
        )
    return table


def say(text: str) -> None:
    """Print a line, or several."""
    sys.stdout.write(clean(text) + "\n")


def warn(text: str) -> None:
    """Print a line on standard error."""
    sys.stderr.write(clean(text) + "\n")


def say_failure(failure: AutologError) -> None:
    """Say on standard error what happened and what to do: one line, or one for each fault of a file."""
    lines = [str(problem) for problem in failure.problems] if isinstance(failure, ConfigurationError) else []
    for line in lines or [str(failure)]:
        warn(" ".join(line.split()))


def for_people(value: object) -> str:
    """Return a value as people write it."""
    if value is None:
        return "-"
    if isinstance(value, datetime):
        return value.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return str(value.value)
    return clean(str(value))


def one_line(value: object) -> str:
    """Return a value as people write it, on one line."""
    return " ".join(for_people(value).split())


def several(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: 1 item, 2 items, 0 people."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def clean(text: str) -> str:
    """Return the text without control, bidi and invisible signs (tabs and line breaks aside); any space is a space."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(sign) for sign in text)


def _shown(sign: str) -> str:
    if sign.isprintable() or sign in "\n\t":
        return sign
    return " " if unicodedata.category(sign).startswith("Z") else ""


def _aligned(rows: Sequence[Sequence[object]]) -> Iterator[str]:
    texts = [[one_line(value) for value in row] for row in rows]
    widths = [max(len(row[column]) for row in texts) for column in range(len(texts[0]))]
    for row in texts:
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()


def _wants_ascii() -> bool:
    return sys.stdout.isatty() or (sys.stdout.encoding or "").lower().replace("-", "") != "utf8"


def _as_json(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
