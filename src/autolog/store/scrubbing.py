"""Deleted rows leave the file too: SQLite overwrites them, empties its log and gives the pages back.

`secure_delete` is on for every connection (`autolog.store.engine`); pages that were rearranged before may still hold
old bytes, so that after an erasure the whole file is written anew.  A server has means of its own, which are its
administrator's.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from enum import StrEnum
from pathlib import Path

from autolog.store.engine import Database

PATIENCE = 10.0
"""Seconds that other connections are waited for."""


class Scrubbed(StrEnum):
    """What became of the bytes of deleted rows."""

    REWRITTEN = "rewritten"
    EMPTIED = "log emptied"
    BUSY = "busy: another process reads the file"
    SERVER = "left to the database server"


def empty_log(database: Database) -> Scrubbed:
    """Write SQLite's log into its file, cut it to nothing, and give free pages back."""
    return _run(database, ("PRAGMA incremental_vacuum",), Scrubbed.EMPTIED)


def rewrite(database: Database) -> Scrubbed:
    """Write an SQLite file anew, so that no byte of a deleted row is left in it or its log."""
    return _run(database, ("VACUUM",), Scrubbed.REWRITTEN)


def _run(database: Database, statements: tuple[str, ...], done: Scrubbed) -> Scrubbed:
    file = database.engine.url.database
    if database.engine.dialect.name != "sqlite":
        return Scrubbed.SERVER
    if not file or file == ":memory:":
        return done
    try:
        with closing(sqlite3.connect(Path(file), timeout=PATIENCE, isolation_level=None)) as connection:
            connection.execute("PRAGMA secure_delete=ON")
            for statement in statements:
                connection.execute(statement).fetchall()
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError:
        return Scrubbed.BUSY
    return Scrubbed.BUSY if busy else done
