"""Customers, contacts and affiliations from rows of a query on the firm's own database.

The configuration names, for each kind of table, the query and which of its columns holds what:
`{id: account_id, name: company, domains: website}`.  The words on the left are the columns of the text files
(customers.csv, contacts.csv, affiliations.csv).  Rows arrive as mappings; the SQL itself is the store's business.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from autolog.directory.assembling import Loaded, assemble
from autolog.directory.columns import Kind, columns_of, near_miss
from autolog.directory.records import Heading, Record, Sheet
from autolog.errors import Problem
from autolog.model import DirectoryRows


@dataclass(frozen=True, slots=True)
class QueryRows:
    """The rows of one query: its name for messages, what they are, and word -> column of the query."""

    query: str
    kind: Kind
    columns: Mapping[str, str]
    rows: Sequence[Mapping[str, object]]


def load_queries(queries: Iterable[QueryRows], known: DirectoryRows | None = None) -> Loaded:
    """Read the rows of all queries together.

    Problems carry the query's name in place of a file and the number of the row (from 1) in place of a line.
    """
    problems: list[Problem] = []
    sheets = [sheet for query in queries if (sheet := _sheet_of(query, problems)) is not None]
    loaded = assemble(sheets, known or DirectoryRows())
    return Loaded(loaded.rows, (*problems, *loaded.problems), loaded.warnings, loaded.duplicates)


def _sheet_of(query: QueryRows, problems: list[Problem]) -> Sheet | None:
    words = list(query.columns)
    columns = columns_of(words, query.kind)
    faults = [
        *_unknown_words(query, [words[position] for position in columns.unknown]),
        *_missing_words(query, columns.missing),
        *_missing_in_result(query),
    ]
    if faults:
        problems += faults
        return None
    sources = {field: query.columns[words[positions[0]]] for field, positions in columns.positions.items()}
    heading = Heading(
        Path(query.query), {field: (position, name) for position, (field, name) in enumerate(sources.items(), 1)}
    )
    records = (
        Record(heading, number, {field: _to_text(row[name]) for field, name in sources.items()})
        for number, row in enumerate(query.rows, 1)
    )
    return Sheet(query.kind, tuple(records))


def _unknown_words(query: QueryRows, words: Iterable[str]) -> list[Problem]:
    return [
        Problem(
            Path(query.query),
            1,
            1,
            f'"{word}" is not known among the columns of {query.kind}',
            f'is it "{likely}"?' if (likely := near_miss(word, query.kind)) else "leave it out",
        )
        for word in words
    ]


def _missing_words(query: QueryRows, missing: Iterable[frozenset[str]]) -> list[Problem]:
    return [
        Problem(
            Path(query.query),
            1,
            1,
            f"{query.kind} need a column for {' or '.join(sorted(choice))}; nothing was read from this query",
            "add it to `columns`",
        )
        for choice in missing
    ]


def _missing_in_result(query: QueryRows) -> list[Problem]:
    """Check the named columns against the first row; a query without rows has nothing to check."""
    present = list(query.rows[0]) if query.rows else list(query.columns.values())
    return [
        Problem(
            Path(query.query),
            1,
            1,
            f'the query gives no column "{name}" (for {word}); nothing was read from this query',
            f"it gives {', '.join(close or present)}",
        )
        for word, name in query.columns.items()
        if name not in present
        for close in [difflib.get_close_matches(name, present, n=1)]
    ]


def _to_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return ";".join(_to_text(part) for part in value)
    return str(value).strip()
