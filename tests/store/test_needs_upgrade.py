"""Whether an upgrade would change a database, and a copy of one that is not up to date."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from autolog.errors import SchemaMismatch
from autolog.store import backup_database, downgrade, needs_upgrade, upgrade
from autolog.store.engine import open_engine


def test_a_database_without_tables_needs_an_upgrade(bare_url: str) -> None:
    assert needs_upgrade(bare_url)
    upgrade(bare_url)
    assert not needs_upgrade(bare_url)


def test_older_tables_need_an_upgrade(bare_url: str) -> None:
    upgrade(bare_url)
    downgrade(bare_url, "0001")
    assert needs_upgrade(bare_url)


def test_newer_tables_are_refused(bare_url: str) -> None:
    upgrade(bare_url)
    engine = open_engine(bare_url)
    with engine.connect().execution_options(autolog_writes=True) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.commit()
    engine.dispose()
    with pytest.raises(SchemaMismatch, match="newer autolog"):
        needs_upgrade(bare_url)


def test_older_tables_can_be_copied(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    upgrade(url)
    downgrade(url, "0001")
    assert backup_database(url, tmp_path / "copy.db") == (tmp_path / "copy.db").stat().st_size
    assert needs_upgrade(f"sqlite:///{tmp_path / 'copy.db'}")
