"""`autolog rules migrate`: files of an older version of the language, brought to the present one.

The difference is shown before anything is written, and a file is written whole or not at all.  Comments, order and
layout stay as they are.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autolog.cli.rules_check import whole_of
from autolog.cli.terminal import say
from autolog.config import load_configuration
from autolog.config.editing import read_text, write_text
from autolog.marked_yaml import parse_document
from autolog.rules import read_rules
from autolog.rules.lists import UNASKED
from autolog.rules.versions import CURRENT, migrated, pending


@dataclass(frozen=True, slots=True)
class Rewriting:
    """One file as it is, as it will be, and what the versions in between changed."""

    file: Path
    before: str
    after: str
    changes: tuple[str, ...]


def run_rules_migrate(path: Path, files: Sequence[Path], act: Callable[[Rewriting], None]) -> int:
    """Show each file that is to change and `act` on it; return 0.

    Raises ConfigurationError when the rules cannot be read, or a file cannot be changed without touching more.
    """
    mains = dict.fromkeys(map(whole_of, files)) or {load_configuration(path).rules: None}
    rewritings = [one for main in mains for one in _rewritings(main)]
    for one in rewritings:
        for change in one.changes:
            say(f"{one.file}: {change}")
        say(_difference(one))
        act(one)
    if not rewritings:
        say(f"The rules are in version {CURRENT}, the present one.")
    return 0


def show(rewriting: Rewriting) -> None:
    """Write nothing, and say how it is written."""
    say(f"{rewriting.file} was not changed; with --write it is.")


def write_down(rewriting: Rewriting) -> None:
    """Put the new text in place of the old one, after reading it as rules.  Raises ConfigurationError or WrongUse."""
    write_text(rewriting.file, rewriting.before, rewriting.after, lambda new: parse_document(new, new.read_bytes()))
    say(f"{rewriting.file} is now in version {CURRENT}.")


def _rewritings(main: Path) -> list[Rewriting]:
    found = []
    for one in read_rules(main, UNASKED).files:
        file = one.document.path
        changes = tuple(f"version {each.version - 1} → {each.version}: {each.what}" for each in pending(one.document))
        if changes:
            before = read_text(file)
            found.append(Rewriting(file, before, migrated(before, one.document), changes))
    return found


def _difference(one: Rewriting) -> str:
    names = str(one.file), f"{one.file} in version {CURRENT}"
    lines = difflib.unified_diff(one.before.splitlines(), one.after.splitlines(), *names, n=1, lineterm="")
    return "\n".join(lines)
