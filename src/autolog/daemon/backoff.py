"""When to try again after a failure: a pure function of the failure and of how many came before it."""

from __future__ import annotations

from datetime import datetime, timedelta

from autolog.errors import AuthError, AutologError, Forbidden, TransientError

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(minutes=30)
REFUSED_PAUSE = timedelta(minutes=21)
"""Keeps a refused password below four logins an hour, so that no provider locks the mailbox."""
LONGEST_REFUSED_PAUSE = timedelta(hours=6)
FORBIDDEN_PAUSE = timedelta(hours=1)
JITTER = 0.2


def next_attempt(failure: AutologError, failures: int, now: datetime, chance: float) -> datetime:
    """Return the time of the next attempt.

    `failures` counts those in a row, this one included; `chance` between 0 and 1 spreads the attempts of many accounts
    by up to a fifth of the pause.  A provider's own wish (Retry-After) is never shortened.
    """
    return now + pause(failure, failures) * (1 + JITTER * chance)


def pause(failure: AutologError, failures: int) -> timedelta:
    """Return how long to leave the account or collection alone."""
    doubling = 1 << min(max(failures - 1, 0), 20)
    if isinstance(failure, AuthError):
        return min(REFUSED_PAUSE * doubling, LONGEST_REFUSED_PAUSE)
    if isinstance(failure, Forbidden):
        return FORBIDDEN_PAUSE
    usual = min(FIRST_PAUSE * doubling, LONGEST_PAUSE)
    if isinstance(failure, TransientError) and failure.retry_after is not None:
        return max(usual, failure.retry_after)
    return usual
