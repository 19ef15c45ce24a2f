"""A small table of a labelled set, by the names of its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from autolog.directory.tables import parse_table
from autolog.errors import ConfigurationError, Problem


def read_columns(path: Path, needed: Sequence[str]) -> tuple[Mapping[str, str], ...]:
    """Return the rows of a CSV file, each as column name -> text; a cell that is missing is empty.

    Raises ConfigurationError when the file cannot be read or lacks one of the `needed` columns.
    """
    try:
        table = parse_table(path, path.read_bytes())
    except OSError as error:
        raise ConfigurationError(Problem(path, 1, 1, f"the file cannot be read: {error.strerror}")) from error
    names = [name.casefold() for name in table.header.cells]
    missing = [name for name in needed if name not in names]
    if table.problems or missing:
        wanted = f"its first line must name {', '.join(needed)}"
        absent = [Problem(path, table.header.line, 1, f'there is no column "{name}"', wanted) for name in missing]
        raise ConfigurationError(*table.problems, *absent)
    empty = dict.fromkeys(names, "")
    return tuple({**empty, **dict(zip(names, row.cells, strict=False))} for row in table.rows)
