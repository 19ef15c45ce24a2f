"""`retention` of autolog.yaml -> what goes today: carried out by the daemon each day, and by a person who asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from autolog.installation import Installation
from autolog.store.auditing import Audit
from autolog.store.leavers import Leavers
from autolog.store.retaining import Cutoffs, Retaining
from autolog.store.scrubbing import empty_log


def plan_retention(installation: Installation) -> Mapping[str, int]:
    """Return how many rows of each kind are too old; nothing is changed."""
    now = installation.now()
    database = installation.store.database
    counts = Retaining(database).plan(_cutoffs(installation, now), now)
    return {**counts, "leavers": Leavers(database).due(_leavers_before(installation, now))}


def carry_out_retention(installation: Installation, who: str) -> Mapping[str, int]:
    """Delete what is too old, and see that its bytes leave the file; return how many rows of each kind went."""
    now = installation.now()
    database = installation.store.database
    counts = dict(Retaining(database).carry_out(_cutoffs(installation, now), now))
    counts["leavers"] = Leavers(database).clear(_leavers_before(installation, now), now)
    gone = {kind: count for kind, count in counts.items() if count}
    if gone:
        Audit(database).write(now, who, "retention", "database", ", ".join(f"{kind} {n}" for kind, n in gone.items()))
        empty_log(database)
    return counts


def _cutoffs(installation: Installation, now: datetime) -> Cutoffs:
    periods = installation.configuration.file.retention

    def before(period: timedelta | None) -> datetime | None:
        return None if period is None else now - period

    return Cutoffs(
        text=before(periods.text),
        interactions=before(periods.interactions),
        reviews=before(periods.reviews),
        hashes=before(periods.hashes),
        sightings=before(periods.sightings),
        quarantine=before(periods.quarantine),
        audit=before(periods.audit),
        changes=before(periods.changes),
    )


def _leavers_before(installation: Installation, now: datetime) -> datetime | None:
    period = installation.configuration.file.retention.leavers
    return None if period is None else now - period
