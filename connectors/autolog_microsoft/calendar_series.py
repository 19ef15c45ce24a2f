"""Events and series read by id, each as it is now.

A series is one thing: its id is that of the master, its content are all of its occurrences in the window, as Graph
expands them.  So an occurrence that was moved or deleted, told or untold, is right again as soon as the series is
listed, and the master itself, whose start may lie years back, is never taken for an occurrence (T38, T39).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from autolog.connector import Change, Deletion, Refused, Unreadable, Upsert
from autolog.model import MediaType, Raw
from autolog_microsoft.answers import Object, text
from autolog_microsoft.calendar_cursor import digest
from autolog_microsoft.calendar_event import (
    EVENT_FIELDS,
    event_bytes,
    hydrated,
    is_complete,
    refusal_of,
    series_bytes,
    starts_at,
)
from autolog_microsoft.calendar_window import Window, as_time
from autolog_microsoft.failures import ServerFault
from autolog_microsoft.graph import PLAIN_TEXT, UTC_TIMES, Graph

PREFER = (UTC_TIMES, PLAIN_TEXT)
NO_TIMES = "Graph gives the event without times that make sense."
_INSTANCES = "200"


@dataclass(frozen=True, slots=True)
class Listed:
    """A series as it is now: the change, and short names of its occurrences."""

    change: Change
    digests: str = ""


@dataclass(frozen=True, slots=True)
class EventReader:
    """Reads one calendar of a mailbox whose owner has this address."""

    graph: Graph
    calendar: str
    window: Window
    owner: str

    @property
    def path(self) -> str:
        """Where the calendar lies at Graph."""
        return f"{self.graph.root}/calendars/{quote(self.calendar, safe='')}"

    def by_id(self, remote_ids: Iterable[str]) -> dict[str, Object | Change]:
        """Ask for events; return the resource of each, or the change that its absence is."""
        targets = {one: f"{self.path}/events/{quote(one, safe='')}?$select={EVENT_FIELDS}" for one in remote_ids}
        found: dict[str, Object | Change] = {}
        for one, answer in self.graph.batch(targets, PREFER).items():
            if answer.is_missing:
                found[one] = Deletion(one)
            elif answer.is_good:
                found[one] = answer.body
            else:
                found[one] = Unreadable(one, f"Graph lists the event, but does not give it ({answer.words}).")
        return found

    def single(self, found: Object) -> Change:
        """Return the change that a complete single event is."""
        remote_id = text(found, "id")
        if refusal := refusal_of(found):
            return Refused(remote_id, refusal, _moment_of(found))
        content = event_bytes(found, self.owner) if is_complete(found) else None
        return Upsert(remote_id, Raw(MediaType.CALENDAR, content)) if content else Unreadable(remote_id, NO_TIMES)

    def confirmed(self, found: Object) -> Change | None:
        """Return what an event is whose removal was told, or that was told of in part.

        Graph also tells of events outside of the window.  One that now lies behind its end is gone from it; about one
        that lies before its beginning there is nothing to say, for what was held then was held.
        """
        start = starts_at(found)
        if start is not None and as_time(start) >= self.window.end:
            return Deletion(text(found, "id"))
        if start is not None and as_time(start) < self.window.begin:
            return None
        return self.single(found)

    def series(self, master_id: str, master: Object | None = None) -> Listed:
        """List the occurrences of a series in the window."""
        target = f"{self.path}/events/{quote(master_id, safe='')}"
        try:
            known = master or self.graph.find(target, {"$select": EVENT_FIELDS}, PREFER)
            if known is None:
                return Listed(Deletion(master_id))
            query = {**self.window.query, "$select": EVENT_FIELDS, "$top": _INSTANCES}
            instances = list(self.graph.listed(f"{target}/instances", query, PREFER))
        except ServerFault as error:
            return Listed(Unreadable(master_id, error.what))
        return self._listed(master_id, known, instances)

    def _listed(self, master_id: str, master: Object, instances: list[Object]) -> Listed:
        if refusal := refusal_of(master):
            return Listed(Refused(master_id, refusal, _moment_of(master)))
        whole = [hydrated(one, master) for one in instances]
        digests = "".join(digest(text(one, "id")) for one in instances)
        return Listed(Upsert(master_id, Raw(MediaType.CALENDAR, series_bytes(whole, self.owner))), digests)


def _moment_of(found: Object) -> datetime | None:
    start = starts_at(found)
    return as_time(start) if start else None
