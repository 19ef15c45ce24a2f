"""Worlds of files on disk: a Maildir, an mbox, a tree of .eml files and a folder of .ics files."""

from __future__ import annotations

import itertools
import os
import time
from datetime import UTC, datetime
from pathlib import Path

from autolog.connector import Connector
from autolog.model import MediaType
from autolog.testing.builders import account_context
from autolog_files.connector import FilesConnector
from autolog_files.settings import FilesSettings, Kind

WINDOW = datetime(1990, 1, 1, tzinfo=UTC)


class FilesWorld:
    """What all four have in common: a path that a FilesConnector reads, and that can be taken away."""

    kind: Kind
    key: str
    media_type = MediaType.MESSAGE
    page_size = 5
    headers_come_cheaply = True

    def __init__(self, path: Path) -> None:
        self.path = path
        self.numbers = itertools.count(1)

    def open(self) -> Connector:
        return self._open(None)

    def open_reconfigured(self) -> Connector:
        return self._open(WINDOW)

    def _open(self, since: datetime | None) -> Connector:
        settings = FilesSettings(path=self.path, kind=self.kind, since=since)
        return FilesConnector(settings, account_context(), self.page_size)

    def forbid(self) -> None:
        self.path.rename(self.path.with_name("elsewhere"))

    def snapshot(self) -> object:
        paths = (self.path, *sorted(self.path.rglob("*")))
        return [(path, path.stat().st_mtime_ns, path.is_file() and path.read_bytes()) for path in paths]


class MaildirWorld(FilesWorld):
    """A Maildir where mail is delivered as the specification says: written in tmp, renamed into new a moment later."""

    kind = Kind.MAILDIR
    key = "maildir:."

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        for part in ("new", "cur", "tmp"):
            (path / part).mkdir(parents=True)

    def add(self, content: bytes) -> None:
        name = f"17000000{next(self.numbers):02}.M1P1.host"
        (self.path / "tmp" / name).write_bytes(content)
        os.utime(self.path / "tmp" / name, times=(time.time() - 2, time.time() - 2))
        (self.path / "tmp" / name).rename(self.path / "new" / name)

    def mark(self, remote_id: str, *labels: str) -> None:
        (self.path / "dovecot-keywords").write_text("".join(f"{at} {label}\n" for at, label in enumerate(labels)))
        known = next(path for part in ("new", "cur") for path in (self.path / part).glob(f"{remote_id}*"))
        letters = "abcdefghij"[: len(labels)]
        known.rename(self.path / "cur" / f"{remote_id}:2,S{letters}")

    def delete(self, remote_id: str) -> None:
        (self.path / "new" / remote_id).unlink()

    def make_unreadable(self, remote_id: str) -> None:
        self.delete(remote_id)
        (self.path / "new" / remote_id).mkdir()


class EmlWorld(FilesWorld):
    """A tree of .eml files in two levels."""

    kind = Kind.EML
    key = "eml:."

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        path.mkdir()

    def add(self, content: bytes) -> None:
        number = next(self.numbers)
        folder = self.path / f"year {number % 3}"
        folder.mkdir(exist_ok=True)
        self.change(f"{folder.name}/{number}.eml", content)

    def change(self, remote_id: str, content: bytes) -> None:
        (self.path / remote_id).write_bytes(content)

    def delete(self, remote_id: str) -> None:
        (self.path / remote_id).unlink()

    def make_unreadable(self, remote_id: str) -> None:
        self.delete(remote_id)
        (self.path / remote_id).symlink_to("/etc/passwd")


class MboxWorld(FilesWorld):
    """One mbox file that grows at its end."""

    kind = Kind.MBOX
    key = "mbox:."

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        path.touch()

    def add(self, content: bytes) -> None:
        with self.path.open("ab") as file:
            file.write(b"From boris@customer1.example Mon Mar  2 09:00:00 2026\n" + content + b"\n")

    def delete(self, remote_id: str) -> None:
        """Compact the file: its first message goes, the others move up."""
        content = self.path.read_bytes()
        self.path.write_bytes(content[content.index(b"\nFrom boris@customer1.example Mon ") + 1 :])


class CalendarWorld(FilesWorld):
    """A folder with a file for each event."""

    kind = Kind.ICS
    key = "ics:."
    media_type = MediaType.CALENDAR

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        path.mkdir()

    def add(self, content: bytes) -> None:
        self.change(f"{next(self.numbers)}.ics", content)

    def change(self, remote_id: str, content: bytes) -> None:
        (self.path / remote_id.partition("#")[0]).write_bytes(content)

    def delete(self, remote_id: str) -> None:
        os.unlink(self.path / remote_id.partition("#")[0])
