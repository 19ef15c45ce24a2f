"""The CalDAV connector: calendars and task lists are collections, calendar objects are changes, nothing is written.

A calendar that holds events and tasks is two collections, `events:PATH` and `tasks:PATH`.  One thing is what lies under
one address: all events of one UID, a series with its changed occurrences (RFC 4791, 4.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from autolog.connector import (
    AccountContext,
    Change,
    Collection,
    CollectionRole,
    Cursor,
    Deletion,
    HeaderScreen,
    Page,
)
from autolog.errors import CollectionGone
from autolog_caldav.addresses import remote_id_of
from autolog_caldav.cursor import decode
from autolog_caldav.discovery import EVENT, TASK, Calendar, Home, calendars_of, chosen, find_home, make_at
from autolog_caldav.listing import Listed, Shelf
from autolog_caldav.objects import Fetcher
from autolog_caldav.reading import Reader
from autolog_caldav.servers import UNKNOWN, Make
from autolog_caldav.settings import CaldavSettings
from autolog_caldav.web import Web

READING_RULES = "1"
"""Raised when the same calendar would be read differently; every calendar is then read again from its beginning."""

_HOME_IS_SURE = timedelta(hours=1)
_KINDS = {"events": (EVENT, CollectionRole.CALENDAR), "tasks": (TASK, CollectionRole.TASKS)}


class CaldavConnector:
    """One person's calendars and tasks, over connections that are kept from one round to the next."""

    def __init__(self, settings: CaldavSettings, context: AccountContext) -> None:
        self._settings = settings
        self._context = context
        self._since = settings.since or context.since
        self._web = Web(settings, context.secret)
        self._home: tuple[Home, datetime] | None = None
        self._make: Make = UNKNOWN
        self._calendars: dict[str, Calendar] = {}

    def collections(self) -> Iterable[Collection]:
        """List the calendars and task lists that are to be read."""
        self._web.renew()
        calendars = chosen(calendars_of(self._web, self._found_home()), self._settings.calendars, self._make)
        listed = [(calendar, kind) for calendar in calendars for kind in self._kinds_of(calendar)]
        self._calendars = {_key(calendar, kind): calendar for calendar, kind in listed}
        return tuple(
            Collection(_key(calendar, kind), calendar.name, _KINDS[kind][1], self._config_hash())
            for calendar, kind in listed
        )

    def changes(
        self,
        collection: Collection,
        since: Cursor | None,
        wanted: HeaderScreen,  # noqa: ARG002 - it decides by headers, and a calendar object has none
    ) -> Iterator[Page]:
        """Yield what is new, changed or gone."""
        mark = None if since is None else decode(since)
        shelf = self._shelf(collection)
        reader = Reader(shelf, Fetcher(shelf), self._since, self._settings.page_objects)
        for page in reader.pages(mark):
            yield page
            if self._context.cancelled():
                return

    def fetch(
        self,
        collection: Collection,
        remote_ids: Sequence[str],
        wanted: HeaderScreen,  # noqa: ARG002 - as above
    ) -> Iterator[Change]:
        """Read things again by id; one that is not there, or is now of another kind, is a Deletion."""
        shelf = self._shelf(collection)
        fetcher = Fetcher(shelf)
        for start in range(0, len(remote_ids), self._settings.page_objects):
            paths = _paths(shelf, remote_ids[start : start + self._settings.page_objects])
            changes = fetcher.changes([Listed(path) for path in paths.values() if path])
            for remote_id, path in paths.items():
                yield (changes[path] if path else None) or Deletion(remote_id)

    def census(self, collection: Collection, since: datetime) -> Iterator[str]:  # noqa: ARG002 - see below
        """Yield the ids of everything that is there, however old.

        A calendar object was not received at any time, and what a server makes of a time-range must not decide what
        counts as gone.
        """
        shelf = self._shelf(collection)
        yield from (remote_id_of(path) for path in shelf.everything())

    def close(self) -> None:
        """Let go of the connections.  Never raises."""
        self._web.close()

    def _found_home(self) -> Home:
        now = self._context.now()
        if self._home is None or now - self._home[1] > _HOME_IS_SURE:
            home = find_home(self._web, self._settings.start)
            self._make = make_at(self._web, home)
            self._home = home, now
        return self._home[0]

    def _kinds_of(self, calendar: Calendar) -> Iterator[str]:
        if self._settings.events and EVENT in calendar.components:
            yield "events"
        if self._settings.tasks and TASK in calendar.components:
            yield "tasks"

    def _shelf(self, collection: Collection) -> Shelf:
        if collection.key not in self._calendars:
            self.collections()
        calendar = self._calendars.get(collection.key)
        if calendar is None:
            raise CollectionGone(f"{collection.name}: the calendar is no longer there, or no longer chosen.")
        return Shelf(self._web, calendar, _KINDS[collection.key.partition(":")[0]][0], self._make)

    def _config_hash(self) -> str:
        return sha256(repr((READING_RULES, self._settings.since)).encode()).hexdigest()


def _key(calendar: Calendar, kind: str) -> str:
    return f"{kind}:{calendar.path}"


def _paths(shelf: Shelf, remote_ids: Sequence[str]) -> dict[str, str]:
    """Return the path behind each id, empty for a hash that nothing in the calendar has any more."""
    if all(remote_id.startswith("/") for remote_id in remote_ids):
        return {remote_id: remote_id for remote_id in remote_ids}
    by_id = {remote_id_of(path): path for path in shelf.everything()}
    return {one: one if one.startswith("/") else by_id.get(one, "") for one in remote_ids}
