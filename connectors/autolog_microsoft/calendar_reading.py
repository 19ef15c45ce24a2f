"""Page by page through a calendar: calendarView/delta in a window, series listed anew when any part of them is told of.

Graph tells of occurrences with nothing but their times, of removed ones with nothing but their id, and of some
removals not at all.  So what comes is a sign that something changed; what it is now is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from autolog.connector import Change, Page
from autolog.errors import TransientError
from autolog_microsoft.answers import Object, objects, text
from autolog_microsoft.calendar_cursor import CalendarMark
from autolog_microsoft.calendar_event import is_complete
from autolog_microsoft.calendar_series import PREFER, EventReader
from autolog_microsoft.calendar_window import Window
from autolog_microsoft.graph import Graph, LoopGuard

_PAGE_BYTES = 2_000_000
_CENSUS_PAGE = "500"
_PARTS = frozenset({"occurrence", "exception"})


@dataclass(frozen=True, slots=True)
class CalendarReader:
    """One run through one calendar."""

    graph: Graph
    events: EventReader
    page_size: int

    def pages(self, mark: CalendarMark) -> Iterator[Page]:
        """Yield what is new from the mark on; from the beginning of the window when it has no link."""
        for changes, after in self._marked(mark):
            yield Page(changes, after.encode())

    def _marked(self, mark: CalendarMark) -> Iterator[tuple[tuple[Change, ...], CalendarMark]]:
        """Finish what an earlier run left pending, follow the delta, and list what that has touched."""
        reached = mark
        for step in (self._series, self._round, self._series):
            for changes, after in step(reached):
                yield changes, after
                reached = after

    def _round(self, mark: CalendarMark) -> Iterator[tuple[tuple[Change, ...], CalendarMark]]:
        """Follow the delta to its end."""
        guard = LoopGuard()
        first = self.graph.address(f"{self.events.path}/calendarView/delta", self.events.window.query)
        link = self.graph.check_link(mark.link) if mark.link else first
        mark = replace(mark, link=link)
        prefer = (*PREFER, f"odata.maxpagesize={self.page_size}")
        is_at_end = False
        while not is_at_end:
            guard.check(link)
            answer = self.graph.get(link, prefer=prefer)
            is_at_end = bool(text(answer, "@odata.deltaLink"))
            link = text(answer, "@odata.deltaLink") or text(answer, "@odata.nextLink")
            if not link:
                raise TransientError("Graph's answer has neither a nextLink nor a deltaLink.")
            for changes, after in self._page(answer, mark, link):
                yield changes, after
                mark = after

    def _page(
        self, answer: Object, before: CalendarMark, link: str
    ) -> Iterator[tuple[tuple[Change, ...], CalendarMark]]:
        """Yield the page in pieces of the wanted size; the new link goes with the last of them."""
        singles, touched = self._sorted(objects(answer, "value"), before)
        changes = tuple(singles)
        pending = tuple(dict.fromkeys((*before.pending, *touched)))
        for start in range(0, max(1, len(changes)), self.page_size):
            is_last = start + self.page_size >= len(changes)
            yield (
                changes[start : start + self.page_size],
                (replace(before, link=link, pending=pending) if is_last else before),
            )

    def _sorted(self, entries: Sequence[Object], mark: CalendarMark) -> tuple[list[Change], list[str]]:
        """Part what a page tells of into single events and the series that are touched."""
        latest = {text(entry, "id"): entry for entry in entries if text(entry, "id")}
        touched: list[str] = []
        singles: list[Change] = []
        unclear: list[str] = []
        for remote_id, entry in latest.items():
            if series := self._series_touched(remote_id, entry, mark):
                touched += series
            elif "@removed" not in entry and text(entry, "type") == "singleInstance" and is_complete(entry):
                singles.append(self.events.single(entry))
            else:
                unclear.append(remote_id)
        for remote_id, found in self.events.by_id(unclear).items():
            if not isinstance(found, dict):
                singles.append(found)  # type: ignore[arg-type]  # a change, when it is no resource
            elif series := self._series_touched(remote_id, found, mark):
                touched += series
            elif change := self.events.confirmed(found):
                singles.append(change)
        return singles, touched

    def _series_touched(self, remote_id: str, entry: Object, mark: CalendarMark) -> tuple[str, ...]:
        if "@removed" in entry:
            return (remote_id,) if remote_id in mark.series else mark.series_of(remote_id)
        if text(entry, "type") == "seriesMaster":
            return (remote_id,)
        master = text(entry, "seriesMasterId")
        return (master,) if text(entry, "type") in _PARTS and master else ()

    def _series(self, mark: CalendarMark) -> Iterator[tuple[tuple[Change, ...], CalendarMark]]:
        """List the series that are pending, a bounded number and size of them in a page."""
        while mark.pending:
            changes: list[Change] = []
            size = 0
            known = dict(mark.series)
            pending = list(mark.pending)
            while pending and len(changes) < self.page_size and size < _PAGE_BYTES:
                master = pending.pop(0)
                listed = self.events.series(master)
                changes.append(listed.change)
                size += len(listed.digests) * 100
                known.pop(master, None)
                if listed.digests:
                    known[master] = listed.digests
            mark = replace(mark, pending=tuple(pending), series=known)
            yield tuple(changes), mark


def census(events: EventReader, window: Window) -> Iterator[str]:
    """Yield the ids of the single events and series that have something in the window.

    A list of several pages is read twice: what is deleted meanwhile shifts the pages, and what falls between two of
    them must not be taken for gone.
    """
    query = {**window.query, "$select": "id,type,seriesMasterId", "$top": _CENSUS_PAGE}
    found: dict[str, None] = {}
    for _ in range(2):
        listed = 0
        for one in events.graph.listed(f"{events.path}/calendarView", query, PREFER):
            found[text(one, "seriesMasterId") or text(one, "id")] = None
            listed += 1
        if listed < int(_CENSUS_PAGE):
            break
    yield from found
