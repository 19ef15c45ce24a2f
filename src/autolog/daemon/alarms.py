"""What the daemon says about failures: one alarm for each refusal, until the account answers again.

A password that is refused is refused at every look.  Whoever is to mend it hears of it once; what comes after is news
of no weight, so that an alarm that rings is always a new one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import structlog

from autolog.daemon.monitoring import Metrics
from autolog.errors import AuthError, AutologError, Forbidden, LeaseLost
from autolog.running import AccountOutcome, one_line


@dataclass(slots=True)
class Alarms:
    """Counts and tells failures; remembers, by account or entry, which refusals were told as errors already."""

    metrics: Metrics
    told: dict[str, frozenset[str]] = field(default_factory=dict)

    def report(self, outcome: AccountOutcome, log: structlog.typing.FilteringBoundLogger) -> None:
        """Tell how the run of an account failed, if it did."""
        for failure in outcome.failures:
            if isinstance(failure, LeaseLost):
                log.debug(one_line(failure))
                continue
            self.tell(outcome.account, failure, log)
        if outcome.waiting is None and not any(True for _ in (*outcome.failures, *outcome.left_alone)):
            self.answered(outcome.account)

    def tell(self, account: str, failure: AutologError, log: structlog.typing.FilteringBoundLogger) -> None:
        """Tell a failure as an error; a refusal that was told already, only as news of no weight."""
        self.metrics.errors.labels(account=account, reason=type(failure).__name__).inc()
        line, told = one_line(failure), self.told.get(account, frozenset())
        if line in told:
            log.info("still: " + line, reason=type(failure).__name__)
            return
        if isinstance(failure, AuthError | Forbidden):
            self.told[account] = told | {line}
        log.error(line, reason=type(failure).__name__)

    def answered(self, account: str) -> None:
        """Let the next refusal be an alarm again."""
        self.told.pop(account, None)
