"""Customers, contacts and affiliations from text files.

A file is one table: customers, contacts, affiliations, or (as small firms have it) contacts with their company in the
same row.  Which of them it is, its header says.  Every fault is reported with file, line and column; the column counts
cells from 1.  What can be read is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from autolog.directory.assembling import Loaded, assemble
from autolog.directory.cells import Findings
from autolog.directory.columns import Columns, Kind, columns_of, kind_of, near_miss
from autolog.directory.records import Heading, Record, Sheet
from autolog.directory.tables import Row, Table, parse_table
from autolog.errors import Problem
from autolog.model import DirectoryRows

_MANY_VALUES = frozenset({"domains", "aliases", "references", "email", "phone"})


def load_files(paths: Iterable[Path], known: DirectoryRows | None = None) -> Loaded:
    """Read the files together, in any order; contacts and affiliations may also point at the `known` customers."""
    findings = Findings()
    sheets = [sheet for path in paths if (sheet := _load_sheet(path, findings)) is not None]
    return _with_findings(assemble(sheets, known or DirectoryRows()), findings)


def load_folder(folder: Path) -> Loaded:
    """Read customers.csv, contacts.csv and affiliations.csv of a folder, those of them that are there."""
    names = ("customers.csv", "contacts.csv", "affiliations.csv")
    return load_files(path for name in names if (path := folder / name).exists())


def _with_findings(loaded: Loaded, findings: Findings) -> Loaded:
    return Loaded(
        loaded.rows,
        (*findings.problems, *loaded.problems),
        (*findings.warnings, *loaded.warnings),
        loaded.duplicates,
    )


def _load_sheet(path: Path, findings: Findings) -> Sheet | None:
    try:
        content = path.read_bytes()
    except OSError as error:
        what = f"the file cannot be read: {error.strerror or error}"
        findings.problems.append(Problem(path, 1, 1, what, "check its name and who may read it"))
        return None
    table = parse_table(path, content)
    findings.problems += table.problems
    findings.warnings += table.warnings
    return _sheet_of(table, findings) if table.header.cells else None


def _sheet_of(table: Table, findings: Findings) -> Sheet | None:
    header = table.header
    kind = kind_of(header.cells)
    if kind is None:
        what = "the header does not say whether these are customers, contacts or affiliations"
        remedy = "name the columns like id,name,domains or id,full_name,email,customer_id"
        findings.problems.append(Problem(table.source, header.line, 1, what, remedy))
        return None
    columns = columns_of(header.cells, kind)
    findings.warnings += _unknown_columns(table, columns)
    if columns.missing:
        findings.problems += _missing_columns(table, columns)
        return None
    heading = Heading(
        table.source,
        {field: (positions[0] + 1, header.cells[positions[0]]) for field, positions in columns.positions.items()},
    )
    return Sheet(kind, tuple(_records(table, columns, heading, findings)))


def _unknown_columns(table: Table, columns: Columns) -> list[Problem]:
    return [
        Problem(
            table.source,
            table.header.line,
            position + 1,
            f'the column "{name}" is not known in a table of {columns.kind} and was ignored',
            f'is it "{likely}"?' if (likely := near_miss(name, columns.kind)) else "",
        )
        for position in columns.unknown
        if (name := table.header.cells[position])
    ]


def _missing_columns(table: Table, columns: Columns) -> list[Problem]:
    return [
        Problem(
            table.source,
            table.header.line,
            1,
            f"a table of {columns.kind} needs a column {_either(choice, columns.kind)}; nothing was read from it",
            _spelling_hint(table, columns),
        )
        for choice in columns.missing
    ]


def _either(choice: frozenset[str], kind: Kind) -> str:
    words = sorted("name" if field == "company" and kind is Kind.CUSTOMERS else field for field in choice)
    return " or ".join(f'"{word}"' for word in words)


def _spelling_hint(table: Table, columns: Columns) -> str:
    """Name the first unknown column that looks like one we know."""
    names = [table.header.cells[position] for position in columns.unknown]
    hints = [f'is "{name}" meant as "{likely}"?' for name in names if (likely := near_miss(name, columns.kind))]
    return hints[0] if hints else "add it, or rename the column that holds it"


def _records(table: Table, columns: Columns, heading: Heading, findings: Findings) -> Iterable[Record]:
    width = len(table.header.cells)
    for row in table.rows:
        if any(row.cells[width:]):
            remedy = "put a cell that holds the delimiter into quotation marks"
            what = f"the row has {len(row.cells)} cells, the header {width}; it was left out"
            findings.problems.append(Problem(table.source, row.line, width + 1, what, remedy))
            continue
        texts = {field: _text(row, field, positions) for field, positions in columns.positions.items()}
        yield Record(heading, row.line, texts)


def _text(row: Row, field: str, positions: tuple[int, ...]) -> str:
    """Return the field's text: several columns of a list are one list, of anything else the first that is not empty."""
    texts = [row.cells[position] for position in positions if position < len(row.cells) and row.cells[position]]
    return ";".join(texts) if field in _MANY_VALUES else next(iter(texts), "")
