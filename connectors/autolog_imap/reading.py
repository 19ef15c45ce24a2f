"""Page by page through a folder.

By UID: what SEARCH lists above the mark, ascending, so that a page's cursor is its highest UID.  By date, where UIDs
cannot be relied on (`cursor`): what is newer than the mark, oldest first.  Either way a cursor passes only messages
that were fetched, refused or reported; what lies before the window is passed over by its INTERNALDATE.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain

from autolog.connector import Change, Page, Unreadable
from autolog_imap import pace as pacing
from autolog_imap.connection import Connection, FolderView
from autolog_imap.cursor import Mark, Resume, with_newest
from autolog_imap.facts import Facts
from autolog_imap.failures import LostConnection
from autolog_imap.fetching import Described, Fetcher
from autolog_imap.pace import Pace

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HIGHEST_UID = 2**32 - 1
_FIRST_YEAR = 1980
_ZONES = timedelta(days=1)
"""SINCE counts whole days in the server's own time zone; one day more than asked for covers them all."""


@dataclass(frozen=True, slots=True)
class PageSize:
    """How much a page may hold: messages, and bytes to be fetched; `most_of_one` is the most that one of them costs."""

    messages: int
    size: int
    most_of_one: int


def since_criterion(since: datetime) -> str:
    """Return the SEARCH criterion that lists everything received since, and a little more."""
    if since.year < _FIRST_YEAR:
        return "ALL"
    day = since - _ZONES
    return f"SINCE {day.day}-{_MONTHS[day.month - 1]}-{day.year}"


def uids_above(connection: Connection, view: FolderView, uid: int, since: datetime) -> list[int]:
    """List the messages above a UID that may lie in the window.

    `n:*` names the last message even when its UID is below n (RFC 3501, 6.4.8), so that the answer is filtered.
    """
    if uid >= _HIGHEST_UID:
        return []
    found = connection.search(view, "UID", f"{uid + 1}:*", since_criterion(since))
    return [candidate for candidate in found if candidate > uid]


@dataclass(frozen=True, slots=True)
class Reader:
    """One run through one folder, from the beginning of the window, `since`, in UTC."""

    connection: Connection
    fetcher: Fetcher
    view: FolderView
    since: datetime
    size: PageSize
    pace: Pace

    def pages(self, resume: Resume) -> Iterator[Page]:
        """Yield what is new; when nothing is, at most one empty page with a truer cursor."""
        return self._by_date(resume.mark) if resume.by_date else self._by_uid(resume.mark)

    def _by_uid(self, mark: Mark) -> Iterator[Page]:
        uids = uids_above(self.connection, self.view, mark.uid, self.since)
        dates: list[datetime | None] = []
        done = 0
        for chunk, described in self._chunks(uids):
            messages = self._in_window(chunk, described)
            changes = self._changes(chunk, described, messages)
            dates += [message.received_at for message in messages]
            done += len(chunk)
            mark = replace(mark, uid=chunk[-1])
            if done == len(uids):
                mark = self._read_to_the_end(mark, dates)
            yield Page(changes, mark.encode(), done, len(uids))
        finished = self._read_to_the_end(mark, ())
        if not uids and (finished != mark or not mark.uid):
            yield Page((), finished.encode(), 0, 0)

    def _by_date(self, mark: Mark) -> Iterator[Page]:
        in_window = uids_above(self.connection, self.view, 0, self.since)
        uids = uids_above(self.connection, self.view, 0, max(self.since, mark.newest or self.since))
        described = [self.fetcher.describe(batch) for batch in self.pace.batches(uids)]
        new = newer(chain.from_iterable(part.facts for part in described), mark, self.since)
        done = 0
        for messages in _by_cost(new, self.size):
            changes = self.fetcher.changes(messages)
            mark = with_newest(mark, [message.received_at for message in messages])
            done += len(messages)
            cursor = mark if done < len(new) else self._renumbered(mark, in_window)
            yield Page(tuple(changes[message.uid] for message in messages), cursor.encode(), done, len(new))
        if not new:
            yield Page((), self._renumbered(mark, in_window).encode(), 0, 0)

    def _chunks(self, uids: Sequence[int]) -> Iterator[tuple[Sequence[int], Described]]:
        """Yield the UIDs of each page, with what the server tells about them."""
        for batch in self.pace.batches(uids):
            described = self._describe(batch)
            start = 0
            for messages in _by_cost(described.facts, self.size):
                last = messages[-1] is described.facts[-1]
                end = len(batch) if last else batch.index(messages[-1].uid) + 1
                yield batch[start:end], described
                start = end
            if not described.facts:
                yield batch, described

    def _describe(self, batch: Sequence[int]) -> Described:
        if self.pace.is_given_up(batch):
            uid = batch[0]
            return Described((), {uid: Unreadable(self.fetcher.remote_id(uid), pacing.UNREADABLE)})
        with self._paced(batch):
            return self.fetcher.describe(batch)

    @contextmanager
    def _paced(self, uids: Sequence[int]) -> Iterator[None]:
        self.connection.forgive()
        try:
            yield
        except LostConnection:
            self.pace.lost(uids)
            raise

    def _in_window(self, chunk: Sequence[int], described: Described) -> list[Facts]:
        return [
            message
            for message in described.facts
            if chunk[0] <= message.uid <= chunk[-1]
            and (message.received_at is None or message.received_at >= self.since)
        ]

    def _changes(self, chunk: Sequence[int], described: Described, messages: Sequence[Facts]) -> tuple[Change, ...]:
        with self._paced(chunk):
            fetched = self.fetcher.changes(messages)
        self.pace.succeeded()
        found = fetched | described.changes
        return tuple(found[uid] for uid in chunk if uid in found)

    def _read_to_the_end(self, mark: Mark, dates: Sequence[datetime | None]) -> Mark:
        return replace(with_newest(mark, dates), uid_next=self.view.state.uid_next)

    def _renumbered(self, mark: Mark, in_window: Sequence[int]) -> Mark:
        """Return the mark under the folder's present UIDVALIDITY; only true when everything newer was read."""
        state = self.view.state
        return replace(mark, uid_validity=state.uid_validity, uid=max(in_window, default=0), uid_next=state.uid_next)


def newer(described: Iterable[Facts], mark: Mark, since: datetime) -> list[Facts]:
    """Return, oldest first, the messages that the mark's date does not cover.

    Those with just that date are covered while there are no more of them than were read.
    """
    after = mark.newest or since
    dated = [(message.received_at, message) for message in described if message.received_at is not None]
    at_mark = [message for date, message in dated if date == mark.newest]
    covered = len(at_mark) <= mark.newest_count
    new = [(date, message) for date, message in dated if date >= after and not (covered and date == mark.newest)]
    return [message for _, message in sorted(new, key=lambda pair: (pair[0], pair[1].uid))]


def _by_cost(messages: Sequence[Facts], size: PageSize) -> Iterator[list[Facts]]:
    """Yield the messages in pages of a bounded number and a bounded size."""
    page: list[Facts] = []
    cost = 0
    for message in messages:
        one = min(message.size or 0, size.most_of_one)
        if page and (cost + one > size.size or len(page) >= size.messages):
            yield page
            page, cost = [], 0
        page.append(message)
        cost += one
    if page:
        yield page
