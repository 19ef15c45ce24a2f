"""The daemon's care, once a minute: what is too old goes each day, and each account is counted against its ledger.

A count puts right what it finds; what the ledger had missed is an alarm.  After a start the accounts are read first.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from autolog.config import Account
from autolog.counting import brake_match_rate, count_account
from autolog.daemon.monitoring import Metrics
from autolog.errors import AutologError, describe_fault
from autolog.installation import Installation
from autolog.law.retention import carry_out_retention
from autolog.processing import DecodeMany
from autolog.reconcile import Count, repair
from autolog.running import one_line
from autolog.store.reconciliations import Reconciliations

DAY = timedelta(days=1)
AGAIN = timedelta(hours=1)
"""What could not be done, such as counting a collection that was just being read, is tried again after so long."""
READ_FIRST = timedelta(minutes=5)
"""After a start the accounts get so much time to be read first."""


@dataclass(slots=True)
class Care:
    """What is done round after round; `next_count` remembers when each account is due, spread by chance."""

    decode_many: DecodeMany
    metrics: Metrics
    cancelled: Callable[[], bool]
    started: datetime
    next_retention: datetime | None = None
    next_count: dict[str, datetime] = field(default_factory=dict)

    def go_round(self, current: Callable[[], Installation]) -> None:
        """Do what is due; the clock's thread must survive whatever happens in it."""
        installation = current()
        now = installation.now()
        if self.cancelled() or now < self.started + READ_FIRST:
            return
        try:
            self._delete_what_is_old(installation, now)
            for account in installation.configuration.accounts:
                if not account.common.paused and self._is_due(installation, account.id, now):
                    self.count(installation, account)
        except AutologError as failure:
            structlog.get_logger().error("care was not finished: " + one_line(failure))
        except Exception as fault:  # noqa: BLE001 - a fault of ours must stop one round, not the daemon
            structlog.get_logger().critical(
                "a fault of autolog itself ended this round of care; please report it", fault=describe_fault(fault)
            )

    def count(self, installation: Installation, account: Account) -> None:
        """Count one account, repair what is found, and say so; a failure is said and ends its count."""
        log = structlog.get_logger().bind(account=account.id)
        missing, failed = 0, False
        try:
            for count in count_account(installation, account, self.decode_many, repair, self.cancelled):
                _tell(count, log)
                missing += len(count.missing)
                failed = failed or count.failure is not None
            brake = brake_match_rate(installation, account.id)
        except AutologError as failure:
            log.error("the count against the ledger failed: " + one_line(failure), reason=type(failure).__name__)
            return
        if failed:
            self.next_count[account.id] = installation.now() + AGAIN
        self.metrics.reconcile_missing.labels(account=account.id).set(missing)
        if brake:
            log.error(brake, remedy=f"autolog resume {account.id}")

    def _delete_what_is_old(self, installation: Installation, now: datetime) -> None:
        if self.next_retention is not None and now < self.next_retention:
            return
        self.next_retention = now + AGAIN
        gone = {kind: count for kind, count in carry_out_retention(installation, "autolog").items() if count}
        self.next_retention = now + DAY
        if gone:
            structlog.get_logger().info("what was too old is gone", **gone)

    def _is_due(self, installation: Installation, account_id: str, now: datetime) -> bool:
        """Return whether the account is to be counted now; the next time is a round later, spread by chance."""
        every = installation.configuration.file.reconcile.every
        if every is None:
            return False
        if account_id not in self.next_count:
            self.next_count[account_id] = first_count(installation, account_id, every)
        if now < self.next_count[account_id]:
            return False
        self.next_count[account_id] = now + every + _spread(every)
        return True


def first_count(installation: Installation, account_id: str, every: timedelta) -> datetime:
    """Return when an account is counted after a start: a round after its last count, but spread by chance."""
    latest = Reconciliations(installation.store.database).latest()
    counted = [row.counted_at for row in latest if row.account == account_id]
    return max(installation.now(), min(counted) + every if counted else installation.now()) + _spread(every)


def _spread(every: timedelta) -> timedelta:
    return random.random() * min(every / 10, timedelta(hours=1))  # noqa: S311 - spreads load, guards nothing


def _tell(count: Count, log: structlog.typing.FilteringBoundLogger) -> None:
    if count.failure is not None:
        log.error("the count failed: " + one_line(count.failure), collection=count.collection)
    elif count.missing:
        log.error(
            "the ledger had missed things, and they were fetched",
            collection=count.collection,
            missing=len(count.missing),
            gone=len(count.gone),
        )
    elif count.gone:
        log.info("things had left unnoticed", collection=count.collection, gone=len(count.gone))
