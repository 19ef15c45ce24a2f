"""`autolog rules check`: faults and warnings, each with file, line and column.

Without an autolog.yaml the files are checked by themselves; with one, lists are asked of its databases, and customers
that do not exist are found.  Nothing is written, and no database is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autolog.cli.check import problem_as_row
from autolog.cli.terminal import print_json, say, several, warn
from autolog.config import Configuration, load_configuration
from autolog.errors import AutologError, ConfigurationError, Problem
from autolog.rules import Sources, read_rules
from autolog.rules.check import customers_named, notes_of, warnings_of
from autolog.rules.lists import UNASKED
from autolog.rules.load import PARTS, ReadRules


@dataclass(slots=True)
class _Findings:
    faults: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        return ConfigurationError.exit_code if self.faults else int(bool(self.warnings))


def run_rules_check(path: Path, files: Sequence[Path], as_json: bool) -> int:
    """Print what is wrong; return 78 when something is, 1 when something cannot work, else 0."""
    configuration = None if files and not path.exists() else load_configuration(path)
    mains = tuple(dict.fromkeys(map(whole_of, files)))
    findings = _Findings()
    for main in mains or ((configuration.rules,) if configuration else ()):
        _check(main, configuration, findings)
    if as_json:
        rows = [problem_as_row(one) | {"severity": "error"} for one in findings.faults]
        rows += [problem_as_row(one) | {"severity": "warning"} for one in findings.warnings]
        print_json(rows + [problem_as_row(one) | {"severity": "note"} for one in findings.notes])
    else:
        _tell(findings)
    return findings.exit_code


def _tell(findings: _Findings) -> None:
    for kind, problems in (("error", findings.faults), ("warning", findings.warnings), ("note", findings.notes)):
        for one in problems:
            remedy = f" - {one.remedy}" if one.remedy else ""
            say(f"{one.file}:{one.line}:{one.column}: {kind}: {one.what}{remedy}")
    if not (findings.faults or findings.warnings):
        say("The rules are in order.")
        return
    say(f"{several(len(findings.faults), 'error')}, {several(len(findings.warnings), 'warning')}.")


def whole_of(file: Path) -> Path:
    """Return the rules.yaml that a file belongs to: itself, or the one beside its folder rules.d."""
    folder = file.resolve().parent
    return folder.parent / "rules.yaml" if folder.name == PARTS else file


def _check(main: Path, configuration: Configuration | None, findings: _Findings) -> None:
    try:
        read, known = _in_the_world(main, read_rules(main, UNASKED), configuration)
    except ConfigurationError as error:
        findings.faults += error.problems
    else:
        findings.warnings += warnings_of(read, known)
        findings.notes += notes_of(read)


def _in_the_world(
    main: Path, read: ReadRules, configuration: Configuration | None
) -> tuple[ReadRules, frozenset[str] | None]:
    """Return the rules with lists asked of databases, and which of the customers that they name are there."""
    named = customers_named(read)
    asks = any(origin.query for one in read.files for origin in one.file.lists.named.values())
    if configuration is None or not (named or asks):
        return read, None
    from autolog.database_place import sqlite_file
    from autolog.installation import looked_into
    from autolog.store.known_customers import known_customers

    file = sqlite_file(configuration.database_url)
    if file is not None and not file.exists():
        return read, None
    try:
        with looked_into(configuration) as installation:
            whole = read_rules(main, Sources(ask=installation.list_entries)) if asks else read
            return whole, known_customers(installation.store.database, named)
    except ConfigurationError:
        raise
    except AutologError as failure:
        warn(f"Lists and customers in databases were not checked: {failure}")
        return read, None
