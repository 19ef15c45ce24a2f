"""Gmail: one collection for the mailbox, read by its list at first and by its history afterwards.

The history id is taken before the list is begun, so that what arrives meanwhile is told by the history.  A page is
yielded when every message of it was given, refused, reported or found gone; its cursor never passes one that was not.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from autolog.connector import (
    Change,
    Collection,
    CollectionRole,
    Cursor,
    Deletion,
    HeaderScreen,
    Page,
    Refused,
    Unreadable,
    Upsert,
)
from autolog.decode.headers import Headers
from autolog.errors import CursorExpired
from autolog_google.account import Mailbox
from autolog_google.api import refuse_loop
from autolog_google.failures import Fault, Refusal
from autolog_google.fields import Json, number, records, text
from autolog_google.history import TYPES, Event, Group, groups
from autolog_google.labels import Chosen, Labels
from autolog_google.mail_cursor import MailCursor, decode
from autolog_google.message_batches import Batches, Found
from autolog_google.messages import decoded, header_fields, label_names, raw_message, received_at, unfetched_texts

KEY = "mail"
_LIST, _HISTORY, _SMALL = 5, 2, 1
_CENSUS_PAGE = 500
_HISTORY_PAGE = 100


class Mail:
    """The mail of one mailbox."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._limiter = mailbox.mail_quota
        self._cost = mailbox.settings.quota.cost_get
        self._labels = Labels(lambda: self._get("labels.list", _SMALL), mailbox.settings.labels, mailbox.settings.user)
        self._batches = Batches(
            mailbox.api, self._limiter, self._cost, mailbox.settings.batch_size, self._answer_something
        )

    def collection(self) -> Collection:
        """Return the one collection; asks nothing."""
        settings = self._mailbox.settings
        decisive = (settings.labels.model_dump(), settings.text)
        return Collection(KEY, "Gmail", CollectionRole.OTHER, self._mailbox.config_hash(decisive))

    def changes(self, since: Cursor | None, wanted: HeaderScreen) -> Iterator[Page]:
        """Yield pages of messages, newest first in a first import."""
        cursor = MailCursor(self._baseline(), listing=0) if since is None else decode(since)
        if cursor.listing is not None:
            for page, behind in self._listed(cursor, wanted):
                yield page
                if self._mailbox.context.cancelled():
                    return
                cursor = behind
        yield from self._remembered(cursor, wanted)

    def fetch(self, ids: Sequence[str], wanted: HeaderScreen) -> Iterator[Change]:
        """Read messages again by id; one that is not there, or not to be read any more, is a Deletion."""
        chosen = self._labels.chosen()
        for start in range(0, len(ids), self._mailbox.settings.page_size):
            some = ids[start : start + self._mailbox.settings.page_size]
            yield from self._looked_at(dict.fromkeys(some, Event.CHANGED), chosen, wanted)

    def census(self, since: datetime) -> Iterator[str]:
        """Yield the ids of the messages that are there and are read."""
        chosen = self._labels.chosen()
        unread = {one for label in ("DRAFT", "CHAT", *chosen.exclude) for one in self._ids_under(label, since)}
        seen: set[str] = set()
        for label in chosen.include or ("",):
            for one in self._ids_under(label, since):
                if one not in unread and one not in seen:
                    seen.add(one)
                    yield one

    def _listed(self, cursor: MailCursor, wanted: HeaderScreen) -> Iterator[tuple[Page, MailCursor]]:
        """Yield the pages of the first import, each with the point behind it."""
        chosen = self._labels.chosen()
        seen: set[str] = set()
        while cursor.listing is not None:
            label = chosen.include[cursor.listing] if cursor.listing < len(chosen.include) else ""
            found = self._list_page(label, cursor.page, self._mailbox.settings.page_size, self._mailbox.since)
            ids = _ids(found)
            changes = self._looked_at(dict.fromkeys(ids, Event.NEW), chosen, wanted, label)
            following = text(found, "nextPageToken")
            if following:
                refuse_loop(f"{label} {following}", seen)
            cursor = _behind(cursor, following, len(ids), len(chosen.include))
            total = max(number(found, "resultSizeEstimate"), cursor.done)
            yield Page(tuple(changes), cursor.encode(), cursor.done, total), cursor

    def _remembered(self, cursor: MailCursor, wanted: HeaderScreen) -> Iterator[Page]:
        """Yield the pages of what happened since; nothing at all when nothing did."""
        seen: set[str] = set()
        while True:
            found = self._history_page(cursor)
            end = cursor.end or _history_id(found) or cursor.history
            following = text(found, "nextPageToken")
            if records(found, "history"):
                for page, behind in self._history_groups(found, cursor, end, wanted):
                    yield page
                    cursor = behind
                    if self._mailbox.context.cancelled():
                        return
            if not following:
                if end != cursor.history:
                    yield Page((), MailCursor(end).encode(), cursor.done)
                return
            refuse_loop(following, seen)
            cursor = replace(cursor, page=following, end=end)

    def _history_groups(
        self, found: Json, cursor: MailCursor, end: str, wanted: HeaderScreen
    ) -> Iterator[tuple[Page, MailCursor]]:
        chosen = self._labels.chosen()
        size = self._mailbox.settings.page_size
        for group in groups(found, cursor.after, chosen, size):
            for events, is_last in _pieces(group, size):
                changes = tuple(self._looked_at(events, chosen, wanted))
                if is_last:
                    cursor = replace(cursor, after=group.last, end=end, done=cursor.done + len(group.events))
                if changes:
                    yield Page(changes, cursor.encode(), cursor.done), cursor

    def _looked_at(
        self, events: Mapping[str, Event], chosen: Chosen, wanted: HeaderScreen, label: str = ""
    ) -> Iterator[Change]:
        """Yield what became of each message; what was never there to be read is left out."""
        yield from (Deletion(one) for one, event in events.items() if event is Event.GONE)
        ids = [one for one, event in events.items() if event is not Event.GONE]
        if not wanted.passes_everything and self._mailbox.settings.text:
            ids = yield from self._screened(ids, events, chosen, wanted, label)
        form = "full" if self._mailbox.settings.text else "metadata"
        for one, found in self._batches.read(ids, lambda one: self._address("messages.get", id=one, format=form)):
            change = self._change(one, found, events[one], chosen, wanted, label)
            if change is not None:
                yield change

    def _screened(
        self, ids: Sequence[str], events: Mapping[str, Event], chosen: Chosen, wanted: HeaderScreen, label: str
    ) -> Generator[Change, None, list[str]]:
        """Look at headers alone, yield what needs no text, and return the ids of what does."""
        passed: list[str] = []
        read = self._batches.read(ids, lambda one: self._address("messages.get", id=one, format="metadata"))
        for one, found in read:
            settled = self._settled(one, found, events[one], chosen, wanted, label)
            if settled == ():
                passed.append(one)
            yield from settled or ()
        return passed

    def _settled(
        self, one: str, found: Found, event: Event, chosen: Chosen, wanted: HeaderScreen, label: str
    ) -> tuple[Change, ...] | None:
        """Return what is known without the text, () when the text is needed, None when there is nothing to say."""
        if found is None:
            return (Deletion(one),)
        if isinstance(found, Fault):
            return (Unreadable(one, _reason(found)),)
        if not chosen.reads(found):
            return (Deletion(one),) if event is Event.CHANGED else None
        if event is Event.NEW and (chosen.came_before(found, label) or self._is_too_old(found)):
            return None
        refusal = wanted(_headers(found), label_names(found, self._labels.names(found)))
        return (Refused(one, refusal, received_at(found)),) if refusal else ()

    def _change(
        self, one: str, found: Found, event: Event, chosen: Chosen, wanted: HeaderScreen, label: str
    ) -> Change | None:
        settled = self._settled(one, found, event, chosen, wanted, label)
        if settled != () or not isinstance(found, Mapping):
            return settled[0] if settled else None
        try:
            fetched = self._fetched_texts(one, found) if self._mailbox.settings.text else {}
            return Upsert(one, raw_message(found, self._labels.names(found), fetched))
        except (ValueError, RecursionError) as error:
            return Unreadable(one, f"Gmail's answer makes no sense: {error}")

    def _fetched_texts(self, one: str, found: Json) -> dict[str, bytes]:
        """Return the texts that are too large to come with the message; one that does not come is left out."""
        texts_: dict[str, bytes] = {}
        for attachment in unfetched_texts(found):
            uri = self._address("messages.attachments.get", messageId=one, id=attachment)
            try:
                texts_[attachment] = decoded(text(self._mailbox.api.get(uri, self._limiter, self._cost), "data"))
            except Refusal as refusal:
                if refusal.fault.status != 404:
                    raise
        return texts_

    def _is_too_old(self, found: Json) -> bool:
        """Return whether it lies before the window: where only headers may be read, Gmail takes no dates."""
        at = received_at(found)
        return at is not None and at < self._mailbox.since

    def _list_page(self, label: str, page: str, size: int, since: datetime) -> Json:
        query = f"after:{max(int(since.timestamp()) - 1, 0)}" if self._mailbox.settings.text else ""
        parameters = {"labelIds": label, "q": query, "pageToken": page, "maxResults": size}
        try:
            return self._get("messages.list", _LIST, **parameters)
        except Refusal as refusal:
            if page and refusal.fault.status == 400:
                raise CursorExpired("Gmail no longer knows the page where the first import stopped.") from refusal
            raise

    def _ids_under(self, label: str, since: datetime) -> Iterator[str]:
        page, seen = "", set[str]()
        while True:
            found = self._list_page(label, page, _CENSUS_PAGE, since)
            yield from _ids(found)
            page = text(found, "nextPageToken")
            if not page:
                return
            refuse_loop(page, seen)

    def _history_page(self, cursor: MailCursor) -> Json:
        parameters = {"startHistoryId": cursor.history, "pageToken": cursor.page, "maxResults": _HISTORY_PAGE}
        try:
            return self._get("history.list", _HISTORY, historyTypes=list(TYPES), **parameters)
        except Refusal as refusal:
            if cursor.page and refusal.fault.status == 400:
                # The page is forgotten, the history is not: the round begins again and passes what was handled.
                return self._history_page(replace(cursor, page=""))
            if refusal.fault.status == 404:
                raise CursorExpired("Gmail no longer knows the history where reading stopped.") from refusal
            raise

    def _baseline(self) -> str:
        """Return the history id of this moment.

        A server without profiles (an emulator) is asked what its history has come to since its newest message.
        """
        try:
            return _history_id(self._get("getProfile", _SMALL))
        except Refusal as refusal:
            if refusal.fault.status != 404:
                raise
        newest = _ids(self._get("messages.list", _LIST, maxResults=1))
        if not newest:
            return "1"
        known = _history_id(self._get("messages.get", self._cost, id=newest[0], format="minimal"))
        return _history_id(self._get("history.list", _HISTORY, startHistoryId=known, maxResults=1)) or known

    def _answer_something(self) -> None:
        """Raise a failure when Gmail answers nothing at all; having no profiles is an answer."""
        try:
            self._get("getProfile", _SMALL)
        except Refusal as refusal:
            if refusal.fault.status != 404:
                raise

    def _get(self, method: str, cost: int, **parameters: object) -> Json:
        return self._mailbox.api.get(self._address(method, **parameters), self._limiter, cost)

    def _address(self, method: str, **parameters: object) -> str:
        return self._mailbox.services.gmail(method, **parameters)


def _behind(cursor: MailCursor, following: str, count: int, labels: int) -> MailCursor:
    """Return the point behind a page: the next one, the next label's first one, or the history."""
    done = cursor.done + count
    if following:
        return replace(cursor, page=following, done=done)
    next_label = (cursor.listing or 0) + 1
    if next_label < labels:
        return replace(cursor, listing=next_label, page="", done=done)
    return MailCursor(cursor.history, done=done)


def _pieces(group: Group, size: int) -> Iterator[tuple[dict[str, Event], bool]]:
    """Yield the events of a group in pieces of at most `size`, and whether a piece is the last."""
    events = list(group.events.items())
    for start in range(0, max(len(events), 1), size):
        yield dict(events[start : start + size]), start + size >= len(events)


def _history_id(found: Json) -> str:
    identity = number(found, "historyId")
    return str(identity) if identity else ""


def _ids(found: Json) -> list[str]:
    return list(dict.fromkeys(text(one, "id") for one in records(found, "messages") if text(one, "id")))


def _headers(found: Json) -> Headers:
    return Headers(tuple((name.lower(), value) for name, value in header_fields(found)))


def _reason(fault: Fault) -> str:
    return f"Gmail does not give it ({fault.status}: {fault.message or 'no reason given'})"
