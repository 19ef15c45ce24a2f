"""A private MariaDB on a free port, for the length of a block."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers.processes import as_ordinary_user, free_port, private_folder, stop, wait_for_port

_INSTALL = ("--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve")
_FAST = ("--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=64M", "--skip-log-bin", "--skip-name-resolve")
_FOREIGN_DEFAULTS = ("--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci")
"""What a distribution sets; autolog must not depend on it."""


@contextmanager
def mariadb() -> Iterator[str]:
    """Start a server without durability (it is thrown away); yield its URL, ending in a slash."""
    with private_folder("autolog-mariadb-") as folder:
        data, port, log = folder / "data", free_port(), folder / "log"
        install = [_program("mariadb-install-db"), *_INSTALL, f"--datadir={data}", f"--tmpdir={folder}"]
        subprocess.run(as_ordinary_user(install), check=True, cwd=folder, stdout=subprocess.DEVNULL, timeout=120)
        places = (f"--datadir={data}", f"--socket={folder}/socket", f"--pid-file={folder}/pid", f"--tmpdir={folder}")
        listening = (f"--port={port}", "--bind-address=127.0.0.1")
        server = [_program("mariadbd"), "--no-defaults", *places, *listening, *_FAST, *_FOREIGN_DEFAULTS]
        with log.open("wb") as written:
            process = subprocess.Popen(as_ordinary_user(server), cwd=folder, stdout=written, stderr=written)
        try:
            wait_for_port(port, process, log)
            yield f"mariadb://root@127.0.0.1:{port}/"
        finally:
            stop(process)


def _program(name: str) -> str:
    found = shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if found is None:
        raise FileNotFoundError(f"{name} is not installed; run: make servers")
    return str(Path(found))
