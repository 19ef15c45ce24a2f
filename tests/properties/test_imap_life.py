"""The life of a mailbox on a real Dovecot: whatever happens to it and to us, the ledger ends equal to it."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from autolog.brakes import Thresholds
from autolog.connector import AccountContext, Connector
from autolog.processing import AccountRun
from autolog.reconcile import reconcile_account, repair
from autolog.sync import Worker
from autolog.testing import MemoryMailbox
from autolog.testing.builders import BEGINNING, BORIS, Letter, account_context
from firm import Firm, new_store
from life import FirmLife, live
from servers.dovecot import Dovecot
from servers.imap_account import ANNA, PASSWORD, open_connector

STRANGER = "Nobody <nobody@elsewhere.example>"
RENUMBERINGS = 3
"""So many are borne in a day; a folder that is renumbered more often is read on by date, and has tests of its own."""
_numbers = itertools.count(1)


class MailboxLife(FirmLife):
    """Folders live on the server; autolog reads them, dies and reads again."""

    server: ClassVar[Dovecot]

    def __init__(self) -> None:
        super().__init__()
        self.root = f"Life{next(_numbers)}"
        self.folders = [f"{self.root}/work", f"{self.root}/Kunden & Größen"]
        self.renumberings = 0
        self.firm = Firm(MemoryMailbox(), new_store(self.folder), connect=self.connect)
        with self.server.client(ANNA) as client:
            for name in self.folders:
                client.create_folder(name)

    def connect(self, context: AccountContext, page_size: int) -> Connector:
        """Open the folders of this life."""
        account = replace(context, secret=lambda _reference: PASSWORD)
        return open_connector(
            self.server.port, account, page_messages=page_size, folders={"include": [f"{self.root}/*"]}
        )

    def teardown(self) -> None:
        """Compare with the mailbox and with an undisturbed run, then leave nothing behind."""
        try:
            self.gets_through(10)
            self.is_counted()
            assert set(self.ledger(self.firm)) == {(*place, "") for place in self.present()}
            self.compare_with_undisturbed_run()
        finally:
            self.firm.store.close()
            with self.server.client(ANNA) as client:
                for name in self.folders:
                    client.delete_folder(name)
            shutil.rmtree(self.folder)

    def is_counted(self) -> None:
        """Count the mailbox against the ledger, as every night: IMAP tells of no deletion by itself."""
        firm, since = self.firm, self.firm.now - self.firm.window
        account = AccountRun(firm.account, f"{firm.account}@ourfirm.example", since, window=str(firm.window))
        worker = Worker(
            firm.store, "counting", lambda: firm.now, thresholds=Thresholds(present_share=None, deletions=None)
        )
        with closing(self.connect(account_context(since=since), 10)) as connector:
            counts = list(reconcile_account(connector, account, firm.mind(), worker, since, repair))
        assert not [one.skipped for one in counts if one.skipped]

    @rule(sender=st.sampled_from([BORIS, STRANGER]), count=st.integers(1, 9), into=st.integers(0, 1))
    def mail_arrives(self, sender: str, count: int, into: int) -> None:
        letters = [self.letter(sender) for _ in range(count)]
        self.server.deliver(ANNA, [letter.content for letter in letters], self.folders[into])

    @rule(into=st.integers(0, 1))
    def mail_without_an_id_arrives(self, into: int) -> None:
        letter = replace(self.letter(STRANGER), message_id="")
        self.server.deliver(ANNA, [letter.content], self.folders[into])

    @precondition(lambda self: self.messages())
    @rule(choice=st.integers(0, 1000))
    def a_message_is_moved(self, choice: int) -> None:
        place, uid = self.chosen(choice)
        with self.server.client(ANNA) as client:
            client.select_folder(self.folders[place])
            client.move([uid], self.folders[1 - place])

    @precondition(lambda self: self.messages())
    @rule(choice=st.integers(0, 1000))
    def a_message_is_copied(self, choice: int) -> None:
        place, uid = self.chosen(choice)
        with self.server.client(ANNA) as client:
            client.select_folder(self.folders[place])
            client.copy([uid], self.folders[1 - place])

    @precondition(lambda self: self.messages())
    @rule(choice=st.integers(0, 1000))
    def a_message_is_deleted(self, choice: int) -> None:
        place, uid = self.chosen(choice)
        with self.server.client(ANNA) as client:
            client.select_folder(self.folders[place])
            client.delete_messages([uid])
            client.expunge()

    @precondition(lambda self: self.messages())
    @rule(choice=st.integers(0, 1000), flag=st.sampled_from([b"\\Seen", b"\\Flagged", b"\\Answered", b"$Label1"]))
    def a_message_is_flagged(self, choice: int, flag: bytes) -> None:
        place, uid = self.chosen(choice)
        with self.server.client(ANNA) as client:
            client.select_folder(self.folders[place])
            client.add_flags([uid], [flag])

    @rule(place=st.integers(0, 1))
    def a_folder_is_renamed(self, place: int) -> None:
        new = f"{self.root}/renamed {next(_numbers)}"
        with self.server.client(ANNA) as client:
            client.rename_folder(self.folders[place], new)
        self.folders[place] = new

    @precondition(lambda self: self.renumberings < RENUMBERINGS)
    @rule(place=st.integers(0, 1))
    def a_folder_is_renumbered(self, place: int) -> None:
        """Put the same messages into a new folder of the same name: a new UIDVALIDITY."""
        self.renumberings += 1
        name, new = self.folders[place], f"{self.root}/in the making"
        with self.server.client(ANNA) as client:
            client.create_folder(new)
            client.select_folder(name)
            uids = client.search("ALL")
            if uids:
                client.copy(uids, new)
            client.unselect_folder()
            client.delete_folder(name)
            client.rename_folder(new, name)

    @contextmanager
    def watched(self) -> Iterator[None]:
        flags = self.flags()
        yield
        assert self.flags() == flags, "reading leaves every flag as it was"

    def letter(self, sender: str) -> Letter:
        number = next(_numbers)
        sent_at = BEGINNING + timedelta(minutes=number)
        return Letter(f"{number}@x.example", sender, subject=f"Matter {number}", sent_at=sent_at)

    def messages(self) -> list[tuple[int, int]]:
        """Return what is there: the folder's place and the UID."""
        with self.server.client(ANNA) as client:
            return [(place, uid) for place, name in enumerate(self.folders) for uid in _uids(client, name)[1]]

    def present(self) -> set[tuple[str, str]]:
        """Return what is there, as the ledger calls it."""
        with self.server.client(ANNA) as client:
            found = {name: _uids(client, name) for name in self.folders}
        return {(name, f"{validity}:{uid}") for name, (validity, uids) in found.items() for uid in uids}

    def flags(self) -> list[dict[int, tuple[bytes, ...]]]:
        return [self.server.flags(ANNA, name) for name in self.folders]

    def chosen(self, choice: int) -> tuple[int, int]:
        there = self.messages()
        return there[choice % len(there)]

    def ledger(self, firm: Firm) -> dict[tuple[str, str, str], str]:
        """Return the ledger of the folders that there are; one that was renamed keeps its past under its old name."""
        return {place: state for place, state in firm.states().items() if place[0] in self.folders}


def _uids(client: object, name: str) -> tuple[int, list[int]]:
    selected = client.select_folder(name, readonly=True)  # type: ignore[attr-defined]  # IMAPClient has no types
    return selected[b"UIDVALIDITY"], sorted(client.search("ALL"))  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with Dovecot({ANNA: PASSWORD}) as running:
        MailboxLife.server = running
        yield running


@pytest.fixture
def life(server: Dovecot) -> MailboxLife:
    life = MailboxLife()
    life.customers_are_known()
    return life


@pytest.mark.parametrize("write", [4, 7, 10])
def test_t18_a_rescan_that_dies_half_way_is_ended_by_the_next_run(life: MailboxLife, write: int) -> None:
    life.mail_arrives(BORIS, 8, 0)
    life.gets_through(2)
    life.a_folder_is_renumbered(0)
    life.the_process_dies(write, 2)
    life.teardown()


def test_mail_that_was_deleted_before_a_folder_was_renumbered_is_no_alarm(life: MailboxLife) -> None:
    life.mail_arrives(BORIS, 16, 0)
    life.gets_through(5)
    for _ in range(4):
        life.a_message_is_deleted(0)
    life.a_folder_is_renumbered(0)
    life.teardown()


@pytest.mark.usefixtures("server")
def test_the_ledger_equals_the_mailbox_after_any_life() -> None:
    live(MailboxLife, 6)


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.usefixtures("server")
def test_the_ledger_equals_the_mailbox_after_300_lives() -> None:
    live(MailboxLife, 300)
