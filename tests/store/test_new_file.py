"""A first start makes the tables without keeping what makes them."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from autolog.errors import StoreUnavailable
from autolog.store import make_file, open_store


def test_a_new_file_has_the_tables_of_this_version(tmp_path: Path) -> None:
    make_file(f"sqlite:///{tmp_path}/new.db")
    with closing(open_store(f"sqlite:///{tmp_path}/new.db")) as store:
        assert store.verify().problems == ()


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    make_file(f"sqlite:///{tmp_path}/new.db")
    assert (tmp_path / "new.db").stat().st_mode & 0o077 == 0


def test_a_folder_that_is_not_there_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match=r"missing/new\.db cannot be opened"):
        make_file(f"sqlite:///{tmp_path}/missing/new.db")


def test_the_migrations_stay_out_of_the_process_that_needs_the_file(tmp_path: Path) -> None:
    script = "import sys; from autolog.store import make_file; make_file(sys.argv[1]); print('alembic' in sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", script, f"sqlite:///{tmp_path}/new.db"], capture_output=True, text=True, check=True
    )
    assert said.stdout == "False\n"
