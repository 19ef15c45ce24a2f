"""A store as the archive that the past is asked of."""

from __future__ import annotations

from autolog.past import Archive
from autolog.store import Store
from autolog.store.encounters import Encounters
from autolog.store.formerly import Formerly
from autolog.store.marked import Marked


def archive_of(store: Store) -> Archive:
    """Return where a store is asked for what was logged before."""
    database = store.database
    return Archive(store.precedents, store.acquaintances, Encounters(database), Formerly(database), Marked(database))
