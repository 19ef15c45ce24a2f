"""Reading the firm's own CRM: any SQL database by URL and query, one row at a time, never writing.

SQLite is opened with mode=ro, PostgreSQL and MariaDB in a READ ONLY transaction; whatever the query is, it is taken
back at the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import URL, Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import NullPool

from autolog.errors import StoreError
from autolog.store.failures import translated
from autolog.store.text import one_line

_DRIVERS = {
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
}
_READ_ONLY = {
    "postgresql": "SET TRANSACTION READ ONLY",
    "mysql": "SET SESSION TRANSACTION READ ONLY",
    "mariadb": "SET SESSION TRANSACTION READ ONLY",
}


def read_foreign(url: str, query: str) -> Iterator[Mapping[str, object]]:
    """Yield the rows of a query, each by column name.

    Raises StoreUnavailable when the database does not answer, and StoreError when the URL or the query is wrong.
    """
    engine = _engine(url)
    try:
        with translated(engine), engine.connect() as connection:
            yield from _rows(connection, query)
    finally:
        engine.dispose()


def _rows(connection: Connection, query: str) -> Iterator[Mapping[str, object]]:
    before = _READ_ONLY.get(connection.dialect.name)
    if before is not None:
        connection.exec_driver_sql(before)
    try:
        result = connection.execution_options(stream_results=True).execute(text(query))
    except DBAPIError as failure:
        if failure.connection_invalidated:
            raise
        raise StoreError(
            f"The firm's database refuses the query: {one_line(str(failure.orig), 300)}.",
            remedy="Mend the query where it stands: under `customers` in autolog.yaml, or under `lists` in rules.yaml.",
        ) from failure
    yield from (dict(row) for row in result.mappings())


def _engine(text_of_url: str) -> Engine:
    try:
        url = make_url(text_of_url)
        if url.get_backend_name() == "sqlite":
            file = URL.create("sqlite", database=f"file:{url.database}", query={"mode": "ro", "uri": "true"})
            return create_engine(file, poolclass=NullPool)
        driver = _DRIVERS.get(url.drivername, url.drivername)
        return create_engine(url.set(drivername=driver), poolclass=NullPool)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, ValueError) as failure:
        raise StoreError(
            "The URL of the firm's database cannot be used.",
            remedy="Write it as postgresql://user@host/name, mariadb://user@host/name or sqlite:////path.db.",
        ) from failure
