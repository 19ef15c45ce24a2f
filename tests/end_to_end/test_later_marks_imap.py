"""A keyword set, or a message moved, on a real Dovecot after it was read: within one sync the record is gone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

import pytest

from autolog.connector import AccountContext, Connector
from autolog.testing import MemoryMailbox
from autolog.testing.builders import Letter
from colleagues import rules
from firm import Firm, new_store
from servers.dovecot import Dovecot
from servers.imap_account import ANNA, PASSWORD, open_connector
from servers.imap_fake import FakeFolder, ImapFake

BOB = "boris@ourfirm.example"
LETTER = Letter(subject="Offer for hall 4")
REFUSED, WITHHELD, LINKED = "ignored never-log:private-label", "ignored withheld", "linked threshold"


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with Dovecot({ANNA: PASSWORD, BOB: PASSWORD}) as running:
        yield running


@pytest.fixture
def office(server: Dovecot) -> Iterator[Office]:
    opened = Office(server)
    yield opened
    opened.close()


class Office:
    """Anna and Boris, each with a mailbox on the server, in one store."""

    def __init__(self, server: Dovecot) -> None:
        self.server = server
        self.folder = Path(mkdtemp(prefix="autolog-marks-"))
        self.store = new_store(self.folder)
        self.connectors: dict[str, Connector] = {}
        self.firms = {user: self._firm(user) for user in (ANNA, BOB)}
        self.firms[ANNA].add_customers()
        for user in self.firms:
            with server.client(user) as client:
                for name in ("Work", "Private"):
                    client.create_folder(name)
            server.deliver(user, [LETTER.content], "Work")

    def _firm(self, user: str) -> Firm:
        def connect(context: AccountContext, page_size: int) -> Connector:
            account = replace(context, secret=lambda _reference: PASSWORD)
            settings = {"folders": {"include": ["Work", "Private"]}, "page_messages": page_size}
            return open_connector(self.server.port, account, user=user, **settings)

        name = user.partition("@")[0]
        return Firm(MemoryMailbox(), self.store, name, rules=rules(), connect=connect)

    def sync(self) -> None:
        for firm in self.firms.values():
            firm.sync()

    def flag(self, keyword: str, *, is_set: bool, user: str = ANNA) -> None:
        with self.server.client(user) as client:
            client.select_folder("Work")
            change = client.add_flags if is_set else client.remove_flags
            change(client.search("ALL"), [keyword.encode()])

    def move(self, source: str, target: str, user: str = ANNA) -> None:
        with self.server.client(user) as client:
            client.select_folder(source)
            client.move(client.search("ALL"), target)

    def states(self) -> list[str]:
        return [f"{row.account}/{row.collection} {row.state.value} {row.rule}" for row in self.store.ledger()]

    def subjects(self) -> list[str]:
        return [one.record.subject for one in self.store.export()]

    def close(self) -> None:
        self.store.close()
        for user in self.firms:
            with self.server.client(user) as client:
                for name in ("Work", "Private"):
                    client.delete_folder(name)
        shutil.rmtree(self.folder)


@pytest.mark.parametrize("keyword", ["X-NoLog", "x-nolog"])
def test_a_keyword_set_later_withdraws_the_record_within_one_sync(office: Office, keyword: str) -> None:
    office.sync()
    assert office.subjects() == [LETTER.subject]
    office.flag(keyword, is_set=True)
    office.firms[ANNA].sync()
    assert office.subjects() == []
    assert sorted(office.states()) == [f"anna/Work {REFUSED}", f"boris/Work {WITHHELD}"]


def test_a_keyword_taken_off_brings_it_back(office: Office) -> None:
    office.flag("X-NoLog", is_set=True)
    office.sync()
    assert office.subjects() == []
    office.flag("X-NoLog", is_set=False)
    office.sync()
    assert office.subjects() == [LETTER.subject]
    assert sorted(office.states()) == [f"anna/Work {LINKED}", f"boris/Work {LINKED}"]


def test_moved_into_a_private_folder_it_is_withdrawn_within_one_sync(office: Office) -> None:
    office.sync()
    office.move("Work", "Private")
    office.firms[ANNA].sync()
    assert office.subjects() == []
    assert f"boris/Work {WITHHELD}" in office.states()


def test_another_keyword_changes_nothing(office: Office) -> None:
    office.sync()
    office.flag("$Label1", is_set=True)
    office.firms[ANNA].sync()
    assert office.subjects() == [LETTER.subject]


def test_a_server_without_condstore_is_asked_at_every_look() -> None:
    inbox = FakeFolder("INBOX", {1: LETTER.content}, uid_next=2)
    with ImapFake(inbox) as fake:
        marked: list[int] = []
        fake.on("UID SEARCH OR KEYWORD", lambda _command: f"* SEARCH {' '.join(map(str, marked))}\r\n".encode())
        fake.on(
            "UID FETCH 1 .*FLAGS",
            lambda _command: (
                b'* 1 FETCH (UID 1 FLAGS (X-NoLog) INTERNALDATE "01-Mar-2026 09:00:00 +0000" RFC822.SIZE 9)\r\n'
                if marked
                else None
            ),
        )
        folder = Path(mkdtemp(prefix="autolog-marks-"))
        firm = Firm(MemoryMailbox(), new_store(folder), rules=rules(), connect=_to(fake.port))
        firm.add_customers()
        firm.sync()
        assert [row.rule for row in firm.store.ledger()] == ["threshold"]
        marked.append(1)
        firm.sync()
        assert [row.rule for row in firm.store.ledger()] == ["never-log:private-label"]
        firm.store.close()
        shutil.rmtree(folder)


def _to(port: int) -> Callable[[AccountContext, int], Connector]:
    def connect(context: AccountContext, page_size: int) -> Connector:
        account = replace(context, secret=lambda _reference: PASSWORD)
        return open_connector(port, account, page_messages=page_size)

    return connect
