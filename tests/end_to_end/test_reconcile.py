"""The count on a real server: what a cursor passed over or never heard of is found, with a sync going on beside it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from autolog.errors import LeaseLost
from autolog.processing import AccountRun
from autolog.reconcile import Count, Treatment, leave, reconcile_account, repair
from autolog.store.schema import collection
from autolog.sync import CollectionRun, Worker, sync_account
from autolog.testing import MemoryMailbox
from firm import Firm, new_store
from servers.dovecot import Dovecot
from servers.imap_account import ANNA, PASSWORD, connected, context, mail, read

WINDOW = timedelta(days=3650)


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with Dovecot({ANNA: PASSWORD}) as running:
        yield running


@pytest.fixture
def firm(server: Dovecot, tmp_path: Path) -> Iterator[Firm]:
    """A firm on an emptied inbox with forty messages, all of them read."""
    with server.client(ANNA) as client:
        client.select_folder("INBOX")
        client.delete_messages(client.search("ALL"))
        client.expunge()
    server.deliver(ANNA, [mail(f"m{number}") for number in range(40)])
    firm = Firm(MemoryMailbox(), new_store(tmp_path), now=datetime.now(UTC))
    firm.add_customers()
    sync(firm, server)
    assert len(firm.message_ids()) == 40
    yield firm
    firm.store.close()


def account(firm: Firm) -> AccountRun:
    return AccountRun("anna", ANNA, firm.now - WINDOW, window="ten years")


def worker(firm: Firm, name: str) -> Worker:
    return Worker(firm.store, name, lambda: datetime.now(UTC))


def sync(firm: Firm, server: Dovecot, name: str = "syncing") -> list[CollectionRun]:
    with connected(server.port, context(), folders={"include": ["INBOX"]}) as connector:
        return list(sync_account(connector, account(firm), firm.mind(), worker(firm, name)))


def count(firm: Firm, server: Dovecot, treat: Treatment = repair) -> Count:
    with connected(server.port, context(), folders={"include": ["INBOX"]}) as connector:
        since = firm.now - WINDOW
        (found,) = reconcile_account(connector, account(firm), firm.mind(), worker(firm, "counting"), since, treat)
    return found


def pass_over(firm: Firm, server: Dovecot) -> None:
    """Move the stored cursor behind everything that is there, as a fault in a connector or a server would."""
    with connected(server.port, context(), folders={"include": ["INBOX"]}) as connector:
        end = read(connector)[-1].cursor
    with firm.store.database.engine.begin() as connection:
        connection.execute(update(collection).values(cursor=end))


def remove(server: Dovecot, how_many: int) -> None:
    with server.client(ANNA) as client:
        client.select_folder("INBOX")
        client.delete_messages(client.search("ALL")[:how_many])
        client.expunge()


def test_messages_that_the_cursor_passed_over_are_found_and_linked(firm: Firm, server: Dovecot) -> None:
    server.deliver(ANNA, [mail(f"hidden{number}") for number in range(5)])
    pass_over(firm, server)
    assert [run.items for run in sync(firm, server)] == [0]
    assert len(count(firm, server, leave).missing) == 5
    found = count(firm, server)
    assert (len(found.missing), found.repaired, found.failure) == (5, 5, None)
    assert len(firm.message_ids()) == 45
    assert count(firm, server).missing == ()


def test_messages_that_were_expunged_are_marked_gone_and_their_records_stay(firm: Firm, server: Dovecot) -> None:
    remove(server, 7)
    pass_over(firm, server)
    found = count(firm, server)
    assert (len(found.gone), found.missing) == (7, ())
    assert len(firm.states()) == 33
    assert len(firm.message_ids()) == 40


def test_an_emptied_mailbox_is_paused_on_a_real_server_too(firm: Firm, server: Dovecot) -> None:
    remove(server, 40)
    pass_over(firm, server)
    assert "only 0 of the 40 things" in str(count(firm, server).failure)
    assert len(firm.states()) == 40


def test_a_sync_that_runs_all_the_while_loses_and_doubles_nothing(firm: Firm, server: Dovecot) -> None:
    server.deliver(ANNA, [mail(f"hidden{number}") for number in range(3)])
    pass_over(firm, server)
    done = threading.Event()
    faults: list[object] = []

    def deliver_and_sync() -> None:
        number = 0
        while not done.is_set() and number < 60:
            server.deliver(ANNA, [mail(f"new{number}")])
            failures = [run.failure for run in sync(firm, server) if run.failure is not None]
            faults.extend(one for one in failures if not isinstance(one, LeaseLost))
            number += 1

    beside = threading.Thread(target=deliver_and_sync)
    beside.start()
    found: list[Count] = []
    while sum(one.repaired for one in found) < 3 and len(found) < 40:
        found.append(count(firm, server))
    done.set()
    beside.join()
    assert faults == []
    sync(firm, server)
    last = count(firm, server)
    assert (last.missing, last.gone, last.failure) == ((), (), None)
    with server.client(ANNA) as client:
        client.select_folder("INBOX", readonly=True)
        there = len(client.search("ALL"))
    assert len(firm.message_ids()) == len(set(firm.message_ids())) == there
    assert not any(one.gone for one in found)
    assert sum(one.repaired for one in found) >= 3, "the count came through beside the sync"


def test_a_window_of_the_accounts_own_is_not_read_beyond(firm: Firm, server: Dovecot) -> None:
    server.deliver(ANNA, [mail("early")])
    pass_over(firm, server)
    with connected(server.port, context(), folders={"include": ["INBOX"]}) as connector:
        tomorrow = datetime.now(UTC) + timedelta(days=2)
        run = replace(account(firm))
        (found,) = reconcile_account(connector, run, firm.mind(), worker(firm, "counting"), tomorrow, repair)
    assert (found.missing, found.gone) == ((), ())
