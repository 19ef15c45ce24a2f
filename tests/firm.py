"""A firm in miniature for tests of the path: a mailbox in memory, an SQLite file, two customers, the default rules."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from autolog.archives import archive_of
from autolog.connector import AccountContext, Connector, Page
from autolog.decode.worker import decode_here
from autolog.directory import Directory
from autolog.matching import MentionIndex
from autolog.model import DirectoryRows, Party
from autolog.processing import AccountRun, Decided, Mind
from autolog.reach import Reach
from autolog.rules import RuleSet, parse_rules
from autolog.secrets.keyed_hash import keyed_hasher
from autolog.store import Store, open_store, upgrade
from autolog.store.changing_directory import ChangingDirectory
from autolog.store.records import AccountSettingsRow
from autolog.sync import CollectionRun, Worker, sync_account
from autolog.testing import MemoryConnector, MemoryMailbox, MemorySettings
from autolog.testing.builders import BEGINNING, account_context, contact, customer

CUSTOMERS = DirectoryRows(
    customers=(customer(1), customer(2)), contacts=(contact(1, addresses=["boris@customer1.example"]),)
)
RULES = (
    b"version: 1\nlists: {own_domains: [ourfirm.example]}\nnever_log:\n  - {id: private, subject_prefix: '[private]'}\n"
)
NOTHING = DirectoryRows()
COLLEAGUES = ("anna", "boris", "carla", "dora", "emil", "frida")
HASHER = keyed_hasher(b"k" * 32)


@cache
def empty_database() -> Path:
    """Return an SQLite file with tables and no rows, to be copied: migrations take longer than a test."""
    path = Path(mkdtemp(prefix="autolog-empty-")) / "empty.db"
    upgrade(f"sqlite:///{path}")
    return path


def new_store(folder: Path) -> Store:
    """Return a store on a new SQLite file in the folder."""
    path = folder / f"autolog-{len(list(folder.iterdir()))}.db"
    shutil.copy(empty_database(), path)
    return open_store(f"sqlite:///{path}")


@dataclass(slots=True)
class Firm:
    """One installation on one mailbox, with a clock that stands still until it is moved."""

    mailbox: MemoryMailbox
    store: Store
    account: str = "anna"
    page_size: int = 10
    rules: RuleSet = field(default_factory=lambda: parse_rules(Path("rules.yaml"), RULES))
    now: datetime = BEGINNING + timedelta(days=30)
    worker: str = "worker"
    window: timedelta = timedelta(days=3650)
    watched: list[Decided] = field(default_factory=list)
    progress: Callable[[str, Page], None] = field(default=lambda _collection, _page: None)
    connect: Callable[[AccountContext, int], Connector] | None = None
    """Opens the account at another provider than the mailbox in memory, with this page size."""
    reads_texts: bool = False
    """Names in texts are evidence too, as in an installation."""

    def __post_init__(self) -> None:
        accounts = [AccountSettingsRow(name, "memory", f"{name}@ourfirm.example") for name in COLLEAGUES]
        self.store.sync_configuration(accounts)

    def add_customers(self, rows: DirectoryRows = CUSTOMERS) -> int:
        """Store customers and park the past that they may explain; return how many items were parked."""
        return self.change_customers(rows)

    def change_customers(self, rows: DirectoryRows = NOTHING, removed: Collection[Party] = ()) -> int:
        """Lay rows over the customers, mark some as removed, and park the past that this reaches; return how much."""
        changing = ChangingDirectory(self.store.database)
        return changing.save(rows, removed, Reach(HASHER), self.now)[1]

    def mind(self) -> Mind:
        """Return what decides."""
        directory = Directory.build(self.store.load_directory())
        archive = archive_of(self.store)
        revision = self.store.directory_revision()
        own = self.rules.own
        mentions = MentionIndex.build(directory) if self.reads_texts else None
        return Mind(decode_here, directory, self.rules, own, HASHER, archive, mentions, directory_revision=revision)

    def sync(self, cancelled: Callable[[], bool] = lambda: False) -> tuple[CollectionRun, ...]:
        """Run the account once."""
        since = self.now - self.window
        context = account_context(since=since)
        if self.connect:
            connector = self.connect(context, self.page_size)
        else:
            connector = MemoryConnector(self.mailbox, context, MemorySettings(page_size=self.page_size))
        account = AccountRun(self.account, f"{self.account}@ourfirm.example", since, window=str(self.window))
        worker = Worker(self.store, self.worker, lambda: self.now, cancelled, watch=self._watch, progress=self.progress)
        try:
            return tuple(sync_account(connector, account, self.mind(), worker))
        finally:
            connector.close()

    def _watch(self, decided: Sequence[Decided]) -> None:
        self.watched.extend(decided)

    def states(self) -> dict[tuple[str, str, str], str]:
        """Return the ledger: (collection, remote id, occurrence) -> state, without what is gone."""
        return {
            (row.collection, row.remote_id, row.occurrence): row.state.value
            for row in self.store.ledger()
            if row.state.value != "gone"
        }

    def message_ids(self) -> list[str]:
        """Return the first reference (its own Message-ID) of every linked interaction, sorted."""
        return sorted(one.record.identity.key for one in self.store.export())
