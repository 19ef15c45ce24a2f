"""`autolog once`: every account, one time, with a progress bar for whoever waits."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from autolog.cli.named import chosen_accounts
from autolog.cli.progress import PageProgress, page_progress
from autolog.cli.terminal import one_line, print_json, print_table, warn
from autolog.config import Account, load_configuration
from autolog.daemon.customers import refresh_customers
from autolog.daemon.daemon import spread_attempt
from autolog.daemon.members import refresh_members
from autolog.database_place import sqlite_file
from autolog.decode.pool import DecodePool
from autolog.errors import AutologError
from autolog.installation import Installation, opened
from autolog.processing import Decided
from autolog.running import AccountOutcome, run_account
from autolog.single_instance import only_instance
from autolog.sync import Worker


def run_once(path: Path, only: str | None, as_json: bool) -> int:
    """Run the accounts and print what came of it; return 1 when one of them failed."""
    configuration = load_configuration(path)
    asked_for = frozenset([only] if only else [])
    with only_instance(sqlite_file(configuration.database_url)), opened(configuration) as installation:
        installation.store.wipe_expired_reviews(installation.now())
        refreshed = refresh_customers(installation)
        for problem in refreshed.problems:
            warn(str(problem))
        asked = refresh_members(installation, random.random(), asked_for)  # noqa: S311 - spreads load, guards nothing
        accounts = chosen_accounts(installation.configuration, only)
        asked_for |= {account.id for account in accounts} if only else set()
        with DecodePool(configuration.file.decode.workers) as pool, page_progress() as progress:
            runs = [_run(installation, account, pool, progress, asked_for) for account in accounts]
    outcomes = [(AccountOutcome(one.entry, failure=one.failure), Counter[str]()) for one in asked if one.failure]
    _print([*outcomes, *runs], as_json)
    return 1 if any(True for outcome, _ in (*outcomes, *runs) for _ in (*outcome.failures, *outcome.left_alone)) else 0


def _run(
    installation: Installation, account: Account, pool: DecodePool, progress: PageProgress, impatient: frozenset[str]
) -> tuple[AccountOutcome, Counter[str]]:
    states: Counter[str] = Counter()

    def count(decided: Sequence[Decided]) -> None:
        states.update(one.decision.state.value for one in decided)

    worker = Worker(
        installation.store,
        installation.worker_name("once"),
        installation.now,
        impatient=impatient,
        watch=count,
        progress=progress,
        cleaned=installation.redaction.cleaned,
        thresholds=installation.thresholds,
    )
    try:
        connector = installation.connect(account)
    except AutologError as failure:
        return AccountOutcome(account.id, failure=failure), states
    try:
        mind = installation.mind(pool.decode_many)
        return run_account(connector, installation.account_run(account), mind, worker, spread_attempt), states
    finally:
        connector.close()


def _print(runs: Sequence[tuple[AccountOutcome, Counter[str]]], as_json: bool) -> None:
    if as_json:
        print_json([_as_row(outcome, states) for outcome, states in runs])
        return
    names = ("linked", "review", "unmatched", "ignored", "parked", "quarantined")
    rows = [[outcome.account, *(states[name] for name in names)] for outcome, states in runs]
    print_table(["account", *names], rows)
    for outcome, _ in runs:
        for failure in outcome.failures:
            warn(one_line(f"{outcome.account}: {failure}"))
        for sentence in outcome.left_alone:
            warn(one_line(sentence))


def _as_row(outcome: AccountOutcome, states: Counter[str]) -> dict[str, object]:
    return {
        "account": outcome.account,
        "items": sum(run.items for run in outcome.collections),
        "created": sum(run.created for run in outcome.collections),
        "merged": sum(run.merged for run in outcome.collections),
        "rows": sum(run.rows for run in outcome.collections),
        "states": dict(states),
        "failures": [str(failure) for failure in outcome.failures],
        "left_alone": list(outcome.left_alone),
    }
