"""A firm that reads while things happen, dies at any write, and reads again: what all lives have in common.

A life of one provider adds what may happen there, as rules, and compares with the provider in the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import event

from autolog.store import Store
from firm import Firm, new_store


class Crash(BaseException):
    """The process died here."""


@contextmanager
def dying_at_write(store: Store, number: int | None) -> Iterator[None]:
    """Let the process die before its write of this number (from 0); nothing is written from then on."""
    writes = 0

    def before(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        nonlocal writes
        if statement.lstrip().split(None, 1)[0].upper() in ("INSERT", "UPDATE", "DELETE"):
            writes += 1
            if number is not None and writes > number:
                raise Crash

    engine = store.database.engine
    event.listen(engine, "before_cursor_execute", before)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", before)


class FirmLife(RuleBasedStateMachine):
    """autolog runs, dies and runs again; a life of a provider makes `firm`."""

    firm: Firm

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp(prefix="autolog-life-"))
        self.runs = 0

    @initialize()
    def customers_are_known(self) -> None:
        self.firm.add_customers()

    @rule(write=st.integers(0, 40), page_size=st.integers(1, 7))
    def the_process_dies(self, write: int, page_size: int) -> None:
        self.start(page_size)
        with dying_at_write(self.firm.store, write), suppress(Crash):
            self.firm.sync()

    @rule(page_size=st.integers(1, 7))
    def gets_through(self, page_size: int) -> None:
        self.start(page_size)
        with self.watched():
            failures = [run.failure or run.paused for run in self.firm.sync() if run.failure or run.paused]
        assert not failures

    def start(self, page_size: int) -> None:
        """Begin as a new process; the dead one's lease has run out by then."""
        self.runs += 1
        self.firm.worker = f"process-{self.runs}"
        self.firm.page_size = page_size
        self.firm.now += timedelta(minutes=10)

    def watched(self) -> AbstractContextManager[None]:
        """Watch the provider while it is read."""
        return nullcontext()

    def ledger(self, firm: Firm) -> dict[tuple[str, str, str], str]:
        """Return the part of the ledger that must be equal."""
        return firm.states()

    def compare_with_undisturbed_run(self) -> None:
        undisturbed = Firm(self.firm.mailbox, new_store(self.folder), now=self.firm.now, connect=self.firm.connect)
        try:
            undisturbed.add_customers()
            undisturbed.sync()
            assert self.ledger(self.firm) == self.ledger(undisturbed)
            kept = self.firm.message_ids()
            assert len(kept) == len(set(kept)), "each thing once"
            assert set(kept) >= set(undisturbed.message_ids())
        finally:
            undisturbed.store.close()


def live(life: type[FirmLife], lives: int) -> None:
    """Let so many lives of twelve steps go by."""
    chosen = settings(
        max_examples=lives,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    run_state_machine_as_test(life, settings=chosen)
