"""A second run with nothing new: it should cost next to nothing and write nothing.

The first run is `autolog once` on 6,046 messages, its start taken off.  The second is run inside of this process, with
the customers loaded and the libraries warm, as in a daemon; so nothing but the run is counted: connect, log in, list,
look at the folders, and write down when that was.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from autolog.config import load_configuration
from autolog.daemon.daemon import spread_attempt
from autolog.decode.worker import decode_here
from autolog.installation import Installation, opened
from autolog.processing import Mind
from autolog.running import AccountOutcome, run_account
from autolog.sync import Worker
from benchmarks.importing import import_once
from benchmarks.mailbox import ANNA, EMPTY, account_of, install, mail_server
from benchmarks.processes import measure
from benchmarks.results import Figure, Section, machine_load
from installed import Installed

STAMPED = frozenset({"account", "collection"})
"""Tables that say when the last success was; everything else must stay as it is."""


def second_run(folder: Path, messages: Sequence[bytes]) -> Section:
    """Import, then run again."""
    with machine_load() as load, mail_server(messages) as server:
        installed = install(folder, server.port, messages)
        first = import_once(installed, server)
        before = _content(folder / "autolog.db")
        outcome, computed = _run_again(installed)
        changed = sum(1 for name, digest in _content(folder / "autolog.db").items() if before[name] != digest)
        again = measure(installed.command("once", "--account", account_of(ANNA)), installed.environment)
    total = first.all_microseconds * first.items / 1_000_000
    figures = (
        Figure("first run, computing", total, "s"),
        Figure("second run, computing", computed * 1000, "ms"),
        Figure("second run to first", 100 * computed / total, "%", at_most=1),
        Figure("rows that the second run writes", sum(run.rows for run in outcome.collections), "", at_most=0),
        Figure("tables that it changes, times of success aside", changed, "", at_most=0),
        Figure("the whole second command, its start with it, computing", again.cpu, "s"),
    )
    return Section("Second run with nothing new", " ".join((__doc__ or "").split()), figures, load)


def _run_again(installed: Installed) -> tuple[AccountOutcome, float]:
    """Run the account once more; return how it ended and the seconds of computing."""
    configuration = load_configuration(installed.folder / "autolog.yaml")
    with opened(configuration, {**os.environ, **installed.environment}) as installation:
        mind = installation.mind(decode_here)
        _run(EMPTY, installation, mind)
        began = time.process_time()
        outcome = _run(ANNA, installation, mind)
        return outcome, time.process_time() - began


def _run(user: str, installation: Installation, mind: Mind) -> AccountOutcome:
    account = installation.configuration.account(account_of(user))
    if account is None:
        raise LookupError(f"{user} has no account")
    worker = Worker(installation.store, "benchmark", installation.now)
    with closing(installation.connect(account)) as connector:
        return run_account(connector, installation.account_run(account), mind, worker, spread_attempt)


def _content(database: Path) -> dict[str, str]:
    """Return a digest of the rows of every table."""
    with closing(sqlite3.connect(database)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: hashlib.sha256(
                repr(sorted(map(repr, connection.execute(f"SELECT * FROM {name}")))).encode()
            ).hexdigest()
            for name in names
            if name not in STAMPED
        }
