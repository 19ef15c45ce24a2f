"""Rules taken back with all that they changed in the past, and the history of the rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff

from autolog.errors import StoreError, WrongUse
from autolog.store.change_records import ChangeKind, ChangeSet
from autolog.store.engine import Database
from autolog.store.journal import Changes
from autolog.store.past_store import taken_back
from autolog.store.rule_versions import RuleVersion, RuleVersions


@dataclass(frozen=True, slots=True)
class RolledBack:
    """The version that is in force again, and the change sets that were taken back, the newest first."""

    version: RuleVersion
    changes: tuple[ChangeSet, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One version in the history: when it came into force last and by whom, what parts its text from the one before.

    `change` is what it did to the past; None for a version that only ever decided new mail.
    """

    version: int
    since: datetime
    who: str
    difference: tuple[str, ...]
    change: ChangeSet | None
    in_force: bool

    @property
    def lines(self) -> str:
        """How many lines were added, and how many taken away."""
        added = sum(line.startswith("+") for line in self.difference)
        return f"+{added} -{len(self.difference) - added}"


def roll_back(
    database: Database, number: int, who: str, now: datetime, replaced: tuple[str, str] | None = None
) -> RolledBack:
    """Go back to a version: what the ones after it did to the past is taken back, the newest first, all or nothing.

    `replaced` are digest and text of what lies in the files; that is kept as a version too.  Raises WrongUse when there
    is no such version, it is in force already, or what is to be taken back has moved.
    """
    versions = RuleVersions(database)
    wanted = versions.version(number)
    if wanted is None:
        raise WrongUse(f"There is no version {number} of the rules.", remedy="See: autolog rules history")
    changes = _behind(number, Changes(database).history())
    if versions.in_force() == number and not changes:
        raise WrongUse(f"Version {number} of the rules is in force.", remedy="See: autolog rules history")
    try:
        if replaced is not None:
            versions.keep(*replaced, now)
        taken_back(database, [change.id for change in changes], wanted, who, now)
    except StoreError as failure:
        raise WrongUse(failure.what, remedy=failure.remedy) from failure
    return RolledBack(wanted, tuple(changes))


def _behind(number: int, history: Sequence[ChangeSet]) -> list[ChangeSet]:
    """Return what was applied behind a version, the newest first: up to where that version itself was applied."""
    found: list[ChangeSet] = []
    for change in reversed(history):
        if change.kind is not ChangeKind.RULES or change.undone_at is not None:
            continue
        if change.rule_set_version == number:
            return found
        found.append(change)
    return [change for change in found if (change.rule_set_version or 0) > number]


def chapters(database: Database) -> tuple[Chapter, ...]:
    """Return the history of the rules, the oldest version first."""
    versions = RuleVersions(database)
    now, entered = versions.in_force(), versions.entered()
    changes = {one.rule_set_version: one for one in Changes(database).history() if one.kind is ChangeKind.RULES}
    found: list[Chapter] = []
    before = ""
    for one in versions.all():
        since, who = entered.get(one.version, (one.stored_at, ""))
        difference = tuple(_difference(before, one.text))
        found.append(Chapter(one.version, since, who, difference, changes.get(one.version), one.version == now))
        before = one.text
    return tuple(found)


def _difference(before: str, after: str) -> Iterator[str]:
    """Yield the lines that were taken away and those that were added, with their signs."""
    for line in unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0):
        if not line.startswith(("---", "+++", "@@")):
            yield line
