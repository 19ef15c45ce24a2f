"""`autolog db`: tables brought up to date, the file copied, the content checked."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from autolog.single_instance import only_instance
from autolog.store import downgrade, open_store
from servers.postgresql import postgresql
from unit.cli.conftest import Autolog


@pytest.fixture
def database(firm: Path) -> Path:
    return firm.with_name("autolog.db")


def test_a_backup_is_a_whole_database(ask: Autolog, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    outcome = ask("db", "backup", copy, "--json")
    assert (outcome.code, outcome.json["bytes"]) == (0, copy.stat().st_size)
    store = open_store(f"sqlite:///{copy}")
    assert store.verify().problems == ()
    store.close()


def test_a_backup_overwrites_nothing(ask: Autolog, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("mine")
    outcome = ask("db", "backup", tmp_path / "copy.db")
    assert (outcome.code, outcome.err.count("\n")) == (2, 1)
    assert (tmp_path / "copy.db").read_text() == "mine"


def test_a_backup_is_taken_while_autolog_works_and_of_older_tables(
    ask: Autolog, database: Path, tmp_path: Path
) -> None:
    downgrade(f"sqlite:///{database}", "0001")
    with only_instance(database):
        assert ask("db", "backup", tmp_path / "copy.db").code == 0


@pytest.mark.parametrize("command", [["backup", "copy.db"], ["verify"]])
def test_a_database_that_was_not_made_yet_is_told_and_not_made(
    autolog: Autolog, new_firm: Path, command: list[str]
) -> None:
    outcome = autolog("--config", new_firm, "db", *command)
    assert (outcome.code, outcome.err.count("\n")) == (69, 1)
    assert outcome.err.startswith(f"There is no database {new_firm.parent}/autolog.db yet.")
    assert not new_firm.with_name("autolog.db").exists()


def test_an_upgrade_saves_older_tables_first(ask: Autolog, database: Path) -> None:
    downgrade(f"sqlite:///{database}", "0001")
    assert ask("status").code == 78
    outcome = ask("db", "upgrade", "--json")
    assert (outcome.code, outcome.json["upgraded"]) == (0, True)
    assert ask("status").code == 0
    with closing(sqlite3.connect(outcome.json["backup"])) as saved:
        assert saved.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)


def test_an_upgrade_of_what_is_up_to_date_does_nothing(ask: Autolog, database: Path) -> None:
    before = sorted(path.name for path in database.parent.iterdir())
    assert ask("db", "upgrade").out == "The database is up to date already.\n"
    assert sorted(path.name for path in database.parent.iterdir()) == before


def test_a_missing_file_gets_its_tables_without_a_backup(autolog: Autolog, new_firm: Path) -> None:
    outcome = autolog("--config", new_firm, "db", "upgrade", "--json")
    assert outcome.json == {"upgraded": True, "backup": None}
    assert autolog("--config", new_firm, "db", "verify").code == 0


def test_an_upgrade_waits_for_no_running_autolog(ask: Autolog, database: Path) -> None:
    downgrade(f"sqlite:///{database}", "0001")
    with only_instance(database):
        assert ask("db", "upgrade").code == 75


def test_tables_of_a_newer_autolog_are_left_alone(ask: Autolog, database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    outcome = ask("db", "upgrade")
    assert (outcome.code, outcome.err.count("\n")) == (78, 1)
    assert "newer autolog" in outcome.err


def test_a_whole_database_passes(ask: Autolog) -> None:
    outcome = ask("db", "verify", "--json")
    assert (outcome.code, outcome.json["problems"]) == (0, [])
    assert outcome.json["counts"]["sighting"] == 6


def test_an_orphan_is_a_problem(ask: Autolog, database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("DELETE FROM sighting WHERE state = 'linked'")
        connection.commit()
    outcome = ask("db", "verify")
    assert outcome.code == 1
    assert "interactions were seen nowhere" in outcome.out


def test_a_damaged_page_is_a_problem(ask: Autolog, database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        size, root = connection.execute(
            "SELECT (SELECT page_size FROM pragma_page_size), rootpage FROM sqlite_schema WHERE name = 'participant'"
        ).fetchone()
    with database.open("r+b") as file:
        file.seek((root - 1) * size + 8)
        file.write(b"\xff" * 64)
    outcome = ask("db", "verify")
    assert outcome.code == 1
    assert "SQLite finds damage" in outcome.out


def test_an_empty_server_database_gets_its_tables(autolog: Autolog, new_firm: Path, tmp_path: Path) -> None:
    with postgresql() as server:
        new_firm.write_text(new_firm.read_text().replace("sqlite:///autolog.db", f"{server}postgres"))
        assert autolog("--config", new_firm, "status").code == 78
        assert autolog("--config", new_firm, "db", "upgrade", "--json").json == {"upgraded": True, "backup": None}
        assert autolog("--config", new_firm, "status").code == 0
        refused = autolog("--config", new_firm, "db", "backup", tmp_path / "copy.db")
        assert (refused.code, refused.err.count("\n")) == (2, 1)
        assert "pg_dump" in refused.err
