"""A label of Gmail, a category of Outlook, a private folder: set after the message was read, heeded within one sync."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from autolog.connector import AccountContext, Connector
from autolog.store import Store
from autolog.testing import MemoryMailbox
from autolog_files.connector import FilesConnector
from autolog_files.settings import FilesSettings, Kind
from colleagues import rules
from firm import Firm, new_store
from servers import graph
from servers.google import Google
from servers.google_account import ANNA, Time, mail
from servers.google_firm import GoogleFirm
from servers.graph_fake.mail import BEGINNING
from servers.graph_fake.server import GraphServer

REFUSED, LINKED, LATER = "never-log:private-label", "threshold", "Marked private by its owner later"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = new_store(tmp_path)
    yield opened
    opened.close()


def subjects(store: Store) -> list[str]:
    return [one.record.subject for one in store.export()]


# --- Gmail -------------------------------------------------------------------------------------------------------


@pytest.fixture
def gmail(store: Store) -> Iterator[GoogleFirm]:
    time = Time()
    with Google(time.now) as google:
        firm = GoogleFirm.of(google, time, store)
        firm.firm.rules = rules()
        yield firm


def test_a_gmail_label_set_later_withdraws_the_record_and_taken_off_brings_it_back(gmail: GoogleFirm) -> None:
    box, store = gmail.google.person(ANNA).mail, gmail.firm.store
    one = box.deliver(mail(1))
    gmail.sync()
    assert subjects(store) == ["Matter 1"]
    label = box.add_label("X-NoLog")
    box.modify(one, add=(label,))
    gmail.sync()
    (row,) = store.ledger()
    assert (subjects(store), row.rule) == ([], REFUSED)
    assert row.reason.startswith(LATER)
    box.modify(one, remove=(label,))
    gmail.sync()
    assert subjects(store) == ["Matter 1"]


def test_a_gmail_label_below_a_private_one_counts(gmail: GoogleFirm) -> None:
    box = gmail.google.person(ANNA).mail
    one = box.deliver(mail(1))
    gmail.sync()
    box.modify(one, add=(box.add_label("Private/Doctor"),))
    gmail.sync()
    assert subjects(gmail.firm.store) == []


def test_a_gmail_label_is_heeded_on_a_message_older_than_the_window(gmail: GoogleFirm) -> None:
    box = gmail.google.person(ANNA).mail
    one = box.deliver(mail(1))
    gmail.sync()
    gmail.time.advance(timedelta(days=3700))
    box.modify(one, add=(box.add_label("X-NoLog"),))
    gmail.sync()
    assert subjects(gmail.firm.store) == []


# --- Outlook -----------------------------------------------------------------------------------------------------


@pytest.fixture
def outlook() -> Iterator[GraphServer]:
    with GraphServer() as server:
        yield server


def firm_at(server: GraphServer, store: Store, window: timedelta = timedelta(days=3650)) -> Firm:
    def connect(context: AccountContext, page_size: int) -> Connector:
        account = graph.context(since=context.since, now=lambda: firm.now)
        return graph.open_connector(server, account, page_messages=page_size)

    firm = Firm(MemoryMailbox(), store, rules=rules(), connect=connect, now=graph.NOW, window=window)
    firm.add_customers()
    return firm


def test_a_category_set_later_withdraws_the_record_and_taken_off_brings_it_back(
    outlook: GraphServer, store: Store
) -> None:
    box = outlook.world.mailbox(graph.ANNA).mail
    one = box.deliver(graph.mail("Offer"))
    firm = firm_at(outlook, store)
    firm.sync()
    assert subjects(store) == ["Offer"]
    box.categorize(one.id, "X-NoLog")
    firm.sync()
    (row,) = store.ledger()
    assert (subjects(store), row.rule) == ([], REFUSED)
    assert row.reason.startswith(LATER)
    box.categorize(one.id)
    firm.sync()
    assert subjects(store) == ["Offer"]


def test_a_category_is_heeded_on_a_message_older_than_the_window(outlook: GraphServer, store: Store) -> None:
    box = outlook.world.mailbox(graph.ANNA).mail
    one = box.deliver(graph.mail("Offer"), received_at=BEGINNING)
    firm = firm_at(outlook, store, window=timedelta(days=30))
    firm.sync()
    assert subjects(store) == ["Offer"]
    firm.now += timedelta(days=60)
    box.categorize(one.id, "X-NoLog")
    firm.sync()
    assert subjects(store) == []


def test_moved_into_a_private_folder_of_outlook_it_is_withdrawn(outlook: GraphServer, store: Store) -> None:
    box = outlook.world.mailbox(graph.ANNA).mail
    one = box.deliver(graph.mail("Offer"))
    private = box.add_folder("Private")
    firm = firm_at(outlook, store)
    firm.sync()
    assert subjects(store) == ["Offer"]
    box.move(one.id, private)
    firm.sync()
    assert subjects(store) == []


def test_a_meeting_s_category_at_microsoft_withdraws_its_record(outlook: GraphServer, store: Store) -> None:
    calendar = outlook.world.mailbox(graph.ANNA).calendar
    event = calendar.add(BEGINNING, subject="Visit")
    firm = firm_at(outlook, store)
    firm.sync()
    assert subjects(store) == ["Visit"]
    calendar.change(event, categories=["X-NoLog"])
    firm.sync()
    assert subjects(store) == []


# --- a Maildir ---------------------------------------------------------------------------------------------------


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    folder = tmp_path / "Maildir"
    for path in (folder, folder / ".Private"):
        for part in ("new", "cur", "tmp"):
            (path / part).mkdir(parents=True)
    (folder / "cur" / "1.eml:2,S").write_bytes(mail(1))
    (folder / "dovecot-keywords").write_text("0 X-NoLog\n1 $Forwarded\n")
    return folder


def firm_on(maildir: Path, store: Store) -> Firm:
    def connect(context: AccountContext, page_size: int) -> Connector:
        return FilesConnector(FilesSettings(path=maildir, kind=Kind.MAILDIR), context, page_size)

    firm = Firm(MemoryMailbox(), store, rules=rules(), connect=connect, window=timedelta(days=36500))
    firm.add_customers()
    firm.sync()
    assert subjects(store) == ["Matter 1"]
    return firm


def test_moved_into_a_private_folder_of_a_maildir_it_is_withdrawn(store: Store, maildir: Path) -> None:
    firm = firm_on(maildir, store)
    (maildir / "cur" / "1.eml:2,S").rename(maildir / ".Private" / "cur" / "1.eml:2,S")
    firm.sync()
    assert subjects(store) == []


def test_a_keyword_set_later_in_a_maildir_withdraws_and_taken_off_brings_back(store: Store, maildir: Path) -> None:
    firm, cur = firm_on(maildir, store), maildir / "cur"
    (cur / "1.eml:2,S").rename(cur / "1.eml:2,Sa")
    firm.sync()
    assert subjects(store) == []
    (cur / "1.eml:2,Sa").rename(cur / "1.eml:2,RSb")
    firm.sync()
    assert subjects(store) == ["Matter 1"]
