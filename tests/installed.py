"""An installed autolog for end-to-end tests: a folder with its configuration, and its real processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from autolog.store import Store, open_store
from autolog.testing.builders import Letter

AUTOLOG = Path(sys.executable).with_name("autolog")
RULES = "version: 1\nlists: {own_domains: [ourfirm.example]}\n"


@dataclass(slots=True)
class Installed:
    """A folder with autolog.yaml and rules.yaml; `environment` is added to the processes' own."""

    folder: Path
    accounts: str
    database: str = "sqlite:///autolog.db"
    customers: str = "[]"
    rules: str = RULES
    environment: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "rules.yaml").write_text(self.rules)
        self.configure(self.accounts)

    def configure(self, accounts: str) -> None:
        """Write the configuration with these accounts."""
        self.accounts = accounts
        (self.folder / "autolog.yaml").write_text(
            f'version: 1\ndatabase: {{url: "{self.database}"}}\ncustomers: {self.customers}\n'
            f"observability: {{listen: null, log: json}}\naccounts:\n{accounts}"
        )

    def command(self, *arguments: str) -> list[str]:
        """Return the command line of an autolog command on this installation."""
        return [str(AUTOLOG), "--config", str(self.folder / "autolog.yaml"), *arguments]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            self.command(*arguments), capture_output=True, text=True, check=False, env=self._environment(), timeout=300
        )

    def json(self, *arguments: str) -> object:
        """Run a command and return the JSON that it prints."""
        result = self.run(*arguments, "--json")
        assert result.stdout, result.stderr
        return json.loads(result.stdout)

    @contextmanager
    def daemon(self) -> Iterator[Daemon]:
        """Run the daemon while the block runs; it is killed if it still lives then."""
        with running_daemon(self.command("run"), self.folder / "daemon.log", self._environment()) as daemon:
            yield daemon

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Open the database."""
        store = open_store(self.database.replace("sqlite:///", f"sqlite:///{self.folder}/"))
        try:
            yield store
        finally:
            store.close()

    def _environment(self) -> dict[str, str]:
        return {**os.environ, **self.environment}


@dataclass(slots=True)
class Daemon:
    """A running daemon and what it has said."""

    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        """Return everything that was logged so far."""
        return self.log.read_text()

    def wait_until(self, true: Callable[[], bool], seconds: float = 30) -> None:
        """Wait for something to become true.  Raises AssertionError with the log when it does not."""
        deadline = time.monotonic() + seconds
        while not true():
            assert self.process.poll() is None, f"the daemon ended: {self.said()[-2000:]}"
            assert time.monotonic() < deadline, f"not within {seconds} s: {self.said()[-2000:]}"
            time.sleep(0.05)

    def wait_until_said(self, words: str, seconds: float = 30) -> None:
        """Wait until the log holds these words."""
        self.wait_until(lambda: words in self.said(), seconds)

    def stop(self) -> int:
        """Send SIGTERM and return the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(40)


@contextmanager
def running_daemon(command: list[str], log: Path, environment: Mapping[str, str]) -> Iterator[Daemon]:
    """Run a daemon while the block runs, its words going to `log`; it is killed if it still lives then."""
    with log.open("ab") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=environment)
    try:
        yield Daemon(process, log)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(30)


def files_account(folder: Path, name: str = "archive") -> str:
    """Return a Maildir in the folder as an account of autolog.yaml that is looked at each second."""
    for part in ("cur", "new", "tmp"):
        (folder / name / part).mkdir(parents=True, exist_ok=True)
    return f"  - {{id: {name}, type: files, owner: anna@ourfirm.example, path: {name}, poll: 1s}}\n"


def deliver(folder: Path, letter: Letter, name: str = "archive") -> None:
    """Deliver as Maildir wants it: write in tmp, move to new."""
    written = folder / name / "tmp" / f"{time.monotonic_ns()}.x"
    written.write_bytes(letter.content)
    written.rename(folder / name / "new" / written.name)


def linked(installed: Installed) -> int:
    """Count the records that are linked."""
    with installed.store() as store:
        return store.status(datetime.now(UTC)).linked
