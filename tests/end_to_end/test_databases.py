"""The same commands on each database: make the tables, load customers, read mail, and answer for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy

from autolog.store.engine import database_url
from autolog.testing.builders import Letter
from installed import Installed
from servers.mariadb import mariadb
from servers.postgresql import postgresql


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty database of each kind."""
    if request.param == "sqlite":
        yield "sqlite:///autolog.db"
        return
    server, entrance = (postgresql, "postgres") if request.param == "postgresql" else (mariadb, "")
    with server() as url:
        engine = sqlalchemy.create_engine(database_url(f"{url}{entrance}"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("CREATE DATABASE firm")
        engine.dispose()
        yield f"{url}firm"


@pytest.fixture
def installed(tmp_path: Path, database: str) -> Installed:
    (tmp_path / "customers.csv").write_text("id,name,domains\nC1,Customer 1 GmbH,customer1.example\n")
    for part in ("cur", "new", "tmp"):
        (tmp_path / "mail" / part).mkdir(parents=True)
    for number in range(20):
        sender = "Boris <boris@customer1.example>" if number % 2 else f"s{number}@elsewhere.example"
        letter = Letter(f"{number}@x.example", sender, subject=f"Größe {number} 🎉")
        (tmp_path / "mail" / "new" / f"{number}.x").write_bytes(letter.content)
    account = "  - {id: archive, type: files, owner: anna@ourfirm.example, path: mail}\n"
    return Installed(tmp_path, account, database, customers="[{csv: customers.csv}]")


def test_every_command_works_on_every_database(installed: Installed) -> None:
    assert installed.run("db", "upgrade").returncode == 0
    once = installed.run("once")
    assert once.returncode == 0, once.stderr
    assert installed.run("doctor").returncode == 0
    assert installed.run("db", "verify").returncode == 0
    exported = installed.run("export", "--format", "jsonl").stdout.splitlines()
    assert len(exported) == 10
    assert all("🎉" in line for line in exported)
    ledger = installed.json("ledger")
    assert isinstance(ledger, list)
    assert sorted(row["state"] for row in ledger) == ["linked"] * 10 + ["unmatched"] * 10
    assert installed.run("explain", "1@x.example").returncode == 0


def test_a_server_s_tables_are_made_only_when_asked_for(installed: Installed, database: str) -> None:
    if database.startswith("sqlite"):
        pytest.skip("an SQLite file is made on the first start")
    refused = installed.run("once")
    assert refused.returncode == 78
    assert "autolog db upgrade" in refused.stderr
