"""A table in a text file: encoding, delimiter and rows, whatever program wrote it.

Spreadsheets write UTF-8 with or without a byte order mark, UTF-16 ("Unicode text") or the Windows code page; they part
cells by comma, semicolon or tab.  All of these are told apart here, by the bytes and the first line alone.
"""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass
from pathlib import Path

from autolog.errors import Problem

_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one record and the line (from 1) that it begins on."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file; the first that is not empty is the header."""

    source: Path
    header: Row
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def parse_table(source: Path, content: bytes) -> Table:
    """Read a file's bytes.  Faults are in `problems` (something could not be read) and `warnings` (it was guessed)."""
    text, warnings = _decode(source, content)
    rows, problems = _rows(source, text.replace("\0", ""))
    if not rows:
        problems += (Problem(source, 1, 1, "the file is empty", "write a header and at least one row"),)
        return Table(source, Row(1, ()), (), problems, warnings)
    return Table(source, rows[0], rows[1:], problems, warnings)


def _decode(source: Path, content: bytes) -> tuple[str, tuple[Problem, ...]]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace"), ()
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        what = "the file is not UTF-8 and was read as Windows-1252"
        warning = Problem(source, line, 1, what, "check the accents, or save it as UTF-8")
        return content.decode("cp1252", "replace"), (warning,)


def _rows(source: Path, text: str) -> tuple[tuple[Row, ...], tuple[Problem, ...]]:
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(Row(line, tuple(cell.strip() for cell in cells)))
            line = reader.line_num + 1
    except csv.Error as error:
        remedy = "look for a quotation mark that is not closed; the rows from here on were left out"
        return tuple(rows), (Problem(source, line, 1, f"the row cannot be read: {error}", remedy),)
    return tuple(rows), ()


def _delimiter(text: str) -> str:
    """Return the delimiter that parts the first line that is not empty into most cells; a comma when none does."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=lambda delimiter: len(next(csv.reader([first], delimiter=delimiter), [])))
