"""The customers as the database has them now, and the index of the names in them."""

from __future__ import annotations

import gc
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from autolog.collector import collect_seldom
from autolog.directory import Directory, with_learned
from autolog.matching import MentionIndex, open_index
from autolog.store import Store


@dataclass(frozen=True, slots=True)
class Revision:
    """What the store said of its customers, and of what was learned of them, before they were read."""

    directory: str
    matching: str

    def __str__(self) -> str:
        return f"{self.directory}/{self.matching}"


@dataclass(slots=True)
class CurrentDirectory:
    """The customers as the database has them, with what was learned of them, read again only when that has changed."""

    store: Store
    mentions_file: Path | None = None
    revision: Revision | None = None
    directory: Directory | None = None
    index: MentionIndex | None = None
    lock: Lock = field(default_factory=Lock)
    """Of the accounts' threads one reads the customers and builds the index, the others wait for it."""

    def __call__(self) -> Directory:
        """Return the index of the customers as they are now."""
        with self.lock:
            return self._read()[0]

    def mentions(self) -> tuple[MentionIndex, Revision]:
        """Return the index of the names in these customers, out of its file when that is of this revision."""
        with self.lock:
            directory, revision = self._read()
            if self.index is None or self.index.directory is not directory:
                self.index = open_index(directory, str(revision), self.mentions_file)
            return self.index, revision

    def _read(self) -> tuple[Directory, Revision]:
        revision = Revision(self.store.directory_revision(), self.store.matching_revision())
        if self.directory is None or revision != self.revision:
            self.directory = Directory.build(with_learned(self.store.load_directory(), self.store.learned_names()))
            self.revision = revision
            spare_collector()
        return self.directory, revision


def spare_collector() -> None:
    """Keep Python's garbage collector from looking where nothing is: the customers stay, and pages go by themselves.

    It would go through every customer again and again, and through every page: a tenth of all computing of an import.
    """
    gc.collect()
    gc.freeze()
    collect_seldom()
