"""What goes wrong with a database comes out as autolog's own failures, each with what to do."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import OperationalError

from autolog.errors import SchemaMismatch, StoreError, StoreUnavailable
from autolog.store import Store, open_store
from autolog.store.engine import ATTEMPTS, Collision, Database, database_url, open_engine
from servers.processes import free_port
from store.examples import NOW, Mailbox, message, seen


def test_a_store_answers_and_says_where_it_is(store: Store) -> None:
    store.ping()
    assert store.describe().startswith(("sqlite:", "postgresql+psycopg:", "mariadb+pymysql:"))


def test_the_clock_of_the_database_is_told_in_utc(store: Store) -> None:
    assert str(store.database_time().tzinfo) == "UTC"


@pytest.mark.parametrize("scheme", ["postgresql", "mariadb"])
def test_a_server_that_does_not_answer_is_said_without_the_password(scheme: str) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        open_store(f"{scheme}://autolog:canary@127.0.0.1:{free_port()}/autolog")
    assert "canary" not in str(caught.value)
    assert "autolog tries again" in caught.value.remedy


def test_a_file_in_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="No such file"):
        open_store(f"sqlite:///{tmp_path}/nowhere/autolog.db")


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear reader, this is a letter and no database at all.\n" * 50)
    with pytest.raises(StoreUnavailable, match="not a database"):
        open_store(f"sqlite:///{file}")


@pytest.mark.parametrize("url", ["", "autolog.db", "oracle://host/name"])
def test_a_url_that_cannot_be_used_is_said(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(url)
    assert caught.value.remedy


def test_a_missing_table_is_a_mismatch_of_the_schema(store: Store) -> None:
    with pytest.raises(SchemaMismatch, match="autolog db upgrade"):
        store.database.read(lambda connection: connection.execute(text("SELECT * FROM no_such_table")))


@pytest.mark.parametrize("server", ["shared_postgresql", "shared_mariadb"])
def test_a_text_that_is_too_long_for_its_column_is_refused_plainly(server: str, request: pytest.FixtureRequest) -> None:
    store = open_store(request.getfixturevalue(server))
    with pytest.raises(StoreError, match="refused a row"):
        store.secret_put("x" * 300, b"", "key")
    store.close()


@pytest.mark.parametrize("server", ["shared_postgresql", "shared_mariadb"])
def test_a_server_that_takes_no_writing_is_told_with_what_to_do(server: str, request: pytest.FixtureRequest) -> None:
    def work(connection: Connection) -> None:
        for statement in ("COMMIT", "START TRANSACTION READ ONLY", "DELETE FROM sighting"):
            connection.execute(text(statement))

    store = open_store(request.getfixturevalue(server))
    with pytest.raises(StoreUnavailable, match="name the one that does, or end its read-only mode"):
        store.database.read(work)
    store.close()


def test_a_file_is_opened_for_safety_and_patience(tmp_path: Path, template: Path) -> None:
    file = tmp_path / "autolog.db"
    file.write_bytes(template.read_bytes())
    store = open_store(f"sqlite:///{file}")
    with store.database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 10000
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    store.close()


def test_a_full_disk_loses_nothing_that_was_committed(tmp_path: Path, template: Path) -> None:
    file = tmp_path / "autolog.db"
    file.write_bytes(template.read_bytes())
    store = open_store(f"sqlite:///{file}")
    store.store_rule_set("h1", "x", NOW)
    with store.database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StoreUnavailable, match="Make room"):
        store.store_rule_set("h2", "x" * 1_000_000, NOW)
    assert store.store_rule_set("h1", "x", NOW) == 1
    store.close()


class Deadlock(sqlite3.OperationalError):
    sqlstate = "40P01"


def test_a_deadlock_is_tried_again_with_a_pause(url: str) -> None:
    pauses: list[int] = []
    database = Database(open_engine(url), pauses.append)
    tries = iter(range(10))

    def work(connection: object) -> str:
        if next(tries) < 3:
            raise OperationalError("UPDATE", {}, Deadlock())
        return "done"

    assert database.write(work) == "done"
    assert pauses == [0, 1, 2]
    database.engine.dispose()


def test_a_collision_is_given_up_after_some_tries(url: str) -> None:
    pauses: list[int] = []
    database = Database(open_engine(url), pauses.append)

    def work(connection: object) -> None:
        raise Collision("again and again")

    with pytest.raises(StoreError, match="again and again"):
        database.write(work)
    assert len(pauses) == ATTEMPTS - 1
    database.engine.dispose()


def test_what_fails_half_way_leaves_nothing(store: Store, inbox: Mailbox) -> None:
    def work(connection) -> None:
        connection.execute(text("DELETE FROM sighting"))
        raise RuntimeError("the power failed")

    inbox.commit(seen("1", message()))
    with pytest.raises(RuntimeError):
        store.database.write(work)
    assert len(list(store.ledger())) == 1


def test_a_database_that_was_restarted_is_found_again(store: Store) -> None:
    with store.database.engine.connect() as connection:
        connection.connection.invalidate(soft=False)
        connection.invalidate()
    assert store.database.read(lambda connection: connection.scalar(select(1))) == 1


def test_a_scheme_means_its_driver() -> None:
    names = [database_url(f"{scheme}://host/name").drivername for scheme in ("postgresql", "mariadb", "mysql")]
    assert names == ["postgresql+psycopg", "mariadb+pymysql", "mariadb+pymysql"]
