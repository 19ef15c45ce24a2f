"""The Microsoft connector: mail folders, calendars and task lists of one mailbox are collections; nothing is written.

The key of a collection says which kind it is: `mail:ID`, `calendar:ID` or `tasks:ID`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256

from autolog.connector import (
    AccountContext,
    Change,
    Collection,
    CollectionRole,
    Cursor,
    HeaderScreen,
    Page,
)
from autolog.errors import CollectionGone, CursorExpired
from autolog_microsoft import calendar_cursor, calendar_reading, folders, mail_cursor, mail_reading
from autolog_microsoft.answers import text
from autolog_microsoft.calendar_cursor import CalendarMark
from autolog_microsoft.calendar_fetching import fetched_events
from autolog_microsoft.calendar_reading import CalendarReader
from autolog_microsoft.calendar_series import EventReader
from autolog_microsoft.calendar_window import is_worn, window_at
from autolog_microsoft.folders import Folder
from autolog_microsoft.graph import Clock, Graph
from autolog_microsoft.mail_fetching import MailFetcher
from autolog_microsoft.mail_reading import MailReader
from autolog_microsoft.settings import MicrosoftSettings
from autolog_microsoft.tasks import TaskReader
from autolog_microsoft.tokens import tokens_for

READING_RULES = "1"
"""Raised when the same mailbox would be read differently; everything is then read again from its beginning."""

_MAIL, _CALENDAR, _TASKS = "mail", "calendar", "tasks"


class MicrosoftConnector:
    """One mailbox at Microsoft 365."""

    def __init__(
        self, settings: MicrosoftSettings, context: AccountContext, pause: Callable[[float], None] = time.sleep
    ) -> None:
        if settings.user is None:
            raise ValueError("This entry stands for several mailboxes; open one of its members.")
        self._settings = settings
        self._context = context
        self._user = settings.user
        self._since = settings.since or context.since
        self._graph = Graph(settings, tokens_for(settings, context), Clock(context.now, pause), settings.user)
        self._aliases: dict[str, str] = {}

    def collections(self) -> Iterable[Collection]:
        """List what is to be read."""
        kinds = {"mail": self._folders, "calendars": self._calendars, "tasks": self._lists}
        return tuple(one for kind in dict.fromkeys(self._settings.reads) for one in kinds[kind]())

    def changes(self, collection: Collection, since: Cursor | None, wanted: HeaderScreen) -> Iterator[Page]:
        """Yield pages of what is new."""
        kind, identifier = _split(collection)
        for page in self._pages(kind, identifier, collection, since, wanted):
            yield page
            if self._context.cancelled():
                return

    def fetch(self, collection: Collection, remote_ids: Sequence[str], wanted: HeaderScreen) -> Iterator[Change]:
        """Read things again, each as it is now."""
        kind, identifier = _split(collection)
        size = self._settings.page_messages
        for start in range(0, len(remote_ids), size):
            asked = remote_ids[start : start + size]
            if kind == _MAIL:
                found = self._mail(collection, identifier, wanted).by_id(asked)
            elif kind == _CALENDAR:
                found = fetched_events(self._events(identifier), asked)
            else:
                found = self._tasks(identifier).by_id(asked)
            yield from (found[one] for one in asked if one in found)

    def census(self, collection: Collection, since: datetime) -> Iterator[str]:
        """Yield the ids of what is there now and was received, or takes place, at or after `since`."""
        kind, identifier = _split(collection)
        if kind == _MAIL:
            return mail_reading.census(self._graph, identifier, since)
        if kind == _CALENDAR:
            return calendar_reading.census(self._events(identifier), window_at(self._context.now(), since))
        return self._tasks(identifier).census(since)

    def close(self) -> None:
        """Let go of the connections.  Never raises."""
        self._graph.close()

    def _pages(
        self, kind: str, identifier: str, collection: Collection, since: Cursor | None, wanted: HeaderScreen
    ) -> Iterator[Page]:
        if kind == _MAIL:
            mark = mail_cursor.BEGINNING if since is None else mail_cursor.decode(since, collection.name)
            fetcher = self._mail(collection, identifier, wanted)
            return MailReader(self._graph, fetcher, self._since, self._settings.page_messages).pages(mark)
        if kind == _CALENDAR:
            seed = self._calendar_mark(collection, since)
            return CalendarReader(self._graph, self._events(identifier), self._settings.page_messages).pages(seed)
        return self._tasks(identifier).pages(since, collection.name)

    def _calendar_mark(self, collection: Collection, since: Cursor | None) -> CalendarMark:
        now = self._context.now()
        if since is None:
            return CalendarMark(now)
        mark = calendar_cursor.decode(since, collection.name)
        if is_worn(mark.seeded, now, f"{self._user} {collection.key}"):
            raise CursorExpired(f"The window of '{collection.name}' is a week old and is laid anew.")
        return mark

    def _folders(self) -> Iterator[Collection]:
        self._aliases = self._aliases or folders.well_known(self._graph)
        tree = tuple(folders.tree(self._graph, self._aliases))
        for folder in folders.selected(tree, self._settings.folders):
            yield Collection(f"{_MAIL}:{folder.id}", folder.path, folder.role, self._config_hash())

    def _calendars(self) -> Iterator[Collection]:
        own = self._graph.get(f"{self._graph.root}/calendar", {"$select": "id,name"})
        found = {text(own, "id"): text(own, "name")}
        if self._settings.calendars:
            wanted = {name.casefold() for name in self._settings.calendars}
            listed = self._graph.listed(f"{self._graph.root}/calendars", {"$select": "id,name", "$top": "100"})
            found |= {text(one, "id"): text(one, "name") for one in listed if text(one, "name").casefold() in wanted}
        for identifier, name in found.items():
            yield Collection(f"{_CALENDAR}:{identifier}", name, CollectionRole.CALENDAR, self._config_hash())

    def _lists(self) -> Iterator[Collection]:
        for one in self._graph.listed(f"{self._graph.root}/todo/lists", {}):
            # Flagged mails come with the mail; To Do shows them as tasks that nobody wrote.
            if text(one, "id") and text(one, "wellknownListName") != "flaggedEmails":
                name = text(one, "displayName")
                yield Collection(f"{_TASKS}:{text(one, 'id')}", name, CollectionRole.TASKS, self._config_hash())

    def _mail(self, collection: Collection, identifier: str, wanted: HeaderScreen) -> MailFetcher:
        return MailFetcher(self._graph, Folder(identifier, collection.name, collection.role), wanted)

    def _events(self, identifier: str) -> EventReader:
        return EventReader(self._graph, identifier, window_at(self._context.now(), self._since), self._user)

    def _tasks(self, identifier: str) -> TaskReader:
        return TaskReader(self._graph, identifier, self._since, self._settings.page_messages)

    def _config_hash(self) -> str:
        return sha256(repr((READING_RULES, self._settings.since)).encode()).hexdigest()


def _split(collection: Collection) -> tuple[str, str]:
    kind, _, identifier = collection.key.partition(":")
    if kind not in {_MAIL, _CALENDAR, _TASKS} or not identifier:
        raise CollectionGone(f"'{collection.name}' is no folder, calendar or task list at Microsoft 365.")
    return kind, identifier
