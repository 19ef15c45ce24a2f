"""The daemon's care: each account is counted once a round, what was missed is an alarm, and old rows go each day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from shutil import rmtree

import pytest
from sqlalchemy import delete

from autolog.config import load_configuration
from autolog.daemon.caring import READ_FIRST, Care
from autolog.daemon.monitoring import Metrics
from autolog.decode.worker import decode_here
from autolog.installation import Installation, opened, utc_now
from autolog.store import Store
from autolog.store.engine import Database, jittered_pause, open_engine
from autolog.store.reconciliations import Reconciliations
from autolog.store.schema import sighting

HOUR = timedelta(hours=1)


@dataclass(slots=True)
class Rounds:
    """An installation whose clock is moved by hand, and its care."""

    installation: Installation
    now: datetime
    metrics: Metrics = field(default_factory=Metrics)

    def care(self) -> Care:
        return Care(decode_here, self.metrics, lambda: False, self.now)

    def go(self, care: Care, later: timedelta) -> None:
        self.now += later
        care.go_round(lambda: replace(self.installation, now=lambda: self.now))

    def counted_at(self) -> set[datetime]:
        return {row.counted_at for row in Reconciliations(self.installation.store.database).latest()}

    def missing(self, account: str) -> float | None:
        return self.metrics.registry.get_sample_value("autolog_reconcile_missing", {"account": account})


@pytest.fixture
def rounds(firm: Path) -> Iterator[Rounds]:
    with opened(load_configuration(firm)) as installation:
        yield Rounds(installation, utc_now())


def test_after_a_start_the_accounts_are_read_first(rounds: Rounds) -> None:
    care = rounds.care()
    rounds.go(care, READ_FIRST / 2)
    assert rounds.counted_at() == set()


def test_every_account_is_counted_once_a_day(rounds: Rounds) -> None:
    care = rounds.care()
    for _ in range(3):
        rounds.go(care, HOUR)
    first = rounds.counted_at()
    assert first
    rounds.go(care, 12 * HOUR)
    assert rounds.counted_at() == first
    rounds.go(care, 14 * HOUR)
    assert rounds.counted_at().isdisjoint(first)
    assert rounds.missing("anna-mail") == 0


def test_a_restart_counts_nothing_that_was_counted_today(rounds: Rounds) -> None:
    care = rounds.care()
    rounds.go(care, HOUR)
    rounds.go(care, HOUR)
    first = rounds.counted_at()
    rounds.go(rounds.care(), 2 * HOUR)
    assert rounds.counted_at() == first


def test_what_the_ledger_had_missed_is_an_alarm_and_is_put_right(rounds: Rounds) -> None:
    with rounds.installation.store.database.engine.begin() as connection:
        connection.execute(delete(sighting).where(sighting.c.remote_id == "private.host"))
    care = rounds.care()
    rounds.go(care, HOUR)
    rounds.go(care, HOUR)
    assert rounds.missing("anna-mail") == 1
    assert "private.host" in {row.remote_id for row in rounds.installation.store.ledger()}


def test_what_is_too_old_goes_each_day(firm: Path) -> None:
    firm.write_text(firm.read_text() + "retention: {interactions: 1d}\nreconcile: {every: null}\n")
    with opened(load_configuration(firm)) as installation:
        rounds = Rounds(installation, utc_now())
        rounds.go(rounds.care(), HOUR)
        assert list(installation.store.export()) == []
        assert rounds.counted_at() == set()


def test_what_could_not_be_deleted_is_tried_again_within_hours(firm: Path) -> None:
    firm.write_text(firm.read_text() + "retention: {interactions: 1d}\nreconcile: {every: null}\n")
    place = firm.parent / "away"
    place.mkdir()
    away = Store(Database(open_engine(f"sqlite:///{place / 'autolog.db'}"), jittered_pause))
    rmtree(place)
    with opened(load_configuration(firm)) as installation:
        rounds = Rounds(replace(installation, store=away), utc_now())
        care = rounds.care()
        rounds.go(care, HOUR)
        rounds.installation = installation
        rounds.go(care, 2 * HOUR)
        assert list(installation.store.export()) == []
