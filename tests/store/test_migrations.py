"""Every migration goes up and down on every database, and ends in the schema that the code knows."""

from __future__ import annotations

import os
import stat
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from autolog.errors import SchemaMismatch
from autolog.store import Store, downgrade, open_store, upgrade
from autolog.store.engine import open_engine
from autolog.store.schema import metadata
from autolog.store.versions import CURRENT
from store.examples import DIRECTORY, NOW, message, open_mailbox, seen

VIEWS = {"v_timeline", "v_customer_activity", "v_ledger", "v_meetings"}


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", "autolog.store:migrations")
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def names(url: str) -> tuple[set[str], set[str]]:
    engine = open_engine(url)
    with engine.connect() as connection:
        found = inspect(connection)
        answer = set(found.get_table_names()) - {"alembic_version"}, set(found.get_view_names())
    engine.dispose()
    return answer


def write_rows(url: str) -> None:
    store = open_store(url)
    store.save_directory(DIRECTORY, NOW)
    open_mailbox(store, "anna", "INBOX").commit(*(seen(str(n), message(f"m{n}@acme.example")) for n in range(50)))
    store.close()


def counts(url: str) -> dict[str, int]:
    store: Store = open_store(url)
    found = dict(store.verify().counts)
    store.close()
    return found


def test_the_newest_revision_is_the_one_that_the_code_expects() -> None:
    assert scripts().get_current_head() == CURRENT


def test_the_migrations_end_in_the_schema_that_the_code_knows(bare_url: str) -> None:
    upgrade(bare_url)
    engine = open_engine(bare_url)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()
    assert differences == []


@pytest.mark.parametrize("revision", [script.revision for script in scripts().walk_revisions()])
def test_a_revision_taken_back_and_made_again_keeps_the_rows_of_all_other_tables(bare_url: str, revision: str) -> None:
    upgrade(bare_url)
    write_rows(bare_url)
    before = counts(bare_url)
    downgrade(bare_url, revision)
    remaining, _ = names(bare_url)
    upgrade(bare_url)
    after = counts(bare_url)
    assert {table: after[table] for table in remaining} == {table: before[table] for table in remaining}
    assert names(bare_url) == (set(metadata.tables), VIEWS)


def test_a_database_taken_back_to_the_beginning_is_empty_and_can_be_made_again(bare_url: str) -> None:
    upgrade(bare_url)
    write_rows(bare_url)
    before = counts(bare_url)
    downgrade(bare_url, "base")
    assert names(bare_url) == (set(), set())
    upgrade(bare_url)
    write_rows(bare_url)
    assert counts(bare_url) == before


def test_an_upgrade_makes_every_table_and_view(bare_url: str) -> None:
    upgrade(bare_url)
    assert names(bare_url) == (set(metadata.tables), VIEWS)


def test_an_upgrade_of_a_current_database_does_nothing(url: str) -> None:
    with closing(open_store(url)) as store:
        store.store_rule_set("digest", "version: 1", NOW)
        before = store.verify().counts
    upgrade(url)
    with closing(open_store(url)) as store:
        assert store.verify().counts == before


def test_a_database_without_tables_is_refused_with_what_to_do(bare_url: str) -> None:
    with pytest.raises(SchemaMismatch, match=r"no tables yet\. Make them: autolog db upgrade"):
        open_store(bare_url)


def test_an_older_database_is_refused_with_what_to_do(bare_url: str) -> None:
    upgrade(bare_url, "0001")
    with pytest.raises(SchemaMismatch, match=r"older autolog \(schema 0001, wanted 0009\)"):
        open_store(bare_url)


def test_a_newer_database_is_refused_with_what_to_do(bare_url: str) -> None:
    upgrade(bare_url)
    engine = open_engine(bare_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(SchemaMismatch, match=r"newer autolog \(schema 9999"):
        open_store(bare_url)


def test_a_new_file_can_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        upgrade(f"sqlite:///{tmp_path / 'new.db'}")
        store = open_store(f"sqlite:///{tmp_path / 'new.db'}")
        store.secret_put("x", b"y", "z")
        modes = {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
        store.close()
    finally:
        os.umask(before)
    assert modes == {0o600}
