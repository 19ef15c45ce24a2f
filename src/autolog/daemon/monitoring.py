"""The daemon's numbers, and whoever asks for them: Prometheus, and whoever starts and balances services.

The numbers are kept here; what answers with them (`autolog.daemon.answering`) is 2 MB that a daemon which listens
nowhere need not hold.  No customer, address or subject ever becomes a label.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from autolog.logs import lost_lines


@dataclass(slots=True)
class Series:
    """A number by the values of its labels; without labels it is one number, 0 at first.

    `counts` tells a number that only grows from one that is what it is at the moment.
    """

    name: str
    meaning: str
    labels: tuple[str, ...] = ()
    counts: bool = False
    _values: dict[tuple[str, ...], float] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def __post_init__(self) -> None:
        if not self.labels:
            self._values[()] = 0.0

    def add(self, **labels: str) -> None:
        """Count one more."""
        place = self._place(labels)
        with self._lock:
            self._values[place] = self._values.get(place, 0.0) + 1

    def set(self, value: float, **labels: str) -> None:
        """Say what the number is now."""
        with self._lock:
            self._values[self._place(labels)] = value

    def value(self, **labels: str) -> float | None:
        """Return the number, None when there is none for these labels yet."""
        return self._values.get(self._place(labels))

    def values(self) -> Mapping[tuple[str, ...], float]:
        """Return every number by the values of its labels."""
        with self._lock:
            return dict(self._values)

    def _place(self, labels: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(labels[name] for name in self.labels)


class Metrics:
    """The numbers of one daemon."""

    def __init__(self) -> None:
        account = ("account",)
        self.items = Series("autolog_items", "Items decided, by what became of them", ("account", "state"), counts=True)
        self.errors = Series("autolog_sync_errors", "Runs that failed, by reason", ("account", "reason"), counts=True)
        self.lag = Series("autolog_lag_seconds", "Seconds since the account was last up to date", account)
        self.review_open = Series("autolog_review_open", "Items that wait for a person")
        self.quarantine_open = Series("autolog_quarantine_open", "Items that cannot be read")
        self.reconcile_missing = Series(
            "autolog_reconcile_missing",
            "Things that the last count found at the provider and not in the ledger",
            account,
        )
        self.paused = Series("autolog_paused", "Accounts and collections that a brake holds")
        self.relink_open = Series("autolog_relink_open", "Past items to be decided again")
        self.log_lines_lost = Series("autolog_log_lines_lost", "Lines of the log that could not be written")

    def series(self) -> tuple[Series, ...]:
        """Return every number as it is now."""
        self.log_lines_lost.set(lost_lines())
        return tuple(one for one in vars(self).values() if isinstance(one, Series))


@contextmanager
def serving(listen: str | None, metrics: Metrics, ready: Callable[[], bool]) -> Iterator[int | None]:
    """Answer /metrics, /healthz and /readyz at `host:port` while the block runs; yield the port, None when off.

    Raises ConfigurationError when the address is taken or is none.
    """
    if listen is None:
        yield None
        return
    from autolog.daemon.answering import answering

    with answering(listen, metrics, ready) as port:
        yield port
