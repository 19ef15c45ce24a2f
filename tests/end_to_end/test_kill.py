"""kill -9 at random moments while mail comes in by IMAP: nothing lost, nothing twice, the database whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy

from autolog.errors import SchemaMismatch
from autolog.model import State
from autolog.testing.builders import BEGINNING, Letter
from installed import Installed
from servers.dovecot import Dovecot
from servers.postgresql import postgresql

CUSTOMERS = 20
BATCH = 10


@dataclass(frozen=True)
class Storm:
    """How many messages come in and how often the daemon is killed meanwhile."""

    messages: int
    kills: int
    seed: int = 7


def letter(number: int) -> Letter:
    """Two of three messages are from customers, the third is from a stranger."""
    sender = f"p@customer{number % CUSTOMERS}.example" if number % 3 else f"s{number}@stranger.example"
    return Letter(
        f"{number}@x.example", sender, subject=f"Matter {number}", sent_at=BEGINNING + timedelta(minutes=number)
    )


def installation(folder: Path, port: int, database: str) -> Installed:
    folder.mkdir(parents=True, exist_ok=True)
    rows = "\n".join(f"C{n},Customer {n} GmbH,customer{n}.example" for n in range(CUSTOMERS))
    (folder / "customers.csv").write_text(f"id,name,domains\n{rows}\n")
    account = (
        f"  - {{id: anna, type: imap, owner: anna@ourfirm.example, host: 127.0.0.1, port: {port}, security: none,\n"
        "     user: anna, password: {env: MAIL_PASSWORD}, poll: 1s, first_import: 36500d, page_messages: 50}\n"
        "brakes: {records_per_hour: null}\n"  # a storm is what that brake is there for
    )
    return Installed(folder, account, database, "[{csv: customers.csv}]", environment={"MAIL_PASSWORD": "secret"})


def feed(dovecot: Dovecot, storm: Storm, seconds: float) -> None:
    """Let the messages come in, spread over the time."""
    for first in range(0, storm.messages, BATCH):
        dovecot.deliver("anna", [letter(n).content for n in range(first, min(first + BATCH, storm.messages))])
        time.sleep(seconds * BATCH / storm.messages)


def survive(installed: Installed, dovecot: Dovecot, storm: Storm) -> None:
    """Kill the daemon again and again while mail comes in, then let it finish and count."""
    dice = random.Random(storm.seed)
    feeder = threading.Thread(target=feed, args=(dovecot, storm, storm.kills * 1.8))
    feeder.start()
    for _ in range(storm.kills):
        with installed.daemon() as daemon:
            time.sleep(dice.uniform(0.6, 3.0))
            daemon.process.kill()
    feeder.join()
    with installed.daemon() as daemon:
        daemon.wait_until(lambda: has_tables(installed))
        with installed.store() as store:
            daemon.wait_until(lambda: sum(1 for _ in store.ledger()) >= storm.messages, seconds=120)
        assert daemon.stop() == 0
    with installed.store() as store:
        states = Counter(row.state for row in store.ledger())
        keys = [one.record.identity.key for one in store.export()]
        assert store.verify().problems == ()
    customers = {f"{n}@x.example" for n in range(storm.messages) if n % 3}
    assert (set(keys), len(keys)) == (customers, len(customers))
    assert states == {State.LINKED: len(customers), State.UNMATCHED: storm.messages - len(customers)}


def has_tables(installed: Installed) -> bool:
    """Whether some start lived long enough to make the database."""
    file = installed.folder / installed.database.removeprefix("sqlite:///")
    if installed.database.startswith("sqlite:") and not file.exists():
        return False  # to open it would make an empty file, and the daemon makes none where one is
    try:
        with installed.store():
            return True
    except SchemaMismatch:
        return False


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    with Dovecot({"anna": "secret"}) as dovecot:
        yield dovecot


@pytest.fixture
def postgresql_database() -> Iterator[str]:
    with ExitStack() as stack:
        url = stack.enter_context(postgresql())
        engine = sqlalchemy.create_engine(f"{url}postgres", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("CREATE DATABASE storm")
        engine.dispose()
        yield f"{url}storm"


def test_nothing_is_lost_or_doubled_on_sqlite(tmp_path: Path, dovecot: Dovecot) -> None:
    survive(installation(tmp_path, dovecot.port, "sqlite:///autolog.db"), dovecot, Storm(messages=400, kills=10))


@pytest.mark.soak
def test_nothing_is_lost_or_doubled_by_two_hundred_kills_on_sqlite(tmp_path: Path, dovecot: Dovecot) -> None:
    survive(installation(tmp_path, dovecot.port, "sqlite:///autolog.db"), dovecot, Storm(messages=5000, kills=200))


@pytest.mark.soak
def test_nothing_is_lost_or_doubled_by_fifty_kills_on_postgresql(
    tmp_path: Path, dovecot: Dovecot, postgresql_database: str
) -> None:
    installed = installation(tmp_path, dovecot.port, postgresql_database)
    assert installed.run("db", "upgrade").returncode == 0
    survive(installed, dovecot, Storm(messages=2000, kills=50))


def test_a_first_start_that_is_killed_while_it_makes_the_database_is_begun_anew(tmp_path: Path) -> None:
    for attempt in range(4):
        installed = Installed(tmp_path / str(attempt), "  - {id: archive, type: files, path: mail}\n")
        start = subprocess.Popen(installed.command("status"), stdout=subprocess.DEVNULL, start_new_session=True)
        while start.poll() is None and not any("autolog.db" in path.name for path in installed.folder.rglob("*")):
            time.sleep(0.002)
        time.sleep(0.2 * attempt)
        os.killpg(start.pid, signal.SIGKILL)
        start.wait()
        again = installed.run("status")
        assert (again.returncode, again.stderr) == (0, "")
