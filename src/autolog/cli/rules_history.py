"""`autolog rules history`: every version of the rules, by whom and since when, and what it did to the past."""

from __future__ import annotations

from pathlib import Path

from autolog.cli.terminal import for_people, print_json, print_table, say
from autolog.config import load_configuration
from autolog.errors import WrongUse
from autolog.installation import looked_into
from autolog.rematch.rolling_back import Chapter, chapters

COLUMNS = ("version", "in force since", "by", "lines", "past", "change")


def run_rules_history(path: Path, version: int | None, as_json: bool) -> int:
    """Print all versions, or what parts one of them from the one before."""
    with looked_into(load_configuration(path)) as installation:
        found = chapters(installation.store.database)
    if version is not None:
        found = tuple(one for one in found if one.version == version)
        if not found:
            raise WrongUse(f"There is no version {version} of the rules.", remedy="See: autolog rules history")
    if as_json:
        print_json([_as_row(one) for one in found])
    elif version is not None:
        for line in found[0].difference:
            say(line)
    else:
        print_table(COLUMNS, [_cells(one) for one in found])
    return 0


def _cells(one: Chapter) -> tuple[object, ...]:
    number = f"{one.version} *" if one.in_force else str(one.version)
    return number, one.since, one.who or "-", one.lines, _past(one), one.change.id if one.change else "-"


def _past(one: Chapter) -> str:
    if one.change is None:
        return "only what came in since"
    undone = f", taken back {for_people(one.change.undone_at)}" if one.change.undone_at else ""
    return f"{one.change.effect}{undone}"


def _as_row(one: Chapter) -> dict[str, object]:
    return {
        "version": one.version,
        "in_force": one.in_force,
        "since": one.since,
        "by": one.who,
        "difference": one.difference,
        "change": one.change.id if one.change else None,
        "effect": one.change.effect if one.change else None,
        "taken_back": one.change.undone_at if one.change else None,
    }
