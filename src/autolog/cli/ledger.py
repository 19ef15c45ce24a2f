"""`autolog ledger`: every item that was seen, the newest first, with the state it ended in and why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autolog.cli.moments import parse_since
from autolog.cli.named import known_account, known_state, short
from autolog.cli.terminal import for_people, print_json, print_table
from autolog.config import load_configuration
from autolog.installation import opened
from autolog.store.answers import LedgerRow

COLUMNS = ("decided", "account", "collection", "item", "state", "rule", "reason", "interaction")


def run_ledger(path: Path, only: str | None, state: str | None, since: str | None, limit: int, as_json: bool) -> int:
    """Print the ledger; return 0.  Raises WrongUse for an unknown account or state and for a time that is none."""
    wanted = None if state is None else known_state(state)
    configuration = load_configuration(path)
    with opened(configuration) as installation:
        begin = None if since is None else parse_since(since, installation.now())
        rows = tuple(installation.store.ledger(only, wanted, begin, limit))
    if not rows and only is not None:
        known_account(configuration, only)
    if as_json:
        print_json(rows)
    else:
        print_table(COLUMNS, [ledger_cells(row) for row in rows])
    return 0


def ledger_cells(row: LedgerRow) -> Sequence[object]:
    """Return a row of the ledger as a row of a table with COLUMNS."""
    item = f"{row.remote_id} {row.occurrence}".strip()
    reason = f"{row.reason} (again {for_people(row.until)})" if row.until else row.reason
    return (
        row.decided_at,
        row.account,
        row.collection,
        item,
        row.state,
        row.rule,
        reason,
        short(row.interaction_id),
    )
