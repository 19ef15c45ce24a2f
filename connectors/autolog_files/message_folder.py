"""Reading a folder of one-message files, Maildir or .eml tree: pages, fetch and census.

The cursor holds the ranges of names that are known (see `ranges`) and the stamp of the folder (see `maildir`); an equal
stamp means that there is nothing to list.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from autolog.connector import Change, Cursor, Deletion, HeaderScreen, Page, Unreadable
from autolog_files.cursors import read_cursor, refused_cursor, write_cursor
from autolog_files.listings import Folder, Listing
from autolog_files.message_bytes import FolderFacts, Stretch, read_message
from autolog_files.opened_files import UnreadableFile, folder_failure, opened_file
from autolog_files.paging import OpenPage
from autolog_files.ranges import Comparison, Range
from autolog_files.remote_ids import remote_id_of

_FORM = "names-1"
_LOOKS = 5

Outside = Callable[[float], bool]
"""Answers whether a time, in seconds since 1970, lies before the configured window."""


class MessageFolder:
    """A folder at `path` with what its collection says about the messages."""

    def __init__(self, folder: Folder, path: Path, facts: FolderFacts, page_size: int, outside: Outside) -> None:
        self._folder = folder
        self._path = path
        self._facts = facts
        self._page_size = page_size
        self._outside = outside

    def changes(self, since: Cursor | None, wanted: HeaderScreen) -> Iterator[Page]:
        """Yield the messages whose names the cursor does not know."""
        known, stamp = _read(since, str(self._path))
        if stamp and stamp == self._stamp():
            return
        places = _Places(self._listing)
        listing = places.listing
        comparison = Comparison(listing.hashes(), known)
        waiting, done, written = OpenPage(self._page_size), 0, known
        total = max(len(listing.paths) - sum(one.count for one in known), 0)
        for name in comparison.new_names():
            change = self._read(name, places, wanted)
            done += 1
            if change is not None:
                waiting.add(change)
            if waiting.full:
                written = comparison.known()
                yield Page(waiting.take(), _write(written), done, max(done, total))
        if comparison.known() != written:
            yield Page(waiting.take(), _write(comparison.known(), listing.stamp), done, max(done, total))

    def fetch(self, remote_ids: Sequence[str], wanted: HeaderScreen) -> Iterator[Change]:
        """Read messages again; what is not listed any more is a deletion."""
        places = _Places(self._listing)
        names = {remote_id_of(name): name for name in places.listing.paths}
        for remote_id in remote_ids:
            name = names.get(remote_id)
            change = self._read(name, places, wanted) if name is not None else None
            yield change if change is not None else Deletion(remote_id)

    def census(self) -> Iterator[str]:
        """Yield the remote ids of all messages that are there and in the window."""
        for name, path in self._listing().paths.items():
            try:
                outside = self._outside(os.stat(path, follow_symlinks=False).st_mtime)
            except FileNotFoundError:
                outside = False
            if not outside:
                yield remote_id_of(name)

    def _read(self, name: str, places: _Places, wanted: HeaderScreen) -> Change | None:
        """Read one message; None when it is outside the window.

        A file that a mail client renames between the listing and now is looked for again under its new name.
        """
        for _ in range(_LOOKS):
            path = places.listing.paths.get(name)
            if path is None:
                return Deletion(remote_id_of(name))
            try:
                return self._read_file(name, path, wanted)
            except FileNotFoundError:
                places.look_again()
            except UnreadableFile as error:
                return Unreadable(remote_id_of(name), str(error))
        return Unreadable(remote_id_of(name), f"It was renamed {_LOOKS} times while it was being read.")

    def _read_file(self, name: str, path: str, wanted: HeaderScreen) -> Change | None:
        with opened_file(path) as descriptor:
            state = os.fstat(descriptor)
            if self._outside(state.st_mtime):
                return None
            labels = (*self._facts.labels, *self._folder.labels(path))
            facts = FolderFacts(labels, self._facts.sent_by_owner)
            return read_message(remote_id_of(name), Stretch(descriptor, 0, state.st_size), facts, wanted)

    def _stamp(self) -> tuple[int, ...]:
        try:
            return self._folder.stamp()
        except OSError as error:
            raise folder_failure(error, self._path) from error

    def _listing(self) -> Listing:
        try:
            return self._folder.listing()
        except OSError as error:
            raise folder_failure(error, self._path) from error


class _Places:
    """Where the messages lie now: a listing that is made again when a file is not where it was."""

    def __init__(self, look: Callable[[], Listing]) -> None:
        self._look = look
        self.listing = look()

    def look_again(self) -> None:
        """List the folder once more."""
        self.listing = self._look()


def _write(known: Sequence[Range], stamp: tuple[int, ...] = ()) -> Cursor:
    ranges = [[one.last, one.count, f"{one.total:x}"] for one in known]
    return write_cursor(_FORM, {"ranges": ranges, "stamp": stamp})


def _read(cursor: Cursor | None, key: str) -> tuple[tuple[Range, ...], tuple[int, ...]]:
    if cursor is None:
        return (), ()
    state = read_cursor(cursor, _FORM, key)
    ranges, stamp = state.get("ranges"), state.get("stamp")
    if not isinstance(ranges, list) or not isinstance(stamp, list):
        raise refused_cursor(key)
    try:
        known = tuple(Range(str(last), int(count), int(total, 16)) for last, count, total in ranges)
        return known, tuple(int(time) for time in stamp)
    except (ValueError, TypeError) as error:
        raise refused_cursor(key) from error
