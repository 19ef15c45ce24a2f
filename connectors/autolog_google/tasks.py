"""Google Tasks: each list is a collection.  There is no sync token; what changed is asked for by time, with an overlap.

The times are the server's own.  As long as the newest change is younger than twice the overlap, the overlap is asked
for again, and what came before is known by its id and time; after that, everything that could come late has come.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta

from autolog.composing import Attendee, Task, compose_task
from autolog.connector import Change, Collection, CollectionRole, Cursor, Deletion, Page, Unreadable, Upsert
from autolog.errors import CollectionGone, CursorExpired
from autolog.model import MediaType, Raw
from autolog_google.account import Mailbox
from autolog_google.api import refuse_loop
from autolog_google.failures import Refusal
from autolog_google.fields import Json, day, flag, moment, number, record, records, text
from autolog_google.remembering import Remembered

PREFIX = "tasks:"
OVERLAP = timedelta(minutes=10)
_VERSION = 1
_PAGE = 100
_MOST_KNOWN = 1_000
_MILLISECOND = timedelta(milliseconds=1)
_SHOWN = {"showCompleted": True, "showHidden": True, "showAssigned": True}


@dataclass(frozen=True, slots=True)
class TaskCursor:
    """Where reading a list stopped: `newest` is the latest change that was seen, `known` those within the overlap."""

    asked: str
    newest: str = ""
    page: str = ""
    known: dict[str, str] = field(default_factory=dict)
    done: int = 0

    def encode(self) -> Cursor:
        """Return the cursor as text."""
        return Cursor(json.dumps({"v": _VERSION, **asdict(self)}))


def _decode(cursor: Cursor) -> TaskCursor:
    try:
        said = json.loads(cursor)
    except ValueError:
        said = None
    if number(said, "v") != _VERSION or moment(text(said, "asked")) is None:
        raise CursorExpired("The cursor of the task list is none that this version wrote.")
    known = {key: value for key, value in record(said, "known").items() if isinstance(value, str)}
    return TaskCursor(text(said, "asked"), text(said, "newest"), text(said, "page"), known, number(said, "done"))


class Tasks:
    """The task lists of one person."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._listed = Remembered(self._lists)

    def collections(self) -> tuple[Collection, ...]:
        """Return the task lists; asked for every ten minutes."""
        return self._listed.at(self._mailbox.context.now())

    def changes(self, collection: Collection, since: Cursor | None) -> Iterator[Page]:
        """Yield pages of tasks that are new, changed or gone."""
        cursor = TaskCursor(_written(self._mailbox.since)) if since is None else self._next_round(_decode(since))
        seen: set[str] = set()
        while True:
            found = self._asked(collection, cursor.page, cursor.asked, show_deleted=True)
            items = [one for one in records(found, "items") if text(one, "id")]
            changes = tuple(self._change(one) for one in items if self._is_news(one, cursor))
            behind = _behind(cursor, items, text(found, "nextPageToken"))
            if changes or since is None or behind.page:
                yield Page(changes, behind.encode(), behind.done)
            if not behind.page or self._mailbox.context.cancelled():
                return
            refuse_loop(behind.page, seen)
            cursor = behind

    def fetch(self, collection: Collection, ids: Sequence[str]) -> Iterator[Change]:
        """Read tasks again by id."""
        for one in ids:
            try:
                found = self._get("tasks.get", tasklist=collection.key.removeprefix(PREFIX), task=one)
            except Refusal as refusal:
                if refusal.fault.status not in {400, 404, 410}:
                    raise
                yield Deletion(one)
                continue
            yield self._change(found)

    def census(self, collection: Collection, since: datetime) -> Iterator[str]:
        """Yield the ids of the tasks that are there and have changed at or after `since`."""
        page, seen = "", set[str]()
        while True:
            found = self._asked(collection, page, _written(max(since, self._mailbox.since)), show_deleted=False)
            yield from (text(one, "id") for one in records(found, "items") if not flag(one, "deleted"))
            page = text(found, "nextPageToken")
            if not page:
                return
            refuse_loop(page, seen)

    def _next_round(self, cursor: TaskCursor) -> TaskCursor:
        """Return where the next round begins; a round that was broken off is read on."""
        newest = moment(cursor.newest)
        if cursor.page or newest is None:
            return cursor
        if self._mailbox.context.now() - newest > 2 * OVERLAP:
            return replace(cursor, asked=_written(newest + _MILLISECOND), known={})
        return replace(cursor, asked=_written(newest - OVERLAP))

    def _is_news(self, task: Json, cursor: TaskCursor) -> bool:
        """Return whether the task changed since it was last seen; servers that ignore `updatedMin` tell all."""
        updated, asked = moment(text(task, "updated")), moment(cursor.asked)
        if updated is not None and asked is not None and updated < asked:
            return False
        return cursor.known.get(text(task, "id")) != _state(task) or updated is None

    def _change(self, task: Json) -> Change:
        identity = text(task, "id")
        if flag(task, "deleted"):
            return Deletion(identity)
        if not text(task, "title") and not text(task, "notes"):
            return Unreadable(identity, "the task has neither a title nor notes")
        content = compose_task(self._task(task))
        return Upsert(identity, Raw(MediaType.CALENDAR, content, size=len(content)))

    def _task(self, task: Json) -> Task:
        assigned = (Attendee(self._mailbox.settings.user),) if record(task, "assignmentInfo") else ()
        return Task(
            uid=f"{text(task, 'id')}@tasks.google.com",
            summary=text(task, "title"),
            description=text(task, "notes"),
            due=day(text(task, "due")),
            completed=moment(text(task, "completed")),
            status="COMPLETED" if text(task, "status") == "completed" else "NEEDS-ACTION",
            stamp=moment(text(task, "updated")),
            assignees=assigned,
        )

    def _asked(self, collection: Collection, page: str, updated: str, *, show_deleted: bool) -> Json:
        try:
            return self._get(
                "tasks.list",
                tasklist=collection.key.removeprefix(PREFIX),
                maxResults=min(_PAGE, self._mailbox.settings.page_size),
                pageToken=page,
                updatedMin=updated,
                showDeleted=show_deleted,
                **_SHOWN,
            )
        except Refusal as refusal:
            if refusal.fault.status == 404:
                raise CollectionGone(f"The task list '{collection.name}' is no longer there.") from refusal
            if refusal.fault.status == 400 and page:
                raise CursorExpired(f"Google no longer knows where '{collection.name}' stopped.") from refusal
            raise

    def _lists(self) -> Iterator[Collection]:
        page, seen = "", set[str]()
        decisive = self._mailbox.config_hash("tasks")
        while True:
            found = self._get("tasklists.list", pageToken=page, maxResults=_PAGE)
            for one in records(found, "items"):
                yield Collection(PREFIX + text(one, "id"), text(one, "title"), CollectionRole.TASKS, decisive)
            page = text(found, "nextPageToken")
            if not page:
                return
            refuse_loop(page, seen)

    def _get(self, method: str, **parameters: object) -> Json:
        return self._mailbox.api.get(self._mailbox.services.tasks(method, **parameters), self._mailbox.other_quota)


def _behind(cursor: TaskCursor, items: Sequence[Json], page: str) -> TaskCursor:
    """Return the point behind a page; what is known is kept while it may come again."""
    known = {**cursor.known, **{text(one, "id"): _state(one) for one in items}}
    times = (moment(said) for said in (cursor.newest, *(text(one, "updated") for one in items)))
    newest = max((at for at in times if at is not None), default=None)
    if newest is not None:
        oldest = newest - OVERLAP
        dated = ((moment(state.partition(" ")[0]), one, state) for one, state in known.items())
        recent = sorted(((at, one, state) for at, one, state in dated if at is not None and at >= oldest), reverse=True)
        known = {one: state for _, one, state in recent[:_MOST_KNOWN]}
    return replace(
        cursor, newest=_written(newest) if newest else "", page=page, known=known, done=cursor.done + len(items)
    )


def _state(task: Json) -> str:
    """Return when the task last changed, and Google's mark of what it then was: times alone may repeat."""
    return f"{text(task, 'updated')} {text(task, 'etag')}"


def _written(moment_: datetime) -> str:
    return moment_.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
