"""A rehearsal to its end: attempts in transactions that are taken back, and between them what is missing is fetched."""

from __future__ import annotations

from autolog.rematch.fetching import Fetcher
from autolog.rematch.rehearsal import Rehearsal, Rehearsed
from autolog.store.engine import Database
from autolog.store.past_store import rehearsed


def rehearse(rehearsal: Rehearsal, database: Database, fetcher: Fetcher) -> Rehearsed:
    """Return what a draft would change; nothing is changed.  Raises StoreUnavailable."""
    while True:
        result = rehearsed(database, rehearsal.carry_out)
        if isinstance(result, Rehearsed):
            return result
        missing = [copy for copy in result.copies if (copy.collection_id, copy.remote_id) not in rehearsal.things]
        rehearsal.things.update(fetcher.fetch(missing))
