"""A database to rehearse on, so that whoever works with the real one does not wait.

An SQLite file lets one writer in at a time; of a file that is not too large a copy is made in memory, which leaves no
trace on the disk whatever happens.  Servers let many writers in, and a larger file is rehearsed on itself: others wait.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import create_engine, event
from sqlalchemy.pool import StaticPool

from autolog.errors import StoreUnavailable
from autolog.store.engine import Database, begins_as_it_writes, keeps_foreign_keys

LARGEST = 512 * 1024 * 1024
"""Bytes of a file of which a copy is made in memory."""


@contextmanager
def aside(database: Database) -> Iterator[Database]:
    """Yield a database with the same rows, to rehearse on; it is gone behind the block.  Raises StoreUnavailable."""
    url = database.engine.url
    file = Path(url.database or "")
    if url.get_backend_name() != "sqlite" or not file.is_file() or file.stat().st_size > LARGEST:
        yield database
        return
    with closing(_copy(file)) as memory:
        engine = create_engine("sqlite://", creator=lambda: memory, poolclass=StaticPool)
        event.listen(engine, "connect", keeps_foreign_keys)
        event.listen(engine, "begin", begins_as_it_writes)
        try:
            yield Database(engine, database.pause)
        finally:
            engine.dispose()


def _copy(file: Path) -> sqlite3.Connection:
    memory = sqlite3.connect(":memory:", check_same_thread=False)
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as original:
            original.backup(memory)
    except sqlite3.Error as failure:
        memory.close()
        raise StoreUnavailable(
            f"The database file {file} could not be copied into memory: {failure}.", remedy="Try again."
        ) from failure
    return memory
