"""The IMAP connector: folders are collections, messages are changes, and nothing is ever written.

What comes is new mail, by UID, and mail that a person marked since (`marks`); nothing else about a message changes, so
a look at a folder costs one STATUS until UIDNEXT or HIGHESTMODSEQ moves.
Messages that were moved or deleted are found by `census`, once a day, not by `changes`: that costs a look at every UID.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from autolog.connector import (
    AccountContext,
    Change,
    Collection,
    Cursor,
    Deletion,
    HeaderScreen,
    Page,
    Unreadable,
)
from autolog.errors import Forbidden
from autolog_imap import folders, gmail
from autolog_imap.connection import Connection, FolderView
from autolog_imap.cursor import Mark, Resets, Resume, Uids, decode
from autolog_imap.facts import Place
from autolog_imap.fetching import EVERYTHING, Fetcher
from autolog_imap.marks import CONDSTORE, Compared, Marks, remarked
from autolog_imap.pace import Pace
from autolog_imap.parts import LONGEST_TEXT
from autolog_imap.reading import PageSize, Reader, since_criterion
from autolog_imap.session import MOST_UIDS, FolderState
from autolog_imap.settings import ImapSettings

READING_RULES = "1"
"""Raised when the same mailbox would be read differently; every folder is then read again from its beginning."""

_SURELY = timedelta(days=3)


class ImapConnector:
    """One mailbox, over one kept connection that is opened when it is first needed."""

    def __init__(self, settings: ImapSettings, context: AccountContext) -> None:
        self._settings = settings
        self._context = context
        self._since = settings.since or context.since
        self._connection = Connection(settings, context.secret, context.now)
        self._resets = Resets()
        self._paces: dict[str, Pace] = {}
        self._compared: dict[str, Compared] = {}

    def collections(self) -> Iterable[Collection]:
        """List the folders that are to be read."""
        self._connection.refresh()
        session = self._connection.session()
        is_gmail = session.offers(gmail.CAPABILITY)
        chosen = folders.selected(session.folders(), self._settings.folders, gmail=is_gmail)
        if is_gmail and not chosen and not self._settings.folders.include:
            raise Forbidden(gmail.HIDDEN, remedy=gmail.HIDDEN_REMEDY)
        return tuple(
            Collection(folder.key, folder.name, folders.role(folder, self._settings.sent_folders), self._config_hash())
            for folder in chosen
        )

    def changes(self, collection: Collection, since: Cursor | None, wanted: HeaderScreen) -> Iterator[Page]:
        """Yield pages of new mail, lowest UID first."""
        mark = None if since is None else decode(since)
        self._connection.refresh()
        before = self._state(collection.key, wanted) if mark is not None else None
        if mark is not None and before is not None and self._is_unchanged(collection.key, mark, before, wanted):
            return
        view = self._connection.view(collection.key)
        resume = self._resets.resume(collection.key, mark, view.state.uid_validity, self._context.now())
        marks = Marks(wanted.labels, self._is_gmail())
        borne = None if resume.by_date else marks.borne_in(self._connection, view)
        for page in self._pages(collection, view, wanted, resume, borne):
            yield page
            if self._context.cancelled():
                return
        if before is not None and borne is not None:
            self._compared[collection.key] = Compared(wanted.labels, before.modification, borne)

    def _pages(
        self, collection: Collection, view: FolderView, wanted: HeaderScreen, resume: Resume, borne: Uids | None
    ) -> Iterator[Page]:
        """Yield what was marked since the last look, then what is new; `borne` are those with a mark, if known."""
        if borne is not None:
            fetcher = self._fetcher(collection, view, wanted)
            for page, mark in remarked(fetcher, resume.mark, borne, self._settings.page_messages):
                yield page
                resume = replace(resume, mark=mark)
            resume = replace(resume, mark=replace(resume.mark, marked=borne))
        yield from self._reader(collection, view, wanted).pages(resume)

    def fetch(self, collection: Collection, remote_ids: Sequence[str], wanted: HeaderScreen) -> Iterator[Change]:
        """Read messages again by id; one that the folder no longer has is a Deletion."""
        self._connection.refresh()
        view = self._connection.view(collection.key)
        fetcher = self._fetcher(collection, view, wanted)
        for start in range(0, len(remote_ids), self._settings.page_messages):
            batch = remote_ids[start : start + self._settings.page_messages]
            uids = {remote_id: _uid(remote_id, view) for remote_id in batch}
            changes = fetcher.again([uid for uid in uids.values() if uid is not None])
            for remote_id, uid in uids.items():
                yield Deletion(remote_id) if uid is None else changes[uid]

    def census(self, collection: Collection, since: datetime) -> Iterator[str]:
        """Yield the ids of the messages that were received at or after `since` and are there now.

        SEARCH counts whole days, so the messages of the first days are asked for their time.
        """
        self._connection.refresh()
        view = self._connection.view(collection.key)
        listed = self._connection.search(view, since_criterion(since))
        surely = frozenset(self._connection.search(view, since_criterion(since + _SURELY)))
        fetcher = self._fetcher(collection, view, EVERYTHING)
        for uid in listed:
            if uid in surely:
                yield fetcher.remote_id(uid)
        doubtful = [uid for uid in listed if uid not in surely]
        for start in range(0, len(doubtful), MOST_UIDS):
            described = fetcher.describe(doubtful[start : start + MOST_UIDS])
            yield from (change.remote_id for change in described.changes.values() if isinstance(change, Unreadable))
            yield from (
                fetcher.remote_id(message.uid)
                for message in described.facts
                if message.received_at is None or message.received_at >= since
            )

    def close(self) -> None:
        """Let go of the connection.  Never raises."""
        self._connection.close()

    def _state(self, folder: str, wanted: HeaderScreen) -> FolderState | None:
        """Ask how a folder stands, and when anything about its messages changed if marks matter."""
        session = self._connection.session()
        counts_changes = bool(wanted.labels) and session.offers(CONDSTORE)
        return session.status(folder, ("HIGHESTMODSEQ",) if counts_changes else ())

    def _is_unchanged(self, folder: str, mark: Mark, state: FolderState, wanted: HeaderScreen) -> bool:
        """Return whether STATUS still says what it said when the folder had last been read to its end.

        A server that leaves UIDNEXT out (RFC 3501 lets it) never says so, nor does one without CONDSTORE where marks
        matter.
        """
        if mark.uid_next is None or (state.uid_validity, state.uid_next) != (mark.uid_validity, mark.uid_next):
            return False
        if not wanted.labels:
            return True
        is_told = state.modification is not None
        return is_told and self._compared.get(folder) == Compared(wanted.labels, state.modification, mark.marked)

    def _is_gmail(self) -> bool:
        return self._connection.session().offers(gmail.CAPABILITY)

    def _reader(self, collection: Collection, view: FolderView, wanted: HeaderScreen) -> Reader:
        settings = self._settings
        return Reader(
            self._connection,
            self._fetcher(collection, view, wanted),
            view,
            self._since,
            PageSize(settings.page_messages, settings.page_bytes, max(settings.whole_below, LONGEST_TEXT)),
            self._paces.setdefault(collection.key, Pace(settings.page_messages)),
        )

    def _fetcher(self, collection: Collection, view: FolderView, wanted: HeaderScreen) -> Fetcher:
        place = Place(collection.key, collection.name, collection.role, self._is_gmail())
        return Fetcher(self._connection, view, place, wanted, self._settings.whole_below)

    def _config_hash(self) -> str:
        settings = self._settings
        decisive = (READING_RULES, settings.since, settings.whole_below, sorted(settings.sent_folders))
        return sha256(repr(decisive).encode()).hexdigest()


def _uid(remote_id: str, view: FolderView) -> int | None:
    """Return the UID in a remote id, or None when it was given under another UIDVALIDITY and is void."""
    uid_validity, _, uid = remote_id.partition(":")
    if uid_validity != str(view.state.uid_validity) or not (uid.isascii() and uid.isdigit()):
        return None
    return int(uid)
