"""Google's quota, kept on this side: in no minute are more units spent than granted.

Google counts a user's units in a window that moves along.  What was spent is remembered for a minute, and whoever
would go beyond waits until enough of it is older.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

WINDOW = 60.0
_SLICE = 1.0
_SHORTEST = 0.001


class Stopped(Exception):
    """autolog is stopping and nobody waits any more."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Seconds that only go forward, a way to let them pass, and a number from 0 to 1 that nobody can foresee."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = field(default=lambda: time.time_ns() % 1000 / 1000)


@dataclass(slots=True)
class Limiter:
    """Spends at most `units` in any 60 seconds."""

    units: int
    clock: Clock
    cancelled: Callable[[], bool] = field(default=lambda: False)
    _spent: deque[tuple[float, int]] = field(default_factory=deque)
    _sum: int = 0
    _lock: Lock = field(default_factory=Lock)

    def spend(self, cost: int) -> None:
        """Wait until the cost fits into the minute, and spend it.  Raises Stopped when autolog is stopping."""
        cost = min(cost, self.units)
        while (seconds := self._wait(cost)) > 0:
            self.pause(seconds)

    def pause(self, seconds: float) -> None:
        """Let time pass.  Raises Stopped when autolog is stopping."""
        until = self.clock.now() + seconds
        while (left := until - self.clock.now()) > 0:
            if self.cancelled():
                raise Stopped
            self.clock.sleep(max(min(left, _SLICE), _SHORTEST))

    def _wait(self, cost: int) -> float:
        """Spend the cost and return 0, or return the seconds after which it may fit."""
        with self._lock:
            now = self.clock.now()
            while self._spent and self._spent[0][0] <= now - WINDOW:
                self._sum -= self._spent.popleft()[1]
            if self._sum + cost <= self.units:
                self._spent.append((now, cost))
                self._sum += cost
                return 0
            return max(self._spent[0][0] + WINDOW - now, _SHORTEST)
