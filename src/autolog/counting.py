"""One count of one account against the ledger, and one look at its match rate: for the clock and for a person alike.

A connector and a name of its own are used for it, so that a sync of the same account goes on beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from autolog.brakes import RELEASED, WEEKS, Brake, match_rate_fell
from autolog.config import Account
from autolog.errors import AutologError, Fault
from autolog.installation import Installation
from autolog.processing import DecodeMany
from autolog.reconcile import Count, Treatment, reconcile_account
from autolog.store.pauses import Pauses
from autolog.sync import Worker


def count_account(
    installation: Installation,
    account: Account,
    decode_many: DecodeMany,
    treat: Treatment,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Count]:
    """Count one account; yield what each collection holds.  Raises ConnectorError, StoreUnavailable and Fault."""
    worker = Worker(
        installation.store,
        f"{installation.worker_name('reconcile')}, counting",
        installation.now,
        cancelled=cancelled,
        thresholds=installation.thresholds,
        cleaned=installation.redaction.cleaned,
    )
    run = installation.account_run(account)
    connector = installation.connect(account, cancelled)
    try:
        begin = beginning_of(account, run.since)
        yield from reconcile_account(connector, run, installation.mind(decode_many), worker, begin, treat)
    except AutologError as failure:
        installation.redaction.cleaned(failure)
        raise
    except Exception as unforeseen:
        raise Fault(unforeseen) from unforeseen
    finally:
        connector.close()


def beginning_of(account: Account, since: datetime) -> datetime:
    """Return where reading begins: the window's beginning, or a later one that the account's own settings name."""
    own = getattr(account.settings, "since", None)
    return max(since, own) if isinstance(own, datetime) else since


def brake_match_rate(installation: Installation, account_id: str) -> str:
    """Pause the account when customers are found for far fewer items than usual; return what was seen, or nothing."""
    now, pauses = installation.now(), Pauses(installation.store.database)
    finding = match_rate_fell(pauses.day_rates(account_id, now, 7 * WEEKS + 1), installation.thresholds)
    if not finding or pauses.released(account_id, None, Brake.MATCH_RATE, now - RELEASED[Brake.MATCH_RATE]):
        return ""
    what = f"{account_id} is paused: {finding}."
    pauses.begin(account_id, None, Brake.MATCH_RATE, what, now)
    return what
