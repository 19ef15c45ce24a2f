"""The connector for mail and calendars on disk: opens each collection with the reader for its kind."""

from __future__ import annotations

import json
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
from autolog.errors import CollectionGone, Forbidden
from autolog_files.calendar_files import CalendarFiles
from autolog_files.eml_tree import EmlTree
from autolog_files.maildir import Maildir
from autolog_files.mbox_file import MboxFile
from autolog_files.message_bytes import FolderFacts
from autolog_files.message_folder import MessageFolder
from autolog_files.opened_files import folder_failure
from autolog_files.places import Place, find_places
from autolog_files.settings import FilesSettings, Kind

PAGE_SIZE = 50
READING_RULES = 1
"""Count this up when the connector begins to read something else of the same files."""

Mail = MessageFolder | MboxFile


class FilesConnector:
    """The files at `settings.path`.  `clock` tells the machine's time in nanoseconds since 1970."""

    def __init__(
        self,
        settings: FilesSettings,
        context: AccountContext,
        page_size: int = PAGE_SIZE,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        self._settings = settings
        self._context = context
        self._page_size = page_size
        self._clock = clock
        self._found: dict[str, Place] = {}

    def collections(self) -> Iterable[Collection]:
        """List what is found at the path.  Raises Forbidden when there is nothing: a drive may not be mounted."""
        settled = json.dumps([READING_RULES, str(self._settings.since)])
        config_hash = sha256(settled.encode()).hexdigest()[:16]
        return tuple(Collection(place.key, place.name, place.role, config_hash) for place in self._places())

    def changes(self, collection: Collection, since: Cursor | None, wanted: HeaderScreen) -> Iterator[Page]:
        """Yield what is new since the cursor."""
        place = self._place(collection)
        pages = (
            self._calendar(place).changes(since)
            if _is_calendar(place)
            else self._mail(place, wanted.labels).changes(since, wanted)
        )
        for page in pages:
            yield page
            if self._context.cancelled():
                return

    def fetch(self, collection: Collection, remote_ids: Sequence[str], wanted: HeaderScreen) -> Iterator[Change]:
        """Read things again by id."""
        place = self._place(collection)
        if _is_calendar(place):
            return self._calendar(place).fetch(remote_ids)
        return self._mail(place).fetch(remote_ids, wanted)

    def census(self, collection: Collection, since: datetime) -> Iterator[str]:  # noqa: ARG002 - see below
        """Yield the ids of everything there is: files do not tell when they were received, so none is left out."""
        place = self._place(collection)
        return self._calendar(place).census() if _is_calendar(place) else self._mail(place).census()

    def close(self) -> None:
        """Nothing is held open between two calls."""

    def _places(self) -> tuple[Place, ...]:
        path = self._settings.path
        try:
            places = find_places(path.resolve(), self._settings.kind, self._settings.sent_folders)
        except OSError as error:
            failure = folder_failure(error, path)
            if isinstance(failure, CollectionGone):
                raise Forbidden(f"{path} does not exist.", remedy="Correct `path`, or mount the drive.") from error
            raise failure from error
        self._found = {place.key: place for place in places}
        if not places:
            what = self._settings.kind or "Maildir, mbox, .eml or .ics"
            raise Forbidden(f"There is no {what} at {path}.", remedy="Correct `path`, mount the drive, or give `kind`.")
        return places

    def _place(self, collection: Collection) -> Place:
        """Return where the collection was found; a folder that has gone since says so itself when it is read."""
        if collection.key not in self._found:
            self._places()
        if collection.key not in self._found:
            where = self._settings.path
            raise CollectionGone(f"{where} no longer holds '{collection.name}'.", remedy="Restore or close it.")
        return self._found[collection.key]

    def _calendar(self, place: Place) -> CalendarFiles:
        return CalendarFiles(place.path, (place.name,), self._page_size)

    def _mail(self, place: Place, marks: frozenset[str] = frozenset()) -> Mail:
        facts = FolderFacts((place.name,), sent_by_owner=place.role is CollectionRole.SENT)
        outside = self._settings.before_window
        if place.kind is Kind.MBOX:
            return MboxFile(place.path, facts, self._page_size, outside)
        folder = Maildir(place.path, self._clock, marks) if place.kind is Kind.MAILDIR else EmlTree(place.path)
        return MessageFolder(folder, place.path, facts, self._page_size, outside)


def _is_calendar(place: Place) -> bool:
    return place.kind is Kind.ICS
