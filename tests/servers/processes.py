"""What every server of the tests needs: a private folder, an ordinary user, a free port, and a way to wait."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ORDINARY_USER = "nobody"
"""Who runs a server when the tests run as root: PostgreSQL refuses root, and the others need no more rights."""


def as_ordinary_user(command: Sequence[str]) -> list[str]:
    """Return the command, run by an ordinary user if the tests are run by root."""
    if os.getuid() != 0:
        return list(command)
    user = pwd.getpwnam(ORDINARY_USER)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", *command]


@contextmanager
def private_folder(prefix: str) -> Iterator[Path]:
    """Make a folder that belongs to the ordinary user, and remove it behind the block."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        if os.getuid() == 0:
            user = pwd.getpwnam(ORDINARY_USER)
            os.chown(folder, user.pw_uid, user.pw_gid)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_for_port(port: int, process: subprocess.Popen[bytes], log: Path, seconds: float = 60) -> None:
    """Wait until the process listens on the port and greets.  Raises RuntimeError with its log when it does not."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as connection:
                if connection.recv(1):
                    return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"nothing listens on port {port}: {log.read_text(errors='replace')[-2000:]}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process that was started here."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(20)
