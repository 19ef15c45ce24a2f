"""Microsoft To Do: lists are collections, tasks are changes (PROVIDERS 5.9).

A due date is a date.  To Do writes it as a midnight, in UTC or moved there from the zone of whoever set it, so that
the nearest midnight is the date that was meant.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import quote

from autolog.composing.calendar import Task, compose_task
from autolog.connector import Change, Cursor, Deletion, Page, Unreadable, Upsert
from autolog.errors import TransientError
from autolog.model import MediaType, Raw
from autolog_microsoft.answers import (
    Object,
    as_object,
    moment,
    nearest_midnight,
    number,
    objects,
    text,
    texts,
    zoned_moment,
)
from autolog_microsoft.failures import senseless_cursor
from autolog_microsoft.graph import PLAIN_TEXT, UTC_TIMES, Graph, LoopGuard

PREFER = (UTC_TIMES, PLAIN_TEXT)
_VERSION = 1
_LONGEST_TEXT = 20_000
_STATES: dict[str, Literal["NEEDS-ACTION", "IN-PROCESS", "COMPLETED", "CANCELLED"]] = {
    "notStarted": "NEEDS-ACTION",
    "inProgress": "IN-PROCESS",
    "waitingOnOthers": "IN-PROCESS",
    "completed": "COMPLETED",
    "deferred": "NEEDS-ACTION",
}


@dataclass(frozen=True, slots=True)
class TaskReader:
    """One list of tasks, from the beginning of the window, `since`, in UTC."""

    graph: Graph
    list_id: str
    since: datetime
    page_size: int

    @property
    def path(self) -> str:
        """Where the tasks lie at Graph."""
        return f"{self.graph.root}/todo/lists/{quote(self.list_id, safe='')}/tasks"

    def pages(self, since: Cursor | None, name: str) -> Iterator[Page]:
        """Yield what is new behind the cursor.  Raises CursorExpired when it makes no sense."""
        first = self.graph.address(f"{self.path}/delta", {})
        link = self.graph.check_link(_link(since, name)) if since is not None else first
        before = _cursor(link)
        guard = LoopGuard()
        is_at_end = False
        while not is_at_end:
            guard.check(link)
            answer = self.graph.get(link, prefer=(*PREFER, f"odata.maxpagesize={self.page_size}"))
            is_at_end = bool(text(answer, "@odata.deltaLink"))
            link = text(answer, "@odata.deltaLink") or text(answer, "@odata.nextLink")
            if not link:
                raise TransientError("Graph's answer has neither a nextLink nor a deltaLink.")
            yield from self._pieces(answer, before, _cursor(link))
            before = _cursor(link)

    def by_id(self, remote_ids: Iterable[str]) -> dict[str, Change]:
        """Read tasks again, each as it is now."""
        targets = {one: f"{self.path}/{quote(one, safe='')}" for one in remote_ids}
        found: dict[str, Change] = {}
        for one, answer in self.graph.batch(targets, PREFER).items():
            if answer.is_missing:
                found[one] = Deletion(one)
            elif answer.is_good:
                found[one] = task_change(answer.body)
            else:
                found[one] = Unreadable(one, f"Graph lists the task, but does not give it ({answer.words}).")
        return found

    def census(self, since: datetime) -> Iterator[str]:
        """Yield the ids of the tasks that are there and were open or touched since."""
        for found in self.graph.listed(self.path, {"$top": "100"}, PREFER):
            if not is_past(found, since):
                yield text(found, "id")

    def _pieces(self, answer: Object, before: Cursor, after: Cursor) -> Iterator[Page]:
        """Yield an answer in pages; one larger than a page comes with the old cursor until its last piece."""
        changes = self._changes(objects(answer, "value"))
        for start in range(0, max(1, len(changes)), self.page_size):
            is_last = start + self.page_size >= len(changes)
            yield Page(changes[start : start + self.page_size], after if is_last else before)

    def _changes(self, entries: Sequence[Object]) -> tuple[Change, ...]:
        latest = {text(entry, "id"): entry for entry in entries if text(entry, "id")}
        unclear = [one for one, entry in latest.items() if "@removed" in entry or not is_complete(entry)]
        asked = self.by_id(unclear)
        return tuple(
            asked.get(one) or task_change(entry)
            for one, entry in latest.items()
            if one in asked or not is_past(entry, self.since)
        )


def is_complete(found: Object) -> bool:
    """Return whether a resource tells what a task needs."""
    return isinstance(found.get("title"), str) and text(found, "status") in _STATES


def is_past(found: Object, since: datetime) -> bool:
    """Return whether a task was done before the window begins, and not touched in it."""
    touched = moment(text(found, "lastModifiedDateTime"))
    return text(found, "status") == "completed" and touched is not None and touched < since


def task_change(found: Object) -> Change:
    """Return the change that a task is."""
    if not is_complete(found):
        return Unreadable(text(found, "id"), "Graph gives the task without its title or state.")
    return Upsert(text(found, "id"), Raw(MediaType.CALENDAR, compose_task(_task(found))))


def _task(found: Object) -> Task:
    due = zoned_moment(found, "dueDateTime")
    return Task(
        uid=text(found, "id"),
        summary=text(found, "title"),
        description=text(found, "body", "content")[:_LONGEST_TEXT],
        due=nearest_midnight(due) if due else None,
        completed=zoned_moment(found, "completedDateTime"),
        status=_STATES[text(found, "status")],
        stamp=moment(text(found, "lastModifiedDateTime")),
        categories=texts(found, "categories"),
    )


def _cursor(link: str) -> Cursor:
    return Cursor(json.dumps({"version": _VERSION, "link": link}))


def _link(cursor: Cursor, name: str) -> str:
    try:
        found: object = json.loads(cursor)
    except (ValueError, RecursionError) as error:
        raise senseless_cursor(name) from error
    fields = as_object(found)
    if number(fields, "version") != _VERSION or not text(fields, "link"):
        raise senseless_cursor(name)
    return text(fields, "link")
