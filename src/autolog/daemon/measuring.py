"""How autolog stands -> gauges for Prometheus and a line for systemd."""

from __future__ import annotations

from datetime import datetime

from autolog.brakes import Brake
from autolog.daemon.monitoring import Metrics
from autolog.store import Store
from autolog.store.pauses import Pauses


def measure(store: Store, metrics: Metrics, now: datetime) -> str:
    """Set the gauges to what the database tells; return the line that `systemctl status` shows.  Raises StoreError."""
    status = store.status(now)
    metrics.review_open.set(status.review)
    metrics.quarantine_open.set(status.quarantined)
    metrics.relink_open.set(status.to_look_at_again)
    metrics.paused.set(sum(one.brake != Brake.LEFT for one in Pauses(store.database).open()))
    for account in status.accounts:
        if account.last_success_at is not None:
            lag = (now - account.last_success_at).total_seconds()
            metrics.lag.labels(account=account.account).set(lag)
    return f"linked {status.linked}, to review {status.review}, quarantined {status.quarantined}"
