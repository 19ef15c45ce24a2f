"""A rehearsal to its end: attempts in transactions that are taken back, and between them what is missing is fetched."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from autolog.rematch.fetching import Fetcher
from autolog.rematch.rehearsal import Rehearsal, Rehearsed, Wanted
from autolog.store.aside import aside
from autolog.store.engine import Database
from autolog.store.past_store import PastRows, rehearsed

Found = TypeVar("Found")


def rehearse(
    rehearsal: Rehearsal, database: Database, fetcher: Fetcher, look: Callable[[PastRows], Found]
) -> tuple[Rehearsed, Found]:
    """Return what a draft would change, and what `look` finds in the past as it would be then; nothing is changed.

    Raises StoreUnavailable.
    """

    def attempt(rows: PastRows) -> tuple[Rehearsed, Found] | Wanted:
        result = rehearsal.carry_out(rows)
        return result if isinstance(result, Wanted) else (result, look(rows))

    with aside(database) as stage:
        while True:
            answer = rehearsed(stage, attempt)
            if not isinstance(answer, Wanted):
                return answer
            missing = [copy for copy in answer.copies if (copy.collection_id, copy.remote_id) not in rehearsal.things]
            rehearsal.things.update(fetcher.fetch(missing))
