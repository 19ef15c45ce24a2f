"""One database, opened by URL: SQLite by default, PostgreSQL, MariaDB.

SQLite     WAL and synchronous=FULL (a kill loses nothing, nor does a power cut), foreign keys on, ten seconds of
           patience, the file readable by its owner alone, deleted rows overwritten with zeros.  Writers begin with
           BEGIN IMMEDIATE: a transaction that read first and then wants to write would otherwise fail at once when
           another one wrote in between.
PostgreSQL psycopg 3, MariaDB PyMySQL with utf8mb4; both READ COMMITTED and in UTC, their connections tested before use,
           so that a server may be restarted under autolog.
"""

from __future__ import annotations

import os
import random
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from autolog.errors import StoreError, StoreUnavailable
from autolog.store.failures import is_collision, translated

Answer = TypeVar("Answer")
Pause = Callable[[int], None]

ATTEMPTS = 6
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=10000",
    "foreign_keys=ON",
    "secure_delete=ON",
    "cache_size=-8192",  # kB: keyed hashes are written all over their index, and 2 MB hold too little of it
    "wal_autocheckpoint=4000",  # pages of 4 kB: each checkpoint writes a page once, however often it was changed
)
_DRIVERS = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "mariadb": "mariadb+pymysql",
    "mysql": "mariadb+pymysql",
}


class Collision(SQLAlchemyError):
    """Another writer changed the row since it was read."""


def jittered_pause(attempt: int) -> None:
    """Sleep up to 20 ms after the first collision, doubled after each further one, so that two writers part."""
    time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - no secret depends on it


def database_url(text: str) -> URL:
    """Read a database URL and choose its driver.  Raises StoreError."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as failure:  # ValueError: a port that is no number
        raise StoreError(
            "The database URL cannot be read.",
            remedy="Write it as sqlite:////path/autolog.db, postgresql://user@host/name or mariadb://user@host/name.",
        ) from failure
    driver = _DRIVERS.get(url.get_backend_name())
    if driver is None:
        raise StoreError(
            f"autolog cannot keep its records in {url.get_backend_name()}.",
            remedy="Use SQLite, PostgreSQL or MariaDB.",
        )
    return url.set(drivername=driver)


def open_engine(text: str) -> Engine:
    """Return the engine of a database URL; nothing is connected yet, but an SQLite file is made when it is missing."""
    url = database_url(text)
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    if url.get_backend_name() == "postgresql":
        settings = {"connect_timeout": 10, "application_name": "autolog", "options": "-c timezone=UTC"}
        return create_engine(url, isolation_level="READ COMMITTED", pool_pre_ping=True, connect_args=settings)
    return create_engine(
        url.update_query_dict({"charset": "utf8mb4"}),
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 10,
            "init_command": "SET time_zone='+00:00', sql_mode='STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
        },
    )


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url)
    if url.database is not None and url.database != ":memory:":
        _make_private(Path(url.database))
        _watch_file(engine, Path(url.database))
    event.listen(engine, "connect", keeps_foreign_keys)
    event.listen(engine, "begin", begins_as_it_writes)
    return engine


def _make_private(file: Path) -> None:
    """Make the file before SQLite would, readable by its owner alone; its journals take over the mode."""
    try:
        os.close(os.open(file, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    except OSError as failure:
        raise StoreUnavailable(
            f"The database file {file} cannot be opened: {failure.strerror}.",
            remedy="Make its folder, and give autolog's user the right to write there.",
        ) from failure


def _watch_file(engine: Engine, file: Path) -> None:
    """Refuse work once the file is another one: SQLite would write on into what nobody will ever find again."""
    opened = _identity(file)

    def refuse_another_file(*_: object) -> None:
        if _identity(file) != opened:
            raise StoreUnavailable(
                f"The database file {file} was taken away or replaced while autolog worked with it.",
                remedy="Put it back, or restart autolog to go on with what is there now.",
            )

    event.listen(engine, "do_connect", refuse_another_file)
    event.listen(engine, "begin", refuse_another_file)


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def keeps_foreign_keys(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Make a new connection to SQLite as every connection is to be."""
    assert isinstance(connection, sqlite3.Connection)  # noqa: S101 - tells mypy what the listener was put on
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def begins_as_it_writes(connection: Connection) -> None:
    """Begin a transaction on SQLite; one that writes keeps other writers out from its beginning."""
    writes = connection.get_execution_options().get("autolog_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@dataclass(frozen=True, slots=True)
class Database:
    """Transactions on one engine.  `pause` is called between two attempts with the number of the attempt."""

    engine: Engine
    pause: Pause = jittered_pause

    def read(self, work: Callable[[Connection], Answer]) -> Answer:
        """Do some reading in one transaction.  Raises StoreUnavailable or SchemaMismatch."""
        with translated(self.engine), self.engine.connect() as connection:
            return work(connection)

    def write(self, work: Callable[[Connection], Answer]) -> Answer:
        """Do some writing in one transaction, and all of it again when another writer came first.

        Raises StoreUnavailable, SchemaMismatch, or whatever `work` raises; nothing is written then.
        """
        with translated(self.engine):
            for attempt in range(ATTEMPTS - 1):
                try:
                    return self._write_once(work)
                except SQLAlchemyError as failure:
                    if not isinstance(failure, Collision) and not is_collision(failure):
                        raise
                self.pause(attempt)
            return self._write_once(work)

    def rehearse(self, work: Callable[[Connection], Answer]) -> Answer:
        """Do some writing in one transaction and take all of it back; return what `work` found out.

        Raises what `write` raises; a collision with another writer is not tried again.
        """
        with translated(self.engine), self.engine.connect().execution_options(autolog_writes=True) as connection:
            with connection.begin() as transaction:
                answer = work(connection)
                transaction.rollback()
            return answer

    def _write_once(self, work: Callable[[Connection], Answer]) -> Answer:
        with self.engine.connect().execution_options(autolog_writes=True) as connection, connection.begin():
            return work(connection)
