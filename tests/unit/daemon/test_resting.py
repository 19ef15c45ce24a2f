"""What a daemon lets go of when there is nothing to do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from autolog.config import load_configuration
from autolog.daemon.daemon import Daemon
from autolog.decode.pool import DecodePool
from autolog.decode.worker import Limits
from autolog.installation import Installation, opened

ACCOUNTS = 3


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    (tmp_path / "autolog.yaml").write_text("version: 1\naccounts: []\n")
    (tmp_path / "rules.yaml").write_text("version: 1\nlists: {own_domains: [ourfirm.example]}\n")
    with opened(load_configuration(tmp_path / "autolog.yaml")) as installation:
        yield installation


def be_busy(installation: Installation) -> None:
    """Ask the database by several threads at the same time."""
    everybody = Barrier(ACCOUNTS)
    with ThreadPoolExecutor(ACCOUNTS) as threads:
        for _ in range(ACCOUNTS):
            threads.submit(installation.store.database.read, lambda _connection: everybody.wait(10))


def open_connections(installation: Installation) -> int:
    """Count how often this process has the database's file open."""
    database = installation.configuration.folder / "autolog.db"
    targets = []
    for descriptor in os.listdir("/proc/self/fd"):
        try:
            targets.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        except FileNotFoundError:  # the descriptor that listed the folder
            continue
    return targets.count(str(database))


def test_connections_of_a_busy_time_are_closed_when_nobody_decodes_any_more(installation: Installation) -> None:
    with DecodePool(limits=Limits(idle_seconds=0)) as pool:
        daemon = Daemon(installation, pool)
        be_busy(installation)
        assert open_connections(installation) == ACCOUNTS
        daemon._housekeeping()
        assert open_connections(installation) == 1


def test_it_goes_on_with_the_same_database(installation: Installation) -> None:
    with DecodePool(limits=Limits(idle_seconds=0)) as pool:
        Daemon(installation, pool)._housekeeping()
        assert installation.store.status(installation.now()).accounts == ()
