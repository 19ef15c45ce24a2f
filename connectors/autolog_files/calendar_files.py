"""Reading calendars: one .ics file, or a folder of them.

A thing is what a file holds under one UID (a series with its moved and cancelled occurrences).  In a single file it is
called by its UID, in a folder by the file's name and the UID.  The cursor holds, for each file, its modification time,
inode and size, and for each UID a hash of its content; so an export that is written anew brings only what has changed
in it, and what has left it comes as a deletion.  DTSTAMP is left out of the hash: exports stamp every event anew.

A file that cannot be read, or that breaks off before its END:VCALENDAR (its writer may be at work), is one unreadable
thing under the name of the file, and nothing in it counts as deleted.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from autolog.connector import Change, Cursor, Deletion, Page, Unreadable, Upsert
from autolog.decode.calendar.splitting import split_calendar
from autolog.errors import TransientError
from autolog.model import MediaType, Raw
from autolog_files.cursors import read_cursor, refused_cursor, write_cursor
from autolog_files.message_bytes import read_fully
from autolog_files.opened_files import UnreadableFile, folder_failure, opened_file
from autolog_files.paging import OpenPage
from autolog_files.remote_ids import remote_id_of, remote_id_of_event

SUFFIX = ".ics"
_FORM = "calendar-1"
_LARGEST = 64 * 1024 * 1024
_STAMP = re.compile(rb"^DTSTAMP[^\n]*\n", re.MULTILINE)
_END = b"END:VCALENDAR"


@dataclass(slots=True)
class _File:
    """What is known of a file: its state when it was read to its end (else empty), and a hash for each remote id."""

    state: str = ""
    hashes: dict[str, str] = field(default_factory=dict)


class CalendarFiles:
    """The calendar at `path`."""

    def __init__(self, path: Path, labels: tuple[str, ...], page_size: int) -> None:
        self._path = path
        self._labels = labels
        self._page_size = page_size
        self._is_file = path.is_file()

    def changes(self, since: Cursor | None) -> Iterator[Page]:
        """Yield what is new, different or gone."""
        known = _read(since, str(self._path))
        waiting, done, written = OpenPage(self._page_size), 0, since
        for change in self._compare(known):
            waiting.add(change)
            done += 1
            if waiting.full:
                written = _write(known)
                yield Page(waiting.take(), written, done)
        if _write(known) != written:
            yield Page(waiting.take(), _write(known), done)

    def fetch(self, remote_ids: Sequence[str]) -> Iterator[Change]:
        """Read things again; what is not found is a deletion, or unreadable while one of the files is."""
        missing = dict.fromkeys(remote_ids)
        reason = ""
        for name in self._states():
            for change in self._things(name):
                reason = change.reason if isinstance(change, Unreadable) else reason
                if change.remote_id in missing:
                    del missing[change.remote_id]
                    yield change
        yield from (Unreadable(one, reason) if reason else Deletion(one) for one in missing)

    def census(self) -> Iterator[str]:
        """Yield the remote ids of everything.  Raises TransientError when a file cannot be read: it may hold any."""
        for name in self._states():
            for change in self._things(name):
                if isinstance(change, Unreadable):
                    raise TransientError(f"{self._path}: {name} cannot be counted. {change.reason}", remedy="Mend it.")
                yield change.remote_id

    def _compare(self, known: dict[str, _File]) -> Iterator[Change]:
        """Yield all changes; `known` is at any time what is true once everything yielded so far is stored."""
        present = self._states()
        for name in sorted(known.keys() | present.keys()):
            state = present.get(name, "")
            file = known.setdefault(name, _File())
            if not state or file.state != state:
                file.state = ""
                yield from self._compare_file(name, state, file.hashes)
                file.state = state
            if not state:
                del known[name]

    def _compare_file(self, name: str, state: str, hashes: dict[str, str]) -> Iterator[Change]:
        gone = set(hashes)
        for change in self._things(name) if state else ():
            new_hash = _hash(change.raw.content) if isinstance(change, Upsert) else state
            gone.discard(change.remote_id)
            if isinstance(change, Unreadable):
                gone.clear()
            if hashes.get(change.remote_id) != new_hash:
                hashes[change.remote_id] = new_hash
                yield change
        for remote_id in sorted(gone):
            del hashes[remote_id]
            yield Deletion(remote_id)

    def _things(self, name: str) -> Iterator[Upsert | Unreadable]:
        """Cut one file into things; a file that is gone holds none."""
        try:
            content = self._content(name)
        except FileNotFoundError:
            return
        except UnreadableFile as error:
            yield Unreadable(remote_id_of(name), str(error))
            return
        if not content.rstrip().upper().endswith(_END):
            yield Unreadable(remote_id_of(name), f"The file breaks off: {_END.decode()} is missing at its end.")
            return
        for uid, single in split_calendar(content):
            raw = Raw(MediaType.CALENDAR, single, labels=self._labels, size=len(single))
            yield Upsert(remote_id_of_event(uid, "" if self._is_file else name), raw)

    def _content(self, name: str) -> bytes:
        with opened_file(self._path if self._is_file else self._path / name) as descriptor:
            size = os.fstat(descriptor).st_size
            if size > _LARGEST:
                raise UnreadableFile(f"It has {size} bytes; a calendar file may have {_LARGEST}.")
            return read_fully(descriptor, 0, size)

    def _states(self) -> dict[str, str]:
        """Return the modification time, inode and size of each file by its name."""
        try:
            if self._is_file:
                return {self._path.name: _state(os.stat(self._path))}
            with os.scandir(self._path) as entries:
                found = (entry for entry in entries if entry.name.lower().endswith(SUFFIX))
                return {entry.name: _state(entry.stat(follow_symlinks=False)) for entry in found}
        except OSError as error:
            raise folder_failure(error, self._path) from error


def _state(status: os.stat_result) -> str:
    return f"{status.st_mtime_ns} {status.st_ino} {status.st_size}"


def _hash(content: bytes) -> str:
    return blake2b(_STAMP.sub(b"", content), digest_size=6).hexdigest()


def _write(known: Mapping[str, _File]) -> Cursor:
    return write_cursor(_FORM, {"files": {name: [file.state, file.hashes] for name, file in known.items()}})


def _read(cursor: Cursor | None, key: str) -> dict[str, _File]:
    if cursor is None:
        return {}
    files = read_cursor(cursor, _FORM, key).get("files")
    if not isinstance(files, dict):
        raise refused_cursor(key)
    return {str(name): _file(file, key) for name, file in files.items()}


def _file(file: object, key: str) -> _File:
    match file:
        case [str(state), dict(hashes)]:
            return _File(state, {str(remote_id): str(value) for remote_id, value in hashes.items()})
        case _:
            raise refused_cursor(key)
