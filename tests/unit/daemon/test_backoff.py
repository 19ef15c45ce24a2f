"""After a failure: soon if it may pass, rarely if a person must act."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autolog.daemon.backoff import next_attempt, pause
from autolog.errors import AuthError, AutologError, Forbidden, StoreUnavailable, TransientError

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_a_refused_password_is_tried_at_most_three_times_an_hour() -> None:
    moment, attempts = NOW, 0
    while moment < NOW + timedelta(hours=1):
        attempts += 1
        moment = next_attempt(AuthError("refused"), attempts, moment, chance=0)
    assert attempts <= 3


def test_a_missing_right_is_looked_at_hourly() -> None:
    assert pause(Forbidden("no access"), 5) == timedelta(hours=1)


def test_a_passing_failure_is_tried_again_soon_and_then_less_often() -> None:
    pauses = [pause(TransientError("reset"), count) for count in range(1, 9)]
    assert pauses[0] == timedelta(seconds=30)
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(minutes=30)


@given(st.integers(1, 1000), st.integers(0, 100_000), st.floats(0, 1))
def test_the_provider_s_own_wish_is_never_shortened(failures: int, seconds: int, chance: float) -> None:
    failure = TransientError("throttled", retry_after=timedelta(seconds=seconds))
    assert next_attempt(failure, failures, NOW, chance) >= NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize("failure", [AuthError("x"), Forbidden("x"), TransientError("x"), StoreUnavailable("x")])
def test_no_failure_waits_longer_than_a_working_day(failure: AutologError) -> None:
    assert pause(failure, 10_000) <= timedelta(hours=8)
