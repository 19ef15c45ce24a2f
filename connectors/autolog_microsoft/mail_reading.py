"""Page by page through a mail folder; `mail_cursor` tells the phases and why they are three.

What the delta names is read again by id, whole: Graph's entries may be partial (a changed read mark comes without the
subject), may repeat, and a removal may be untrue (a message that was moved away and back), so that none is believed
before the message itself was asked for (PROVIDERS 5.1 and 5.2).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from autolog.connector import Change, Deletion, Page, Refused, Unreadable, Upsert
from autolog.errors import TransientError
from autolog_microsoft.answers import Object, moment, objects, text
from autolog_microsoft.failures import AnswerTooLarge, ServerFault
from autolog_microsoft.folders import folder_path
from autolog_microsoft.graph import Graph, LoopGuard
from autolog_microsoft.mail_cursor import MailMark, Phase, digest
from autolog_microsoft.mail_fetching import MailFetcher

_LIST_FIELDS = "id,receivedDateTime"
_DELTA_FIELDS = f"{_LIST_FIELDS},categories"
_BASELINE_PAGE = 500
_CENSUS_PAGE = 500


@dataclass(frozen=True, slots=True)
class MailReader:
    """One run through one folder, from the beginning of the window, `since`, in UTC."""

    graph: Graph
    fetcher: MailFetcher
    since: datetime
    page_size: int

    def pages(self, mark: MailMark) -> Iterator[Page]:
        """Yield what is new from the mark on."""
        for page, after in self._marked(mark):
            yield Page(page, after.encode())

    def _marked(self, mark: MailMark) -> Iterator[tuple[tuple[Change, ...], MailMark]]:
        """Go through the phases; each begins where the one before ended."""
        reached = mark
        for phase in (self._baseline, self._window, self._delta):
            for changes, after in phase(reached):
                yield changes, after
                reached = after

    def _baseline(self, mark: MailMark) -> Iterator[tuple[tuple[Change, ...], MailMark]]:
        """Drain the delta as it is now, and remember its end."""
        if mark.phase is not Phase.BASELINE:
            return
        guard = LoopGuard()
        first = self.graph.address(f"{self._folder}/messages/delta", {"$select": _DELTA_FIELDS})
        link = self.graph.check_link(mark.link) if mark.link else first
        while True:
            guard.check(link)
            answer = self.graph.get(link, prefer=(f"odata.maxpagesize={_BASELINE_PAGE}",))
            if end := text(answer, "@odata.deltaLink"):
                yield (), MailMark(Phase.WINDOW, baseline=end, reached=self.since)
                return
            link = _next(answer)
            yield (), MailMark(Phase.BASELINE, link=link)

    def _window(self, mark: MailMark) -> Iterator[tuple[tuple[Change, ...], MailMark]]:
        guard = LoopGuard()
        while mark.phase is Phase.WINDOW:
            guard.check(f"{mark.link} {mark.reached} {len(mark.seen)}")
            changes, mark = self._window_page(mark)
            yield changes, mark

    def _window_page(self, mark: MailMark) -> tuple[tuple[Change, ...], MailMark]:
        try:
            answer = self._listed(mark, self.fetcher.fields, self.page_size)
            fresh = _unseen(answer, mark)
            changes = self.fetcher.of_listed(fresh)
        except (AnswerTooLarge, ServerFault):
            # One message that cannot be given, or a page of huge ones: list the ids, and ask for each by itself.
            answer = self._listed(mark, _LIST_FIELDS, self.page_size)
            fresh = _unseen(answer, mark)
            changes = self.fetcher.by_id(text(one, "id") for one in fresh)
        after = _advanced(mark, objects(answer, "value"), text(answer, "@odata.nextLink"))
        # What was deleted while it was being read has not come yet, and need not go.
        read = (change for change in changes.values() if not isinstance(change, Deletion))
        return tuple(read), after

    def _listed(self, mark: MailMark, fields: str, page_size: int) -> Object:
        if mark.link:
            return self.graph.get(self.graph.check_link(mark.link))
        return self.graph.get(f"{self._folder}/messages", by_date(mark.reached or self.since, fields, page_size))

    def _delta(self, mark: MailMark) -> Iterator[tuple[tuple[Change, ...], MailMark]]:
        link = self.graph.check_link(mark.link or mark.baseline)
        guard = LoopGuard()
        is_at_end = False
        while not is_at_end:
            guard.check(link)
            answer = self.graph.get(link, prefer=(f"odata.maxpagesize={self.page_size}",))
            end = text(answer, "@odata.deltaLink")
            before, link, is_at_end = link, end or _next(answer), bool(end)
            yield from self._delta_page(answer, before, link)

    def _delta_page(self, answer: Object, before: str, after: str) -> Iterator[tuple[tuple[Change, ...], MailMark]]:
        """Yield the page in pieces of the wanted size; the new link goes with the last of them."""
        changes = tuple(self._changes(objects(answer, "value")))
        for start in range(0, max(1, len(changes)), self.page_size):
            is_last = start + self.page_size >= len(changes)
            piece = changes[start : start + self.page_size]
            yield piece, MailMark(Phase.DELTA, link=after if is_last else before)

    def _changes(self, entries: Sequence[Object]) -> Iterator[Change]:
        latest = {text(entry, "id"): entry for entry in entries if text(entry, "id")}
        removed = [one for one, entry in latest.items() if "@removed" in entry]
        changed = [one for one, entry in latest.items() if "@removed" not in entry and not self._is_old(entry)]
        for change in self.fetcher.by_id((*removed, *changed)).values():
            if self._is_in_window(change):
                yield change

    def _is_old(self, entry: Object) -> bool:
        """Return whether it lies before the window; what bears a category may have been marked private, however old."""
        received_at = moment(text(entry, "receivedDateTime"))
        return received_at is not None and received_at < self.since and not entry.get("categories")

    def _is_in_window(self, change: Change) -> bool:
        match change:
            case Upsert(_, raw):
                return raw.received_at is None or raw.received_at >= self.since
            case Refused(_, refusal, received_at):
                return refusal.by_mark or received_at is None or received_at >= self.since
            case Deletion() | Unreadable():
                return True

    @property
    def _folder(self) -> str:
        return folder_path(self.graph, self.fetcher.folder.id)


def by_date(begin: datetime, fields: str, page_size: int) -> dict[str, str]:
    """Return the query for what was received from `begin` on, oldest first."""
    written = begin.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "$filter": f"receivedDateTime ge {written}",
        "$orderby": "receivedDateTime asc",
        "$select": fields,
        "$top": str(page_size),
    }


def census(graph: Graph, folder_id: str, since: datetime) -> Iterator[str]:
    """Yield the ids of what is in the folder now and was received from `since` on."""
    mark = MailMark(Phase.WINDOW, baseline="none", reached=since)
    target = f"{folder_path(graph, folder_id)}/messages"
    while mark.phase is Phase.WINDOW:
        query = by_date(mark.reached or since, _LIST_FIELDS, _CENSUS_PAGE)
        answer = graph.get(mark.link) if mark.link else graph.get(target, query)
        yield from (text(one, "id") for one in _unseen(answer, mark))
        mark = _advanced(mark, objects(answer, "value"), text(answer, "@odata.nextLink"))


def _unseen(answer: Object, mark: MailMark) -> list[Object]:
    return [one for one in objects(answer, "value") if text(one, "id") and digest(text(one, "id")) not in mark.seen]


def _advanced(mark: MailMark, listed: Sequence[Object], link: str) -> MailMark:
    """Return the mark behind a page of the window; behind the last one the delta goes on from its baseline."""
    if not link:
        return MailMark(Phase.DELTA, link=mark.baseline)
    dates = [date for one in listed if (date := moment(text(one, "receivedDateTime"))) is not None]
    reached = max(dates, default=mark.reached)
    at_reached = frozenset(
        digest(text(one, "id")) for one in listed if moment(text(one, "receivedDateTime")) == reached
    )
    if reached is not None and (mark.reached is None or reached > mark.reached):
        return replace(mark, reached=reached, seen=at_reached, link="")
    return replace(mark, seen=mark.seen | at_reached, link=link)


def _next(answer: Object) -> str:
    """Return the nextLink.  Raises TransientError when the answer has neither that nor an end: it was cut."""
    if link := text(answer, "@odata.nextLink"):
        return link
    raise TransientError("Graph's answer has neither a nextLink nor a deltaLink.")
