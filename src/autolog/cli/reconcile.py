"""`autolog reconcile` and `autolog resume`: the ledger counted against the provider, and brakes let go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autolog.cli.named import chosen_accounts, deciding_person, known_account
from autolog.cli.progress import working
from autolog.cli.terminal import one_line, print_json, print_table, say, several, warn
from autolog.config import Account, load_configuration
from autolog.counting import brake_match_rate, count_account
from autolog.decode.pool import DecodePool
from autolog.errors import AutologError, WrongUse
from autolog.installation import Installation, opened
from autolog.reconcile import Count, Treatment, leave, repair
from autolog.store.pauses import Pauses

COLUMNS = ("account", "collection", "there", "missing", "gone", "put right")


def run_reconcile(path: Path, only: str | None, repairing: bool, as_json: bool) -> int:
    """Print what each collection holds against the ledger; return 1 when something is left as it should not be."""
    configuration = load_configuration(path)
    accounts = chosen_accounts(configuration, only)
    with opened(configuration) as installation, DecodePool(configuration.file.decode.workers) as pool, working("count"):
        treat = repair if repairing else leave
        counts = [count for account in accounts for count in _counts(installation, account, pool, treat)]
        brakes = [brake for account in accounts if (brake := brake_match_rate(installation, account.id))]
    if as_json:
        print_json({"collections": [_as_row(count) for count in counts], "paused": brakes})
    else:
        _print(counts, brakes)
    left = any(count.failure or len(count.missing) + len(count.gone) > count.repaired for count in counts)
    return 1 if left or brakes else 0


def run_resume(path: Path, account_id: str, collection: str | None, by: str, as_json: bool) -> int:
    """Let an account, or one collection of it, go on.  Raises WrongUse when nothing holds it."""
    with opened(load_configuration(path)) as installation:
        known_account(installation.configuration, account_id)
        pauses = Pauses(installation.store.database)
        ended = pauses.end(account_id, collection, deciding_person(by), installation.now())
    if not ended:
        place = f"'{collection}' of {account_id}" if collection else account_id
        raise WrongUse(f"No brake holds {place}.", remedy="See: autolog status")
    if as_json:
        print_json([{"account": one.account, "collection": one.collection, "reason": one.reason} for one in ended])
    else:
        for one in ended:
            say(f"Goes on with the next run, and is not stopped for this again soon: {one.reason}")
    return 0


def _counts(installation: Installation, account: Account, pool: DecodePool, treat: Treatment) -> Sequence[Count]:
    """Return what was found in an account; a failure of it is said, and ends nothing else."""
    try:
        return tuple(count_account(installation, account, pool.decode_many, treat))
    except AutologError as failure:
        return (Count(account.id, "", failure=failure),)


def _print(counts: Sequence[Count], brakes: Sequence[str]) -> None:
    print_table(COLUMNS, [_cells(count) for count in counts])
    for count in counts:
        reason = count.skipped or (str(count.failure) if count.failure else "")
        if reason:
            warn(one_line(f"{count.account}, {count.collection}: {reason}"))
    for brake in brakes:
        warn(one_line(brake))
    found = sum(len(count.missing) + len(count.gone) - count.repaired for count in counts)
    if found:
        say(f"{several(found, 'find')}, left as they are.  To put them right: autolog reconcile --repair")


def _cells(count: Count) -> Sequence[object]:
    name = count.collection or "-"
    return (count.account, name, count.present, len(count.missing), len(count.gone), count.repaired)


def _as_row(count: Count) -> dict[str, object]:
    return {
        "account": count.account,
        "collection": count.collection,
        "present": count.present,
        "missing": count.missing,
        "gone": count.gone,
        "repaired": count.repaired,
        "skipped": count.skipped,
        "failure": str(count.failure) if count.failure else "",
    }
