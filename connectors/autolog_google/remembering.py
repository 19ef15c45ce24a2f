"""Calendars and task lists, asked for every ten minutes: they change seldom, and each question counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from autolog.connector import Collection

REMEMBER = timedelta(minutes=10)


@dataclass(slots=True)
class Remembered:
    """What was listed, and when; `ask` lists anew."""

    ask: Callable[[], Iterable[Collection]]
    _listed: tuple[Collection, ...] = ()
    _listed_at: datetime | None = None

    def at(self, now: datetime) -> tuple[Collection, ...]:
        """Return what there is; it is asked for when that is ten minutes ago, or the clock was put back."""
        if self._listed_at is None or not timedelta() <= now - self._listed_at < REMEMBER:
            self._listed, self._listed_at = tuple(self.ask()), now
        return self._listed
