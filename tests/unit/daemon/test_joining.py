"""A mailbox that joins an entry while the daemon runs, whoever asked the entry's directory for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from autolog.config import load_configuration
from autolog.daemon.daemon import Daemon
from autolog.decode.pool import DecodePool
from autolog.installation import Installation, opened
from autolog.store.member_rows import MemberRows

ENTRY = (
    "{id: firm, type: google, service_account: file:key.json, group: all@ourfirm.example, admin: it@ourfirm.example}"
)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    (tmp_path / "autolog.yaml").write_text(f"version: 1\naccounts: [{ENTRY}]\n")
    (tmp_path / "rules.yaml").write_text("version: 1\nlists: {own_domains: [ourfirm.example]}\n")
    with opened(load_configuration(tmp_path / "autolog.yaml")) as installation:
        yield installation


def test_a_mailbox_that_another_process_heard_of_first_is_read_too(installation: Installation) -> None:
    clock = BackgroundScheduler()
    rows = MemberRows(installation.store.database)
    rows.answered("firm", {"anna@ourfirm.example"}, frozenset(), installation.now())
    with DecodePool() as pool:
        Daemon(installation, pool, clock=clock)._refresh_members()
    assert [job.id for job in clock.get_jobs()] == ["firm/anna@ourfirm.example"]
