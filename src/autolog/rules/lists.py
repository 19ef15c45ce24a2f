"""Named lists -> their entries: written in the file, read from a file beside it, asked of a database, or built in.

A list that cannot be read is an error and never an empty list: what `never_log` forbids must not be let through because
a file is missing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autolog.directory.word_lists import read_lines
from autolog.errors import AutologError, Problem, StoreUnavailable
from autolog.marked_yaml import MarkedDocument, nearest
from autolog.rules.model import Lists, NamedList
from autolog.rules.values import MAXIMUM_ROWS

BUILTINS = ("disposable", "freemail", "role_accounts")
MAXIMUM_FILE = 4_000_000
"""Bytes of a file with entries."""


@dataclass(frozen=True, slots=True)
class Entries:
    """What a list holds; `builtin` names one of autolog's own, which are more than their entries."""

    values: tuple[str, ...] = ()
    builtin: str = ""


AskDatabase = Callable[[NamedList], Sequence[str]]
"""Asks the query of a list.  Raises AutologError."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where lists come from besides the file: a database, and lists that a test of rules gives in their place."""

    ask: AskDatabase | None = None
    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


NO_SOURCES = Sources()
UNASKED = Sources(ask=lambda _origin: ())
"""Leaves lists empty that a database holds: to check a file before there is a database to ask."""


def builtin_entries(name: str) -> Entries:
    """Return one of the lists that come with autolog."""
    files = {"disposable": "disposable.txt", "role_accounts": "role_accounts.txt"}
    return Entries(read_lines(files[name]) if name in files else (), name)


def resolved(document: MarkedDocument, lists: Lists, sources: Sources, problems: list[Problem]) -> dict[str, Entries]:
    """Return the entries of every list of a file; what cannot be read is added to the problems.

    Raises StoreUnavailable when a database does not answer.
    """
    found: dict[str, Entries] = {}
    for name, origin in lists.named.items():
        if name in sources.given:
            found[name] = Entries(sources.given[name])
            continue
        try:
            found[name] = _entries(origin, sources)
        except StoreUnavailable:
            raise
        except (AutologError, ValueError) as error:
            what = error.what if isinstance(error, AutologError) else str(error)
            remedy = error.remedy if isinstance(error, AutologError) else ""
            problems.append(document.problem(("lists", name), f"the list '{name}' cannot be read: {what}", remedy))
    return found


def reserved(lists: Lists) -> dict[str, Entries]:
    """Return the lists that need not be declared: our own domains, the partners, and those that are built in."""
    return {
        "own_domains": Entries(lists.own_domains),
        "partner_domains": Entries(lists.partner_domains),
        **{name: builtin_entries(name) for name in BUILTINS},
    }


def _entries(origin: NamedList, sources: Sources) -> Entries:
    if origin.builtin:
        return builtin_entries(origin.builtin)
    if origin.values:
        return Entries(origin.values)
    if origin.file is not None:
        return Entries(_bounded(_read_file(origin.file, origin.column)))
    if sources.ask is None:
        raise ValueError("it needs a database, and there is no autolog.yaml that names one; run it with --config")
    return Entries(_bounded(sources.ask(origin)))


def _bounded(entries: Iterable[str]) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(entry.strip() for entry in entries if entry.strip()))
    if len(found) > MAXIMUM_ROWS:
        raise ValueError(f"it has {len(found):,} entries, and {MAXIMUM_ROWS:,} are the most")
    return found


def _read_file(path: Path, column: str | None) -> Iterator[str]:
    try:
        if path.stat().st_size > MAXIMUM_FILE:
            raise ValueError(f"{path} is larger than {MAXIMUM_FILE:,} bytes")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not UTF-8") from error
    if column is None:
        return (line.partition("#")[0] for line in text.splitlines())
    return _column(path, text, column)


def _column(path: Path, text: str, column: str) -> Iterator[str]:
    heading = text.partition("\n")[0]
    delimiter = max(",;\t|", key=heading.count)
    try:
        rows = list(csv.DictReader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise ValueError(f"{path} is no table: {error}") from error
    names = {(name or "").strip().casefold(): name for name in (rows[0] if rows else heading.strip().split(delimiter))}
    if column.casefold() not in names:
        raise ValueError(f"{path} has no column '{column}'; {nearest(column, list(filter(None, names.values())))}")
    return (str(row.get(names[column.casefold()]) or "") for row in rows)
