"""A private PostgreSQL on a free port, for the length of a block."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers.processes import as_ordinary_user, free_port, private_folder

_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")


def binaries() -> Path:
    """Return the folder of the newest installed version.  Raises FileNotFoundError."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise FileNotFoundError("PostgreSQL is not installed; run: make servers")
    return found[-1].parent


@contextmanager
def postgresql() -> Iterator[str]:
    """Start a cluster without durability (it is thrown away); yield the URL of its server, ending in a slash."""
    with private_folder("autolog-postgresql-") as folder:
        data, port = folder / "data", free_port()
        _run("initdb", "-D", str(data), "-U", "autolog", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        settings = [f"-p {port}", "-c listen_addresses=127.0.0.1", f"-k {folder}", *(f"-c {one}" for one in _FAST)]
        _run("pg_ctl", "-D", str(data), "-o", " ".join(settings), "-l", str(folder / "log"), "-w", "-t", "60", "start")
        try:
            yield f"postgresql://autolog@127.0.0.1:{port}/"
        finally:
            _run("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")


def _run(program: str, *arguments: str) -> None:
    command = as_ordinary_user([str(binaries() / program), *arguments])
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    subprocess.run(command, check=True, cwd="/", env=environment, stdout=subprocess.DEVNULL, timeout=120)
