"""Google Calendar: each calendar is a collection, each occurrence a thing under the id that Google gave it.

`singleEvents` is true and `eventTypes` is default in every question, so that a sync token never meets other questions
than the first.  The window is bounded at both ends in the first list; what a sync token tells beyond it is dropped
here.  A full list has no tombstones: what is missing from it is found by `census`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from autolog.connector import Change, Collection, CollectionRole, Cursor, Deletion, Page, Refused, Unreadable, Upsert
from autolog.errors import CollectionGone, CursorExpired
from autolog.model import Refusal as NotRead
from autolog_google.account import Mailbox
from autolog_google.api import refuse_loop
from autolog_google.calendar_cursor import CalendarCursor, decode, first
from autolog_google.events import begins, ends, is_meeting, is_note, is_tombstone, original_start, raw_event
from autolog_google.failures import Refusal
from autolog_google.fields import Json, flag, moment, records, text
from autolog_google.remembering import Remembered
from autolog_google.settings import Selection

PREFIX = "calendar:"
LONGEST_ID = 500
NOTE = NotRead("not-a-meeting", "a note that takes no time, to which nobody is invited")
_OWN = frozenset({"", "owner", "writer"})
_PUBLISHED = "group.v.calendar.google.com"
_CENSUS_PAGE = 250


class Digest(Protocol):
    """A hash that grows with what is read."""

    def update(self, data: bytes, /) -> None:
        """Read on."""

    def hexdigest(self) -> str:
        """Return the hash so far."""


class Calendars:
    """The calendars of one person."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._listed = Remembered(self._chosen)

    def collections(self) -> tuple[Collection, ...]:
        """Return the calendars that are read; the list is asked for every ten minutes."""
        return self._listed.at(self._mailbox.context.now())

    def changes(self, collection: Collection, since: Cursor | None) -> Iterator[Page]:
        """Yield pages of occurrences that are new, changed or gone."""
        now = self._mailbox.context.now()
        cursor = first(self._mailbox.since, now) if since is None else decode(since, now)
        if cursor.digest and not cursor.page and cursor.digest == self._digest(collection, cursor):
            return
        seen: set[str] = set()
        digest = sha256()
        while True:
            changes, behind = self._read(collection, cursor, digest)
            if changes or (behind.token, behind.page, behind.digest) != (cursor.token, cursor.page, cursor.digest):
                yield Page(changes, behind.encode(), behind.done)
            if not behind.page or self._mailbox.context.cancelled():
                return
            refuse_loop(behind.page, seen)
            cursor = behind

    def fetch(self, collection: Collection, ids: Sequence[str]) -> Iterator[Change]:
        """Read occurrences again by id."""
        calendar = collection.key.removeprefix(PREFIX)
        for one in ids:
            try:
                found = self._get("events.get", calendarId=calendar, eventId=one)
            except Refusal as refusal:
                if refusal.fault.status not in {400, 404, 410}:
                    if not refusal.fault.is_outage:
                        raise
                    yield Unreadable(one, f"Google Calendar does not give it ({refusal.fault.status})")
                    continue
                yield Deletion(one)
                continue
            yield _change(found, is_shell=False) or Deletion(one)

    def census(self, collection: Collection, since: datetime) -> Iterator[str]:
        """Yield the ids of the occurrences in the window."""
        window = first(max(since, self._mailbox.since), self._mailbox.context.now())
        page, seen = "", set[str]()
        while True:
            found = self._asked(collection, replace(window, page=page), _CENSUS_PAGE)
            for one in records(found, "items"):
                if is_meeting(one) and not is_tombstone(one):
                    yield text(one, "id")
            page = text(found, "nextPageToken")
            if not page:
                return
            refuse_loop(page, seen)

    def _read(
        self, collection: Collection, cursor: CalendarCursor, digest: Digest
    ) -> tuple[tuple[Change, ...], CalendarCursor]:
        """Return what one page says, and the point behind it."""
        found = self._asked(collection, cursor)
        items = records(found, "items")
        digest.update(_marks(items))
        is_shell = text(found, "accessRole") == "freeBusyReader"
        changes = tuple(change for one in items for change in _changes(one, cursor, is_shell=is_shell))
        return changes, _behind(cursor, found, len(items), digest)

    def _digest(self, collection: Collection, cursor: CalendarCursor) -> str:
        """Return what would differ if the window had changed; the whole of it is listed."""
        digest, seen = sha256(), set[str]()
        cursor = replace(cursor, page="")
        while True:
            found = self._asked(collection, cursor)
            digest.update(_marks(records(found, "items")))
            cursor = replace(cursor, page=text(found, "nextPageToken"))
            if not cursor.page:
                return digest.hexdigest()
            refuse_loop(cursor.page, seen)

    def _asked(self, collection: Collection, cursor: CalendarCursor, size: int = 0) -> Json:
        window = {} if cursor.token else {"timeMin": cursor.since, "timeMax": cursor.until}
        try:
            return self._get(
                "events.list",
                calendarId=collection.key.removeprefix(PREFIX),
                singleEvents=True,
                showDeleted=True,
                eventTypes="default",
                maxResults=size or self._mailbox.settings.page_size,
                syncToken=cursor.token,
                pageToken=cursor.page,
                **window,
            )
        except Refusal as refusal:
            status = refusal.fault.status
            if status == 410 or (status == 400 and (cursor.page or cursor.token)):
                raise CursorExpired(f"Google no longer knows where '{collection.name}' stopped.") from refusal
            if status == 404:
                raise CollectionGone(f"The calendar '{collection.name}' is no longer there.") from refusal
            raise

    def _chosen(self) -> Iterator[Collection]:
        page, seen = "", set[str]()
        decisive = self._mailbox.config_hash("calendar")
        while True:
            found = self._get("calendarList.list", pageToken=page, maxResults=250)
            for one in records(found, "items"):
                if _is_chosen(one, self._mailbox.settings.calendars):
                    key = PREFIX + text(one, "id")
                    yield Collection(key, _name(one), CollectionRole.CALENDAR, decisive)
            page = text(found, "nextPageToken")
            if not page:
                return
            refuse_loop(page, seen)

    def _get(self, method: str, **parameters: object) -> Json:
        quota = self._mailbox.other_quota
        return self._mailbox.api.get(self._mailbox.services.calendar(method, **parameters), quota)


def _is_chosen(calendar: Json, selection: Selection) -> bool:
    """Return whether a calendar is read: of one's own all, of others those that are named; never holidays."""
    identity = text(calendar, "id")
    if not identity or flag(calendar, "deleted"):
        return False
    names = {one.casefold() for one in (identity, text(calendar, "summary"), _name(calendar)) if one}
    if flag(calendar, "primary"):
        names.add("primary")
    if not names.isdisjoint(one.casefold() for one in selection.exclude):
        return False
    if selection.include:
        return not names.isdisjoint(one.casefold() for one in selection.include)
    return text(calendar, "accessRole") in _OWN and not identity.endswith(_PUBLISHED)


def _name(calendar: Json) -> str:
    return text(calendar, "summaryOverride") or text(calendar, "summary") or text(calendar, "id")


def _changes(event: Json, cursor: CalendarCursor, *, is_shell: bool) -> Iterator[Change]:
    """Yield what one entry of a list means: nothing when it lies outside the window and always did."""
    identity = text(event, "id")
    if not identity or not is_meeting(event):
        return
    if len(identity) > LONGEST_ID:
        yield Unreadable(identity[:LONGEST_ID], "its id is longer than 500 signs")
        return
    if not is_tombstone(event) and not _is_inside(begins(event), ends(event), cursor):
        if _may_have_been_inside(event, cursor):
            yield Deletion(identity)
        return
    change = _change(event, is_shell=is_shell)
    if change is not None:
        yield change
    elif cursor.token:
        yield Deletion(identity)


def _change(event: Json, *, is_shell: bool) -> Change | None:
    """Return the occurrence, or None when it is gone."""
    identity = text(event, "id")
    if is_tombstone(event):
        return None
    if is_note(event):
        return Refused(identity, NOTE, begins(event))
    try:
        return Upsert(identity, raw_event(event, is_shell=is_shell))
    except (ValueError, OverflowError) as error:
        return Unreadable(identity, f"Google Calendar's answer makes no sense: {error}")


def _is_inside(start: datetime | None, end: datetime | None, cursor: CalendarCursor) -> bool:
    """Return whether an event overlaps the window; one without times is looked at."""
    since, until = moment(cursor.since), moment(cursor.until)
    if start is None or since is None or until is None:
        return True
    return start < until and (end or start) >= since


def _may_have_been_inside(event: Json, cursor: CalendarCursor) -> bool:
    """Return whether it can have been read before it moved out of the window."""
    if not cursor.token:
        return False
    before = original_start(event)
    return before is None or _is_inside(before, before, cursor)


def _behind(cursor: CalendarCursor, found: Json, count: int, digest: Digest) -> CalendarCursor:
    """Return the point behind a page: the next one, the sync token, or the digest where the server gives no token."""
    page, token = text(found, "nextPageToken"), text(found, "nextSyncToken")
    done = cursor.done + count
    if page:
        return replace(cursor, page=page, done=done)
    if token:
        return replace(cursor, page="", token=token, digest="", done=done)
    if cursor.token:
        raise CursorExpired("Google Calendar ended a list of changes without a sync token; the window is read again.")
    return replace(cursor, page="", digest=digest.hexdigest(), done=done)


def _marks(items: Sequence[Json]) -> bytes:
    """Return what changes when one of the events does."""
    return repr([tuple(text(one, key) for key in ("id", "etag", "updated", "status")) for one in items]).encode()
