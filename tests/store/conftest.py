"""Every test of the store runs on SQLite, on a real PostgreSQL and on a real MariaDB."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, delete, text

from autolog.store import Store, open_store, upgrade
from autolog.store.engine import database_url, open_engine
from autolog.store.schema import metadata
from servers.mariadb import mariadb
from servers.postgresql import postgresql
from store.examples import DIRECTORY, NOW, Mailbox, open_mailbox

DATABASES = ("sqlite", "postgresql", "mariadb")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    with postgresql() as url:
        yield url


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[str]:
    with mariadb() as url:
        yield url


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables and no rows."""
    file = tmp_path_factory.mktemp("template") / "autolog.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def shared_postgresql(postgresql_server: str) -> str:
    return _with_tables(_new_database(postgresql_server, f"autolog_{WORKER}"))


@pytest.fixture(scope="session")
def shared_mariadb(mariadb_server: str) -> str:
    return _with_tables(_new_database(mariadb_server, f"autolog_{WORKER}"))


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with all tables and no rows."""
    if request.param == "sqlite":
        file = tmp_path / "autolog.db"
        shutil.copy(request.getfixturevalue("template"), file)
        yield f"sqlite:///{file}"
        return
    shared: str = request.getfixturevalue(f"shared_{request.param}")
    yield shared
    _empty(shared)


@pytest.fixture(params=DATABASES)
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.db'}"
        return
    server: str = request.getfixturevalue(f"{request.param}_server")
    yield _new_database(server, f"bare_{WORKER}")
    _run_on_server(server, f"DROP DATABASE bare_{WORKER}")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture
def inbox(store: Store) -> Mailbox:
    """Anna's inbox, in a firm that knows two customers."""
    store.save_directory(DIRECTORY, NOW)
    return open_mailbox(store, "anna", "INBOX")


def _new_database(server: str, name: str) -> str:
    _run_on_server(server, f"CREATE DATABASE {name}")
    return server + name


def _run_on_server(server: str, statement: str) -> None:
    maintenance = server + ("postgres" if server.startswith("postgresql") else "")
    engine = create_engine(database_url(maintenance), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _with_tables(url: str) -> str:
    upgrade(url)
    return url


def _empty(url: str) -> None:
    engine = open_engine(url)
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))
    engine.dispose()
