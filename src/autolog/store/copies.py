"""The copies of the database that autolog made: written down when they are made, and looked through by bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert, select

from autolog.store.engine import Database
from autolog.store.schema import copy

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class CopyFound:
    """One copy: where and when it was made, and whether the words stand in it; None when it cannot be read here."""

    path: str
    made_at: datetime
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Copies:
    """The copies of a database."""

    database: Database

    def record(self, path: Path, size: int, now: datetime) -> None:
        """Write down that a copy was made."""
        row = insert(copy).values(path=str(path.resolve()), made_at=now, size=size)
        self.database.write(lambda connection: connection.execute(row))

    def holding(self, words: Sequence[str]) -> tuple[CopyFound, ...]:
        """Return every copy that holds one of the words or can no longer be looked into, the oldest first."""
        rows = self.database.read(lambda connection: connection.execute(select(copy)).all())
        known = {row.path: row.made_at for row in rows}
        known |= {path: moment for path, moment in self._beside().items() if path not in known}
        found = (CopyFound(path, moment, holds_any(Path(path), words)) for path, moment in known.items())
        return tuple(sorted((one for one in found if one.holds is not False), key=lambda one: (one.made_at, one.path)))

    def _beside(self) -> dict[str, datetime]:
        """Return the copies that an upgrade left beside an SQLite file; they are named by their time."""
        url = self.database.engine.url
        if self.database.engine.dialect.name != "sqlite" or not url.database:
            return {}
        file = Path(url.database)
        return {
            str(path.resolve()): datetime.fromtimestamp(path.stat().st_mtime, UTC)
            for path in file.parent.glob(f"{file.name}.*.backup")
        }


def holds_any(file: Path, words: Sequence[str]) -> bool | None:
    """Return whether one of the words stands in a file's bytes, in any case of ASCII letters; None if unreadable."""
    wanted = [word.lower().encode() for word in words]
    longest = max(map(len, wanted), default=1)
    tail = b""
    try:
        with file.open("rb") as stream:
            while block := stream.read(_BLOCK):
                seen = (tail + block).lower()
                if any(word in seen for word in wanted):
                    return True
                tail = block[-longest:]
    except OSError:
        return None
    return False
