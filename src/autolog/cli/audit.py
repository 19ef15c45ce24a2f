"""`autolog audit`: who changed what."""

from __future__ import annotations

from pathlib import Path

from autolog.cli.moments import parse_since
from autolog.cli.terminal import print_json, print_table, say
from autolog.config import load_configuration
from autolog.installation import opened
from autolog.store.auditing import Audit

COLUMNS = ("at", "who", "action", "subject", "detail")


def run_audit(path: Path, since: str | None, as_json: bool) -> int:
    """Print what people changed, the oldest first.  Raises WrongUse for a time that is none."""
    with opened(load_configuration(path)) as installation:
        begin = parse_since(since, installation.now()) if since else None
        entries = tuple(Audit(installation.store.database).entries(begin))
    if as_json:
        print_json(entries)
    elif entries:
        print_table(COLUMNS, [(one.at, one.who, one.action, one.subject, one.detail) for one in entries])
    else:
        say("Nothing was changed by anybody.")
    return 0
