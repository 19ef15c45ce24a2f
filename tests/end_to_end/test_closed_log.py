"""A log that nobody reads any more: the daemon goes on with its work as if it were read."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import pytest

from autolog.testing.builders import Letter
from installed import Installed
from servers.processes import free_port

MAILBOXES = ("first", "second")


@pytest.fixture
def installed(tmp_path: Path) -> Installed:
    (tmp_path / "customers.csv").write_text("id,name,domains\nC1,Customer 1 GmbH,customer1.example\n")
    for name in MAILBOXES:
        for part in ("cur", "new", "tmp"):
            (tmp_path / name / part).mkdir(parents=True)
    accounts = (
        f"  - {{id: {name}, type: files, owner: {name}@ourfirm.example, path: {name}, poll: 1s}}\n"
        for name in MAILBOXES
    )
    return Installed(tmp_path, "".join(accounts), customers="[{csv: customers.csv}]")


def deliver(installed: Installed, mailbox: str, message_id: str) -> None:
    written = installed.folder / mailbox / "tmp" / message_id
    written.write_bytes(Letter(message_id).content)
    written.rename(installed.folder / mailbox / "new" / message_id)


@contextmanager
def unread_daemon(installed: Installed) -> Iterator[subprocess.Popen[bytes]]:
    """Run a daemon whose words went into a pipe until it watched, and whose reader has gone away."""
    process = subprocess.Popen(installed.command("run"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        assert process.stdout is not None
        while b"autolog is watching" not in process.stdout.readline():
            assert process.poll() is None
        process.stdout.close()
        yield process
    finally:
        process.kill()
        process.wait(30)


def linked(installed: Installed) -> int:
    with installed.store() as store:
        return store.status(datetime.now(UTC)).linked


def failures(installed: Installed) -> list[str]:
    with installed.store() as store:
        return [state.last_error for state in store.account_states() if state.failures]


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_every_mailbox_is_read_on_without_a_fault(installed: Installed) -> None:
    with unread_daemon(installed):
        for number, mailbox in enumerate(MAILBOXES):
            deliver(installed, mailbox, f"{number}@x.example")
        wait_until(lambda: linked(installed) == len(MAILBOXES))
        time.sleep(2)
        assert failures(installed) == []


def test_it_ends_in_order(installed: Installed) -> None:
    with unread_daemon(installed) as process:
        deliver(installed, "first", "1@x.example")
        wait_until(lambda: linked(installed) == 1)
        process.terminate()
        assert process.wait(40) == 0


def test_lines_that_nobody_read_are_counted(installed: Installed) -> None:
    port = free_port()
    configuration = installed.folder / "autolog.yaml"
    configuration.write_text(configuration.read_text().replace("listen: null", f"listen: '127.0.0.1:{port}'"))

    def lost() -> float:
        with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
            lines = answer.read().decode().splitlines()
        return next(float(line.split()[1]) for line in lines if line.startswith("autolog_log_lines_lost "))

    with unread_daemon(installed):
        assert lost() == 0
        deliver(installed, "first", "1@x.example")
        wait_until(lambda: lost() == 1)
