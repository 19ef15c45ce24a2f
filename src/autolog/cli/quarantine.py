"""`autolog quarantine`: items that could not be read, looked through, tried again, or given up."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autolog.cli.named import deciding_person, short
from autolog.cli.terminal import print_json, print_table, say, several
from autolog.config import load_configuration
from autolog.errors import WrongUse
from autolog.installation import opened
from autolog.store.answers import QuarantineRow

EVERYTHING = "all"
NOTHING = "Nothing is in quarantine."
COLUMNS = ("id", "since", "account", "collection", "item", "tries", "reason")


def run_quarantine_list(path: Path, as_json: bool) -> int:
    """Print what is in quarantine, the oldest first."""
    with opened(load_configuration(path)) as installation:
        rows = installation.store.quarantine_list()
    if as_json:
        print_json(rows)
    elif rows:
        print_table(COLUMNS, [_cells(row) for row in rows])
    else:
        say(NOTHING)
    return 0


def run_quarantine_retry(path: Path, ids: Sequence[str], as_json: bool) -> int:
    """Have items read again by the next run.  Raises WrongUse for an id that is not there."""
    with opened(load_configuration(path)) as installation:
        chosen = chosen_items(installation.store.quarantine_list(), ids)
        count = installation.store.quarantine_retry([row.id for row in chosen], installation.now())
    if as_json:
        print_json({"retried": count, "ids": [row.id for row in chosen]})
    else:
        say(f"The next run of their account reads {several(count, 'item')} again." if chosen else NOTHING)
    return 0


def run_quarantine_drop(path: Path, ids: Sequence[str], by: str, as_json: bool) -> int:
    """Give items up in somebody's name.  Raises WrongUse for an id that is not there."""
    with opened(load_configuration(path)) as installation:
        chosen = chosen_items(installation.store.quarantine_list(), ids)
        person = deciding_person(by)
        count = installation.store.quarantine_drop([row.id for row in chosen], person, installation.now())
    if as_json:
        print_json({"dropped": count, "ids": [row.id for row in chosen]})
    else:
        say(f"{several(count, 'item')} dropped; the ledger says by whom." if chosen else NOTHING)
    return 0


def chosen_items(rows: Sequence[QuarantineRow], ids: Sequence[str]) -> Sequence[QuarantineRow]:
    """Return the items whose ids begin like these, or everything for "all".  Raises WrongUse."""
    if tuple(ids) == (EVERYTHING,):
        return rows
    chosen = {row.id: row for prefix in ids for row in [_named(rows, prefix)]}
    return tuple(chosen.values())


def _named(rows: Sequence[QuarantineRow], prefix: str) -> QuarantineRow:
    found = [row for row in rows if prefix and row.id.startswith(prefix)]
    if not found:
        raise WrongUse(f"There is no item '{prefix}' in quarantine.", remedy="See: autolog quarantine list")
    if len(found) > 1:
        raise WrongUse(f"{len(found)} items in quarantine begin with '{prefix}'.", remedy="Give more of the id.")
    return found[0]


def _cells(row: QuarantineRow) -> Sequence[object]:
    reason = f"{row.reason} (waits to be read again)" if row.waiting else row.reason
    return (short(row.id), row.since, row.account, row.collection, row.remote_id, row.attempts, reason)
