"""A new SQLite file with its tables, made by a process of its own.

Alembic takes 10 MB, which a daemon would keep as long as it runs for something that it needs once in its life.
"""

from __future__ import annotations

import subprocess
import sys

from autolog.errors import StoreError
from autolog.store.engine import open_engine

_UPGRADE = "import sys; from autolog.store import upgrade; upgrade(sys.argv[1])"


def make_file(url: str) -> None:
    """Make an SQLite file with the tables of this version.  Raises StoreUnavailable or StoreError."""
    open_engine(url).dispose()
    command = [sys.executable, "-c", _UPGRADE, url]
    made = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - all of it is our own
    if made.returncode:
        reason = made.stderr.strip().rpartition("\n")[2]
        raise StoreError(f"The tables could not be made in {url}: {reason}", remedy="Try: autolog db upgrade")
