"""Whatever crashes, whenever: after the next run that gets through, every item stands in the ledger exactly once.

A crash is an exception that no code of ours catches, raised before a write of our choosing; from then on the database
takes nothing more, as if the process were dead.  The end state is compared with that of a run that nothing disturbed.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from autolog.errors import LeaseLost
from autolog.store import Store
from autolog.store.records import Lease, PageOutcome, PageRecord
from autolog.testing import MemoryMailbox
from autolog.testing.builders import BEGINNING, Letter, raw_event
from autolog.testing.builders import event as meeting
from firm import Firm, new_store
from life import FirmLife

FOLDERS = ("INBOX", "Sent")
STRANGER = "Nobody <nobody@elsewhere.example>"


class CursorFirst:
    """A store that makes the mistake: the cursor in a transaction of its own, before the rows that it stands for."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def commit_page(
        self, lease: Lease, seen_version: int, page: PageRecord, *, config_hash: str, account: str, now: Any
    ) -> PageOutcome:
        keep: dict[str, Any] = {"config_hash": config_hash, "account": account, "now": now}
        self._store.commit_page(lease, seen_version, PageRecord(cursor=page.cursor), **keep)
        outcome = self._store.commit_page(lease, seen_version + 1, replace(page, cursor=None), **keep)
        with self._store.database.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE collection SET version = version - 1")
        return outcome


class MailboxLife(FirmLife):
    """A mailbox lives; autolog runs, dies and runs again."""

    def __init__(self) -> None:
        super().__init__()
        self.mailbox = MemoryMailbox()
        for folder in FOLDERS:
            self.mailbox.add_collection(folder)
        self.firm = Firm(self.mailbox, new_store(self.folder))
        self.letters: list[Letter] = []

    def teardown(self) -> None:
        """Compare with an undisturbed run, then leave nothing behind."""
        try:
            self.gets_through(10)
            present = {(key, one) for key, things in self.mailbox.contents().items() for one in things}
            assert {place[:2] for place in self.firm.states()} == present
            self.compare_with_undisturbed_run()
        finally:
            self.firm.store.close()
            shutil.rmtree(self.folder)

    @rule(
        folder=st.sampled_from(FOLDERS),
        sender=st.sampled_from(["Boris <boris@customer1.example>", "Eva <eva@customer2.example>", STRANGER]),
        count=st.integers(1, 5),
    )
    def messages_arrive(self, folder: str, sender: str, count: int) -> None:
        for _ in range(count):
            number = len(self.letters)
            sent_at = BEGINNING + timedelta(minutes=number)
            letter = Letter(f"{number}@x.example", sender, subject=f"Matter {number}", sent_at=sent_at)
            self.letters.append(letter)
            self.mailbox.put(folder, letter.raw())

    @precondition(lambda self: self.letters)
    @rule(folder=st.sampled_from(FOLDERS), choice=st.integers(0, 1000))
    def a_copy_arrives(self, folder: str, choice: int) -> None:
        self.mailbox.put(folder, self.letters[choice % len(self.letters)].raw())

    @rule(choice=st.integers(0, 1000), folder=st.sampled_from(FOLDERS))
    def something_is_deleted(self, choice: int, folder: str) -> None:
        things = sorted(self.mailbox.contents()[folder])
        if things:
            self.mailbox.delete(folder, things[choice % len(things)])

    @rule(choice=st.integers(0, 1000), folder=st.sampled_from(FOLDERS))
    def something_breaks(self, choice: int, folder: str) -> None:
        things = sorted(self.mailbox.contents()[folder])
        if things:
            self.mailbox.break_thing(folder, things[choice % len(things)])

    @rule(number=st.integers(1, 3))
    def a_meeting_is_set(self, number: int) -> None:
        start = BEGINNING + timedelta(days=number)
        content = meeting(number, starts_at=start)
        self.mailbox.put("Sent", raw_event(content), remote_id=f"meeting-{number}")

    @rule(folder=st.sampled_from(FOLDERS))
    def cursors_expire(self, folder: str) -> None:
        self.mailbox.expire_cursors(folder)


LIFE = settings(max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))


class TestExactlyOnce(MailboxLife.TestCase):
    settings = LIFE


class CursorFirstLife(MailboxLife):
    """The same life with the cursor committed before its rows."""

    def __init__(self) -> None:
        super().__init__()
        self.firm.store = CursorFirst(self.firm.store)  # type: ignore[assignment]  # a store in all but its mistake


def test_a_cursor_that_is_stored_before_its_rows_is_found_out() -> None:
    quick = settings(LIFE, max_examples=200, phases=[Phase.generate], database=None)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(CursorFirstLife, settings=quick)


def test_a_worker_that_was_overtaken_writes_nothing(tmp_path: Path) -> None:
    mailbox = MemoryMailbox()
    mailbox.put("INBOX", Letter().raw())
    firm = Firm(mailbox, new_store(tmp_path))
    firm.add_customers()
    (state,) = firm.store.register_collections("anna", [("INBOX", "INBOX", "inbox")], firm.now)
    stale = firm.store.acquire_lease(state.id, "paused", firm.now - timedelta(minutes=10), timedelta(minutes=5))
    assert stale is not None
    firm.sync()
    before = firm.states()
    with pytest.raises(LeaseLost):
        firm.store.commit_page(
            stale, state.version, PageRecord(cursor="lost", gone=("1",)), config_hash="", account="anna", now=firm.now
        )
    assert firm.states() == before
    firm.store.close()
