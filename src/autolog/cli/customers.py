"""`autolog customers import`: files of customers, contacts and affiliations, checked, compared and stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from autolog.changes import as_known, nameable
from autolog.cli.check import problem_as_row
from autolog.cli.named import deciding_person
from autolog.cli.progress import working
from autolog.cli.terminal import print_json, say, several, warn
from autolog.config import load_configuration
from autolog.daemon.customers import StoredCustomers, import_customers
from autolog.directory import DirectoryPlan, Loaded, compare, find_duplicates, load_files, overlay
from autolog.installation import Installation, opened
from autolog.model import DirectoryRows

TABLES = ("customers", "contacts", "affiliations")


def run_customers_import(path: Path, files: Sequence[Path], plan: bool, as_json: bool) -> int:
    """Import files, or with `plan` only say what would change; return 1 when something in them could not be read."""
    with opened(load_configuration(path)) as installation, working("customers"):
        known = installation.store.load_directory()
        given = load_files(files, nameable(installation))
        rows = as_known(installation, given.rows)
        same = rows is given.rows  # nobody was erased or merged; then the duplicates are those that were found already
        loaded = given if same else replace(given, duplicates=find_duplicates(overlay(known, rows)))
        erased = len(loaded.rows.contacts) - len(rows.contacts)
        changes = compare(known, overlay(known, rows))
        stored = None if plan else _store(loaded.rows, changes, files, installation)
    if as_json:
        print_json({**_as_document(loaded, changes, stored), "erased": erased})
    else:
        _print(loaded, changes, stored)
        if erased:
            say(f"Left out, because the person was erased: {several(erased, 'contact')}.")
    return 1 if loaded.problems else 0


def _store(
    rows: DirectoryRows, changes: DirectoryPlan, files: Sequence[Path], installation: Installation
) -> StoredCustomers:
    """Store what differs; what changes nothing is no change that could be taken back."""
    if not changes:
        return StoredCustomers(0, 0)
    return import_customers(rows, ", ".join(file.name for file in files), installation, deciding_person(""))


def _print(loaded: Loaded, changes: DirectoryPlan, stored: StoredCustomers | None) -> None:
    for problem in (*loaded.problems, *loaded.warnings):
        warn(str(problem))
    for duplicate in loaded.duplicates:
        warn(f"A duplicate, which stays as it is: {duplicate}.")
    if not any(getattr(loaded.rows, table) for table in TABLES):
        say("Nothing was read, and nothing is changed.")
        return
    for line in _summary(changes):
        say(line)
    if loaded.problems:
        say(f"Left out, see above: {several(len(loaded.problems), 'fault')}.  All other rows are good.")
    if stored is None:
        say("Nothing was changed, since this is a plan.  Without --plan it is done.")
    elif changes or stored.relinked:
        say(f"Stored.  To be looked at again by the next run: {several(stored.relinked, 'past item')}.")
        if stored.change is not None:
            say(f"To take it back: autolog undo {stored.change}")


def _summary(changes: DirectoryPlan) -> Iterator[str]:
    for table in TABLES:
        rows = getattr(changes, table)
        if rows:
            yield f"{table}: +{len(rows.added)} -{len(rows.removed)} ~{len(rows.changed)}"
            yield from (f"  {sample}" for sample in rows.samples())
    if not changes:
        yield "The customers are these already."


def _as_document(loaded: Loaded, changes: DirectoryPlan, stored: StoredCustomers | None) -> Mapping[str, object]:
    return {
        "problems": [problem_as_row(problem) for problem in loaded.problems],
        "warnings": [problem_as_row(problem) for problem in loaded.warnings],
        "duplicates": [str(duplicate) for duplicate in loaded.duplicates],
        "changes": changes,
        "stored": stored is not None,
        "to_look_at_again": stored.relinked if stored is not None else None,
        "change": stored.change if stored is not None else None,
    }
