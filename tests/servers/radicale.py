"""A private radicale on a free port of 127.0.0.1: `with Radicale({"anna": "secret"}) as server:`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from servers.http_port import wait_for_http
from servers.processes import as_ordinary_user, free_port, private_folder, stop

_CONFIGURATION = """
[server]
hosts = 127.0.0.1:{port}
max_connections = 100
[auth]
type = htpasswd
htpasswd_filename = {root}/users
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {root}/data
[web]
type = none
[logging]
level = warning
"""


class Radicale:
    """One running server with its own users and calendars; everything is gone when the block ends."""

    def __init__(self, users: Mapping[str, str]) -> None:
        self.users = dict(users)
        self.root = Path()
        self.port = 0

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/"

    def __enter__(self) -> Radicale:
        with ExitStack() as stack:
            self.root = stack.enter_context(private_folder("radicale-"))
            self.port = free_port()
            self._configure()
            with (self.root / "log").open("wb") as log:
                command = [sys.executable, "-m", "radicale", "--config", str(self.root / "config")]
                self._process = subprocess.Popen(as_ordinary_user(command), stdout=log, stderr=log, cwd=self.root)
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
        return self.root / "data" / "collection-root" / path.strip("/")

    def forget_tokens(self, path: str) -> None:
        """Forget every sync token that was given for a collection, as radicale does with old ones."""
        for token in (self.folder(path) / ".Radicale.cache" / "sync-token").iterdir():
            token.unlink()

    def _configure(self) -> None:
        (self.root / "config").write_text(_CONFIGURATION.format(port=self.port, root=self.root), encoding="utf-8")
        lines = (f"{name}:{secret}\n" for name, secret in self.users.items())
        (self.root / "users").write_text("".join(lines), encoding="utf-8")
        (self.root / "data").mkdir()
        owner = self.root.stat()
        if os.getuid() == 0:
            os.chown(self.root / "data", owner.st_uid, owner.st_gid)
