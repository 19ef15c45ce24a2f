"""A new SQLite file with its tables, made by a process of its own.

Alembic takes 10 MB, which a daemon would keep as long as it runs for something that it needs once in its life.

The file is made in a folder beside its place and linked there when it is whole: killed half-way, or without room, the
next start begins anew.  The folder is locked while somebody works in it, so that what a killed start left is known by
its lock being free, and is swept up.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from autolog.errors import StoreError, StoreUnavailable

_UPGRADE = """
import sys
from autolog.errors import StoreError
from autolog.store import upgrade
try:
    upgrade(sys.argv[1])
except StoreError as failure:
    sys.exit(str(failure))
"""
_NO_ROOM = "Make its folder, give autolog's user the right to write there, and see that there is room."


def make_file(path: Path) -> None:
    """Make an SQLite file with the tables of this version, and its folder; leave one that is there as it is.

    Raises StoreUnavailable when it cannot be made, and nothing of it is left then.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _sweep(path)
        with _workshop(path) as folder:
            _make_tables(folder / path.name, path)
            with suppress(FileExistsError):  # another command was quicker
                os.link(folder / path.name, path)
    except OSError as failure:
        raise StoreUnavailable(
            f"The database file {path} cannot be made: {failure.strerror or failure}.", remedy=_NO_ROOM
        ) from failure


def _make_tables(new: Path, path: Path) -> None:
    os.close(os.open(new, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))  # before SQLite would, for its owner alone
    command = [sys.executable, "-c", _UPGRADE, f"sqlite:///{new}"]
    made = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - all of it is our own
    if made.returncode:
        reason = made.stderr.strip().rpartition("\n")[2].replace(str(new), str(path))
        raise StoreError(f"The database file {path} cannot be made. {reason}")
    if new.with_name(f"{new.name}-wal").exists():  # SQLite ends without a word when there is no room to write it back
        raise StoreUnavailable(f"The database file {path} cannot be made: the disk is full.", remedy=_NO_ROOM)


@contextmanager
def _workshop(path: Path) -> Iterator[Path]:
    """Make a locked folder beside the file, and take it away behind the block."""
    folder, lock = _locked_folder(path)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _locked_folder(path: Path) -> tuple[Path, int | None]:
    """Return a new folder and its lock; another one when somebody swept it up before it was locked."""
    for _ in range(3):
        folder = Path(mkdtemp(prefix=_prefix(path), dir=path.parent))
        lock = _lock(folder)
        if lock is not None and folder.exists():
            return folder, lock
        if lock is not None:
            os.close(lock)
        shutil.rmtree(folder, ignore_errors=True)
    return Path(mkdtemp(prefix=_prefix(path), dir=path.parent)), None  # a file system without locks: none sweeps there


def _sweep(path: Path) -> None:
    """Take away the folders of starts that were killed: nobody holds their locks."""
    for folder in path.parent.iterdir():
        lock = _lock(folder) if folder.name.startswith(_prefix(path)) else None
        if lock is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def _lock(folder: Path) -> int | None:
    """Return the lock of a folder, or None when somebody else has it or the folder is gone."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _prefix(path: Path) -> str:
    return f".{path.name}-being-made-"
