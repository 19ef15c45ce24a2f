"""Customers who change while a run is under way: what it decided with the old ones is decided again by the next run.

A run keeps to one directory from its beginning to its end.  What was parked by a change goes unharmed by a run that
does not know the change yet; and what such a run has decided meanwhile is parked as well.
"""

from __future__ import annotations

from datetime import datetime

from autolog.processing import Mind
from autolog.reach import Reach
from autolog.store import Store
from autolog.store.changing_directory import ChangingDirectory


def is_current(mind: Mind, store: Store) -> bool:
    """Return whether the customers are still those with whom this mind decides.  Raises StoreUnavailable."""
    return mind.directory_revision in ("", store.directory_revision())


def catch_up(mind: Mind, store: Store, collection_id: int, since: datetime, now: datetime) -> int:
    """Park what a collection decided since then and would decide otherwise now; return how many.

    Raises StoreUnavailable.
    """
    if is_current(mind, store):
        return 0
    reach = Reach(mind.hasher, store.learned_names())
    changing = ChangingDirectory(store.database)
    return changing.park_decided_since(collection_id, since, mind.directory.rows, reach, now)
