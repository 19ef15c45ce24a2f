"""What time alone does: to reviews without an answer, answers without a meeting, meetings that nobody looks at."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from autolog.store.composing import FORGOTTEN_AFTER
from autolog.store.traces import forget_tombstones, mark_held
from autolog.store.verdicts import wipe_expired_reviews


def tidy(connection: Connection, now: datetime) -> int:
    """Do all of it; return how many reviews were erased."""
    forget_tombstones(connection, now)
    mark_held(connection, now - FORGOTTEN_AFTER, now)
    return wipe_expired_reviews(connection, now)
