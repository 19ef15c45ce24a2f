"""A first start makes the tables without keeping what makes them, and leaves nothing behind that is half made."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from autolog.errors import StoreError
from autolog.store import make_file, open_store

MAKE = "import sys; from pathlib import Path; from autolog.store import make_file; make_file(Path(sys.argv[1]))"
SMALL_DISK = 'mount -t tmpfs -o size=600k tmpfs "$0" || exit; "$@"; ls -A "$0"'
LIMITED = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2); "


def made_with_room_for(size: int, file: Path) -> str:
    """Make the file in a process whose files may have so many bytes, and return what it said last."""
    command = [sys.executable, "-c", LIMITED + MAKE, str(file), str(size)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stderr.rstrip().rpartition("\n")[2]


def test_a_new_file_has_the_tables_of_this_version(tmp_path: Path) -> None:
    make_file(tmp_path / "new.db")
    with closing(open_store(f"sqlite:///{tmp_path}/new.db")) as store:
        assert store.verify().problems == ()


def test_a_new_file_is_its_owners_alone(tmp_path: Path) -> None:
    make_file(tmp_path / "new.db")
    assert (tmp_path / "new.db").stat().st_mode & 0o077 == 0


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    make_file(tmp_path / "missing" / "new.db")
    assert (tmp_path / "missing").stat().st_mode & 0o077 == 0


def test_a_place_that_is_no_folder_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(
        StoreError, match=r"file/new\.db cannot be made: (File exists|Not a directory)\. Make its folder"
    ):
        make_file(tmp_path / "file" / "new.db")


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "new.db").write_text("what was there")
    make_file(tmp_path / "new.db")
    assert (tmp_path / "new.db").read_text() == "what was there"


@pytest.mark.parametrize("size", [0, 100_000, 340_000])
def test_without_room_nothing_is_left(tmp_path: Path, size: int) -> None:
    made_with_room_for(size, tmp_path / "new.db")
    assert list(tmp_path.iterdir()) == []


def test_without_room_the_file_is_named_and_not_where_it_was_made(tmp_path: Path) -> None:
    said = made_with_room_for(100_000, tmp_path / "new.db")
    assert f"The database file {tmp_path}/new.db cannot be made" in said
    assert "being-made" not in said


def test_a_faulty_disk_is_told_with_what_to_see_to(tmp_path: Path) -> None:
    said = made_with_room_for(100_000, tmp_path / "new.db")
    assert said.endswith("See that the disk is sound and has room, and that no quota or limit on files is reached.")


def test_a_disk_that_fills_up_as_the_file_is_closed_leaves_no_half_of_it(tmp_path: Path) -> None:
    small_disk = ["unshare", "--map-root-user", "--mount", "sh", "-c", SMALL_DISK, str(tmp_path)]
    if subprocess.run([*small_disk, "true"], capture_output=True, check=False).returncode:
        pytest.skip("nobody may mount a small disk of their own here")
    command = [*small_disk, sys.executable, "-c", MAKE, str(tmp_path / "new.db")]
    assert subprocess.run(command, capture_output=True, text=True, check=False).stdout == ""


def test_what_a_killed_start_left_is_swept_up(tmp_path: Path) -> None:
    left = tmp_path / ".new.db-being-made-abc"
    left.mkdir()
    (left / "new.db").touch()
    make_file(tmp_path / "new.db")
    assert [path.name for path in tmp_path.iterdir()] == ["new.db"]


def test_what_another_start_is_making_is_left_alone(tmp_path: Path) -> None:
    others = tmp_path / ".new.db-being-made-abc"
    others.mkdir()
    lock = os.open(others, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    make_file(tmp_path / "new.db")
    os.close(lock)
    assert others.exists()


def test_the_migrations_stay_out_of_the_process_that_needs_the_file(tmp_path: Path) -> None:
    script = f"{MAKE}; print('alembic' in sys.modules)"
    said = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "new.db"], capture_output=True, text=True, check=True
    )
    assert said.stdout == "False\n"
