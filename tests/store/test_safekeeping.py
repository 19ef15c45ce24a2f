"""Backups, checks, secrets, rules, and reading somebody else's database."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from autolog.errors import StoreError, StoreUnavailable
from autolog.store import Store, open_store
from autolog.store.columns import Moment
from store.examples import DIRECTORY, NOW, Mailbox, message, seen, unmatched


def test_a_backup_is_the_same_database(store: Store, inbox: Mailbox, tmp_path: Path) -> None:
    inbox.commit(seen("1", message()), unmatched("2"))
    target = tmp_path / "backup.db"
    if store.database.engine.dialect.name != "sqlite":
        with pytest.raises(StoreError, match="dump"):
            store.backup(target)
        assert not target.exists()
        return
    assert store.backup(target) == target.stat().st_size
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    copy = open_store(f"sqlite:///{target}")
    assert copy.verify() == store.verify()
    copy.close()


@pytest.fixture
def file_store(template: Path, tmp_path: Path) -> Store:
    file = tmp_path / "autolog.db"
    file.write_bytes(template.read_bytes())
    return open_store(f"sqlite:///{file}")


def test_a_backup_overwrites_nothing(file_store: Store, tmp_path: Path) -> None:
    (tmp_path / "backup.db").write_text("precious")
    with pytest.raises(StoreError, match="is there already"):
        file_store.backup(tmp_path / "backup.db")
    assert (tmp_path / "backup.db").read_text() == "precious"
    file_store.close()


def test_a_whole_database_has_no_problems(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()), unmatched("2"))
    report = store.verify()
    assert report.problems == ()
    assert (report.counts["interaction"], report.counts["sighting"], report.counts["link"]) == (1, 2, 2)


def test_an_interaction_that_was_seen_nowhere_is_found(store: Store, inbox: Mailbox) -> None:
    inbox.commit(seen("1", message()))
    with store.database.engine.begin() as connection:
        connection.execute(text("UPDATE sighting SET interaction_id = NULL"))
    assert store.verify().problems == (
        "1 interactions were seen nowhere.",
        "1 linked sightings belong to no interaction.",
    )


def test_a_row_that_points_nowhere_is_found(file_store: Store, tmp_path: Path) -> None:
    file_store.save_directory(DIRECTORY, NOW)
    with closing(sqlite3.connect(tmp_path / "autolog.db")) as careless:
        careless.execute("DELETE FROM customer")
        careless.commit()
    assert any("does not exist" in problem for problem in file_store.verify().problems)
    file_store.close()


def test_a_secret_that_is_added_leaves_an_earlier_one_as_it_was(store: Store) -> None:
    store.secret_add("imap", b"first", "key-1")
    store.secret_add("imap", b"second", "key-1")
    assert store.secret_get("imap") == (b"first", "key-1")


def test_a_secret_is_kept_as_it_was_sealed(store: Store) -> None:
    assert store.secret_get("imap") is None
    store.secret_put("imap", b"\0\xff sealed", "key-1")
    store.secret_put("imap", b"\0\xfe again", "key-2")
    assert store.secret_get("imap") == (b"\0\xfe again", "key-2")
    assert store.secret_names() == ("imap",)


def test_a_text_of_the_rules_is_kept_once(store: Store) -> None:
    first = store.store_rule_set("h1", "rules: []", NOW)
    second = store.store_rule_set("h2", "rules: [all]", NOW)
    assert store.store_rule_set("h1", "rules: []", NOW) == first
    assert second > first


def test_a_time_without_a_zone_is_refused() -> None:
    from sqlalchemy.dialects import sqlite

    with pytest.raises(ValueError, match="names no zone"):
        Moment().process_bind_param(datetime(2026, 1, 1), sqlite.dialect())


def test_the_firms_own_database_is_read_by_query(store: Store, url: str) -> None:
    store.save_directory(DIRECTORY, NOW)
    rows = list(store.read_foreign(url, "SELECT ref AS id, name FROM customer ORDER BY ref"))
    assert rows == [{"id": "C-1", "name": "Acme GmbH"}, {"id": "C-2", "name": "Globex"}]


def test_the_firms_own_database_is_never_written(store: Store, url: str) -> None:
    with pytest.raises(StoreError):
        list(store.read_foreign(url, "INSERT INTO secret VALUES ('x', 'y', 'z')"))
    assert store.secret_names() == ()


def test_a_query_that_is_wrong_is_said(store: Store, url: str) -> None:
    with pytest.raises(StoreError, match="Mend the query"):
        list(store.read_foreign(url, "SELECT nothing FROM nowhere"))


def test_a_database_that_is_not_there_is_not_made(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable):
        list(store.read_foreign(f"sqlite:///{tmp_path}/crm.db", "SELECT 1"))
    assert not (tmp_path / "crm.db").exists()


@pytest.mark.parametrize("url_of_crm", ["", "crm", "nosuch://host/name"])
def test_a_url_that_cannot_be_read_is_said(store: Store, url_of_crm: str) -> None:
    with pytest.raises(StoreError, match="cannot be used"):
        list(store.read_foreign(url_of_crm, "SELECT 1"))


def test_rows_of_a_foreign_file_come_with_its_own_types(store: Store, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "crm.db")) as connection:
        connection.execute("CREATE TABLE firm (id INTEGER, name TEXT, site TEXT)")
        connection.execute("INSERT INTO firm VALUES (7, 'Zoë & Söhne', NULL)")
        connection.commit()
    rows = list(store.read_foreign(f"sqlite:///{tmp_path}/crm.db", "SELECT * FROM firm"))
    assert rows == [{"id": 7, "name": "Zoë & Söhne", "site": None}]
