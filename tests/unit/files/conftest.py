"""What the tests of the files connector share: an account that remembers its cursors, as autolog would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from autolog.connector import Change, Collection, Cursor, HeaderScreen, Upsert
from autolog.testing.builders import account_context
from autolog.testing.reading import PassEverything
from autolog_files.connector import FilesConnector
from autolog_files.settings import FilesSettings


@dataclass
class Account:
    """The files at one path, read with a new connector each time."""

    settings: FilesSettings
    page_size: int = 50
    clock: Callable[[], int] = lambda: 0
    cursors: dict[str, Cursor] = field(default_factory=dict)

    def connector(self) -> FilesConnector:
        return FilesConnector(self.settings, account_context(), self.page_size, self.clock)

    def collections(self) -> tuple[Collection, ...]:
        return tuple(self.connector().collections())

    def names(self) -> list[str]:
        return sorted(collection.name for collection in self.collections())

    def read(self, wanted: HeaderScreen | None = None) -> list[Change]:
        """Read what is new in all collections and remember where it ended."""
        connector = self.connector()
        changes: list[Change] = []
        for collection in connector.collections():
            before = self.cursors.get(collection.key)
            for page in connector.changes(collection, before, wanted or PassEverything()):
                changes.extend(page.changes)
                self.cursors[collection.key] = page.cursor
        return changes

    def contents(self) -> list[bytes]:
        return [change.raw.content for change in self.read() if isinstance(change, Upsert)]

    def fetch(self, *remote_ids: str) -> list[Change]:
        connector = self.connector()
        return list(connector.fetch(next(iter(connector.collections())), remote_ids, PassEverything()))

    def census(self) -> list[str]:
        connector = self.connector()
        first = next(iter(connector.collections()))
        return sorted(connector.census(first, account_context().since))


OpenAccount = Callable[..., Account]


@pytest.fixture
def open_account() -> OpenAccount:
    """Open an account on a path; keywords are settings."""

    def open_files(path: Path, **settings: object) -> Account:
        return Account(FilesSettings.model_validate({"path": path, **settings}))

    return open_files


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    """An empty Maildir."""
    return make_maildir(tmp_path / "Maildir")


def make_maildir(path: Path) -> Path:
    for part in ("new", "cur", "tmp"):
        (path / part).mkdir(parents=True)
    return path
