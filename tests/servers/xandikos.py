"""A private xandikos on a free port of 127.0.0.1: `with Xandikos() as server:`.

It asks nobody for a password; `servers.dav_front` in front of it does.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from servers.http_port import wait_for_http
from servers.processes import as_ordinary_user, free_port, private_folder, stop


class Xandikos:
    """One running server with the principal /anna/; everything is gone when the block ends."""

    def __init__(self) -> None:
        self.root = Path()
        self.port = 0

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/"

    def __enter__(self) -> Xandikos:
        with ExitStack() as stack:
            self.root = stack.enter_context(private_folder("xandikos-"))
            self.port = free_port()
            with (self.root / "log").open("wb") as log:
                command = [sys.executable, "-m", "xandikos", "serve", "-d", str(self.root / "data"), "--defaults"]
                command += ["--state-dir", str(self.root / "state"), "--current-user-principal", "/anna/"]
                command += ["--no-detect-systemd", "-l", "127.0.0.1", "-p", str(self.port)]
                environment = {"HOME": str(self.root), "PATH": "/usr/bin:/bin"}
                self._process = subprocess.Popen(
                    as_ordinary_user(command), stdout=log, stderr=log, cwd=self.root, env=environment
                )
            stack.callback(stop, self._process)
            wait_for_http(self.port, self._process, self.root / "log")
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def folder(self, path: str) -> Path:
        """Return where a collection lies on disk."""
        return self.root / "data" / path.strip("/")
