"""One run of one account, with its failures kept beside it: what the clock, `once` and a repair all call.

Nothing that a provider does gets past this room: the other accounts never notice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from autolog.brakes import Brake
from autolog.connector import Connector
from autolog.errors import AutologError, Fault, LeaseLost, Paused, StoreUnavailable
from autolog.processing import AccountRun, Mind
from autolog.store.pauses import Pauses
from autolog.store.records import AccountState
from autolog.sync import CollectionRun, Worker, is_due, sync_account

NextAttempt = Callable[[AutologError, int, datetime], datetime]


@dataclass(frozen=True, slots=True)
class AccountOutcome:
    """How a run of an account ended.

    `failure` is what ended the whole run early, if anything did; `waiting` is set when nothing was tried, because the
    account failed before and its time has not come; `paused` says why a brake holds the whole account;
    that its owner left is no news.
    """

    account: str
    collections: tuple[CollectionRun, ...] = ()
    failure: AutologError | None = None
    waiting: AccountState | None = None
    paused: str = ""

    @property
    def failures(self) -> Iterator[AutologError]:
        """Everything that went wrong, the account's own failure first."""
        if self.failure is not None:
            yield self.failure
        yield from (run.failure for run in self.collections if run.failure is not None)

    @property
    def left_alone(self) -> Iterator[str]:
        """A sentence for everything that was not tried: a brake holds it, or it failed and its time has not come."""
        yield from filter(None, (self.paused, *(run.paused for run in self.collections)))
        waiting = [(run.collection, run.waiting) for run in self.collections if run.waiting is not None]
        for name, state in [(self.account, self.waiting), *waiting]:
            if state is not None and state.next_attempt_at is not None:
                until = state.next_attempt_at.astimezone().strftime("%H:%M:%S")
                yield f"{name} is left alone until {until}: {state.last_error}"


def run_account(
    connector: Connector, account: AccountRun, mind: Mind, worker: Worker, next_attempt: NextAttempt
) -> AccountOutcome:
    """Run the account once and write down how it went, unless it is to be left alone for now after a failure.

    Raises StoreUnavailable, and nothing else that is foreseen.
    """
    runs: list[CollectionRun] = []
    state = next(iter(worker.store.account_states(account.id)), None)
    if state is not None and account.id not in worker.impatient and not is_due(state, worker.now()):
        return AccountOutcome(account.id, waiting=state)
    held = next((one for one in Pauses(worker.store.database).open(account.id) if one.collection_id is None), None)
    if held is not None:
        return AccountOutcome(account.id, paused="" if held.brake == Brake.LEFT else held.reason)
    try:
        for run in sync_account(connector, account, mind, worker):
            runs.append(run)
            _note_collection(run, worker, next_attempt)
    except StoreUnavailable:
        raise
    except AutologError as failure:
        _note_account(account.id, failure, worker, next_attempt)
        return AccountOutcome(account.id, tuple(runs), failure)
    except Exception as unforeseen:  # noqa: BLE001 - a connector's mistake must not stop the other accounts
        fault = Fault(unforeseen)
        _note_account(account.id, fault, worker, next_attempt)
        return AccountOutcome(account.id, tuple(runs), fault)
    if state is None or not state.was_just_read(worker.now()):
        worker.store.record_account_success(account.id, worker.now())
    return AccountOutcome(account.id, tuple(runs))


def one_line(failure: AutologError) -> str:
    """Return the failure as `status` shows it: one line, at most 500 characters."""
    return " ".join(str(failure).split())[:500]


def _note_collection(run: CollectionRun, worker: Worker, next_attempt: NextAttempt) -> None:
    if isinstance(run.failure, StoreUnavailable):
        raise run.failure
    if run.waiting is not None or run.paused or isinstance(run.failure, Paused):
        return
    if run.failure is None:
        if not run.written_down:
            worker.store.record_success(run.id, worker.now())
    elif not isinstance(run.failure, LeaseLost):
        worker.cleaned(run.failure)
        now = worker.now()
        failures = worker.store.failures_of_collection(run.id) + 1
        worker.store.record_failure(run.id, one_line(run.failure), next_attempt(run.failure, failures, now), now)


def _note_account(account: str, failure: AutologError, worker: Worker, next_attempt: NextAttempt) -> None:
    worker.cleaned(failure)
    now = worker.now()
    failures = sum(state.failures for state in worker.store.account_states(account)) + 1
    worker.store.record_account_failure(account, one_line(failure), next_attempt(failure, failures, now), now)
