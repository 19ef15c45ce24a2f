"""One writer a SQLite file: a lock that the kernel gives back however the process ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autolog.errors import AlreadyRunning


@contextmanager
def only_instance(database: Path | None) -> Iterator[None]:
    """Hold the lock file beside an SQLite file while the block runs.

    Server databases (None) have leases instead and need no lock.
    Raises AlreadyRunning when another process holds it.
    """
    if database is None:
        yield
        return
    path = database.with_name(database.name + ".lock")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _lock(descriptor, path)
        os.truncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(descriptor, 20).decode("ascii", "replace").strip() or "unknown"
        raise AlreadyRunning(
            f"Another autolog (process {holder}) is at work on {path.with_suffix('')}.",
            remedy="Stop it first, or use PostgreSQL when several are to work together.",
        ) from None
