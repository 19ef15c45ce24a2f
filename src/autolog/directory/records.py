"""One row of a table with its fields by name, and where they stand, so that a fault can be pointed at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autolog.directory.columns import Kind
from autolog.errors import Problem


@dataclass(frozen=True, slots=True)
class Heading:
    """A table's source and, for each field, its column (from 1) and that column's name as it is written there."""

    source: Path
    columns: Mapping[str, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Record:
    """One row: the line it begins on (for a query, the number of the row) and the text of each field."""

    heading: Heading
    line: int
    texts: Mapping[str, str]

    def text(self, field: str) -> str:
        """Return the field's text, empty when the table has no such column."""
        return self.texts.get(field, "")

    def problem(self, field: str, what: str, remedy: str = "") -> Problem:
        """Return a fault in this field."""
        column, name = self.heading.columns.get(field, (1, ""))
        return Problem(self.heading.source, self.line, column, f'in column "{name}": {what}' if name else what, remedy)


@dataclass(frozen=True, slots=True)
class Sheet:
    """All rows of one table."""

    kind: Kind
    records: tuple[Record, ...]
