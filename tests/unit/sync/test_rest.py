"""A look that finds nothing new costs next to nothing: few questions to the database, nothing written, no thread."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from autolog.config import load_configuration
from autolog.decode.worker import decode_here
from autolog.installation import opened
from autolog.model import DirectoryRows
from autolog.processing import AccountRun
from autolog.running import run_account
from autolog.store import Store
from autolog.sync import Worker
from autolog.testing import MemoryConnector, MemoryMailbox, MemorySettings
from autolog.testing.builders import Letter, account_context, customer
from colleagues import Colleagues
from firm import Firm, new_store

FOLDERS = ("INBOX", "Sent", "Archive")
POLL = timedelta(seconds=2)


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Firm]:
    """The firm has read three folders to their ends."""
    firm = Firm(MemoryMailbox(), new_store(tmp_path))
    firm.add_customers()
    for number, folder in enumerate(FOLDERS):
        firm.mailbox.put(folder, Letter(f"{number}@x.example", "Boris <boris@customer1.example>").raw())
    run(firm)
    yield firm
    firm.store.close()


def run(firm: Firm) -> None:
    """Run the account as the clock does, a moment later."""
    firm.now += POLL
    since = firm.now - firm.window
    connector = MemoryConnector(firm.mailbox, account_context(since=since), MemorySettings())
    account = AccountRun(firm.account, f"{firm.account}@ourfirm.example", since, window=str(firm.window))
    worker = Worker(firm.store, "worker", lambda: firm.now)
    outcome = run_account(connector, account, firm.mind(), worker, lambda _failure, _failures, now: now)
    assert list(outcome.failures) == []


@contextmanager
def statements_of(store: Store) -> Iterator[list[str]]:
    """Note every statement that reaches the database while the block runs."""
    noted: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        noted.append(statement)

    event.listen(store.database.engine, "before_cursor_execute", note)
    yield noted
    event.remove(store.database.engine, "before_cursor_execute", note)


def questions(statements: list[str], table: str = "") -> int:
    """Count the questions, or those about one table."""
    return sum(bool(re.search(rf"SELECT.*\bFROM {table}", one, re.DOTALL)) for one in statements)


def test_nothing_is_written_and_no_other_writer_has_to_wait(firm: Firm) -> None:
    with statements_of(firm.store) as noted:
        run(firm)
    assert {one.split("\n")[0].split()[0] for one in noted} == {"BEGIN", "SELECT"}
    assert "BEGIN IMMEDIATE" not in noted


def test_a_collection_is_asked_twice_whether_something_waits(firm: Firm) -> None:
    with statements_of(firm.store) as noted:
        run(firm)
    assert questions(noted, "sighting") == 2 * len(FOLDERS)


def test_the_customers_are_not_asked_for_again_by_every_collection(firm: Firm) -> None:
    with statements_of(firm.store) as noted:
        firm.mind()
    by_the_mind = questions(noted, "customer")
    with statements_of(firm.store) as noted:
        run(firm)
    assert questions(noted, "customer") == by_the_mind


def test_that_an_account_is_up_to_date_is_written_down_twice_a_minute_at_most(firm: Firm) -> None:
    with statements_of(firm.store) as noted:
        for _ in range(60 // 2):
            run(firm)
    assert sum(one.startswith("UPDATE account") for one in noted) in (1, 2)


def test_a_success_after_a_failure_is_written_down_at_once(firm: Firm) -> None:
    firm.store.record_account_failure("anna", "out of order", firm.now, firm.now)
    run(firm)
    (state,) = firm.store.account_states("anna")
    assert (state.failures, state.last_error) == (0, "")


def test_what_is_parked_between_two_looks_is_looked_at_by_the_next(firm: Firm) -> None:
    firm.mailbox.put("INBOX", Letter("new@x.example", "Nobody <nobody@customer9.example>").raw())
    run(firm)
    assert firm.add_customers(DirectoryRows((customer(9),))) == 1
    run(firm)
    assert "new@x.example" in firm.message_ids()


def test_a_message_that_comes_after_many_looks_for_nothing_is_logged(firm: Firm) -> None:
    for _ in range(20):
        run(firm)
    firm.mailbox.put("Archive", Letter("new@x.example", "Boris <boris@customer1.example>").raw())
    run(firm)
    assert "new@x.example" in firm.message_ids()


def test_a_message_that_is_moved_after_many_looks_for_nothing_is_found_in_its_new_folder(firm: Firm) -> None:
    for _ in range(20):
        run(firm)
    (remote_id,) = firm.mailbox.contents()["INBOX"]
    firm.mailbox.delete("INBOX", remote_id)
    firm.mailbox.put("Archive", Letter("0@x.example", "Boris <boris@customer1.example>").raw())
    run(firm)
    assert len(firm.message_ids()) == len(FOLDERS)
    assert sorted(folder for folder, _, _ in firm.states()) == ["Archive", "Archive", "Sent"]


def test_a_label_that_is_given_after_many_looks_for_nothing_takes_the_record_back(tmp_path: Path) -> None:
    colleagues, letter = Colleagues(tmp_path), Letter("1@x.example", "Boris <boris@customer1.example>")
    colleagues.put("anna", letter.raw())
    for _ in range(20):
        colleagues.sync()
    assert len(colleagues.subjects()) == 1
    colleagues.put("anna", letter.raw(labels=("INBOX", "X-NoLog")))
    assert colleagues.subjects() == []
    colleagues.store.close()


def test_what_decides_asks_once_which_customers_there_are(tmp_path: Path) -> None:
    (tmp_path / "autolog.yaml").write_text("version: 1\naccounts: []\n")
    (tmp_path / "rules.yaml").write_text("version: 1\nlists: {own_domains: [ourfirm.example]}\n")
    with opened(load_configuration(tmp_path / "autolog.yaml")) as installation:
        installation.store.save_directory(DirectoryRows((customer(1),)), installation.now())
        installation.mind(decode_here)
        with statements_of(installation.store) as noted:
            installation.mind(decode_here)
    assert sum("customer" in one for one in noted) == 1


def test_what_decides_knows_the_revision_of_its_customers(tmp_path: Path) -> None:
    (tmp_path / "autolog.yaml").write_text("version: 1\naccounts: []\n")
    (tmp_path / "rules.yaml").write_text("version: 1\nlists: {own_domains: [ourfirm.example]}\n")
    with opened(load_configuration(tmp_path / "autolog.yaml")) as installation:
        for name in ("First", "Second"):
            renamed = DirectoryRows((replace(customer(1), name=name),))
            installation.store.save_directory(renamed, installation.now())
            mind = installation.mind(decode_here)
            assert mind.directory_revision == installation.store.directory_revision()
            assert mind.directory.customers["C1"].name == name
