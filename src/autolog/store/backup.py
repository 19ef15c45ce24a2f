"""A copy of the database while autolog runs."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from autolog.errors import StoreError, StoreUnavailable
from autolog.store.engine import open_engine

_COMMANDS = {
    "postgresql": "pg_dump --format=custom --file=autolog.dump DATABASE",
    "mariadb": "mariadb-dump --single-transaction --routines DATABASE > autolog.sql",
}


def backup_database(url: str, target: Path) -> int:
    """Copy the SQLite database of this URL, whatever version its tables have; see `backup`."""
    engine = open_engine(url)
    try:
        return backup(engine, target)
    finally:
        engine.dispose()


def backup(engine: Engine, target: Path) -> int:
    """Copy an SQLite database with its online backup API, check the copy, and return its size in bytes.

    The copy is readable by its owner alone.  Raises StoreError when the target exists or the copy is damaged, or when
    the database is a server's, which has its own tools.
    """
    command = _COMMANDS.get(engine.dialect.name)
    if command is not None:
        raise StoreError("A server's database is saved with its own tools.", remedy=f"Run: {command}")
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError as failure:
        raise StoreError(f"{target} is there already.", remedy="Name another file.") from failure
    except OSError as failure:
        raise StoreError(f"{target} cannot be written: {failure.strerror}.", remedy="Name another place.") from failure
    try:
        _copy(Path(engine.url.database or ""), target)
    except sqlite3.Error as failure:
        target.unlink()
        raise StoreUnavailable(
            f"The backup to {target} failed: {failure}.", remedy="Make room, and try again."
        ) from failure
    return target.stat().st_size


def _copy(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as original,
        closing(sqlite3.connect(target)) as copy,
    ):
        original.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        damage = copy.execute("PRAGMA quick_check").fetchone()[0]
    if damage != "ok":
        raise sqlite3.DatabaseError(f"the copy is damaged ({damage})")
