"""Reading an mbox file: pages, fetch and census, in memory bounded by a page whatever the size of the file.

The cursor holds the place, name and header hash of the last message that was handed out and, at the end of a round, the
size and time of the file.  An equal size and time mean that nothing has changed.  Otherwise the message at that place
is looked at:

- it has the same name: the file only grew, and reading goes on behind it;
- it has the same header: it was still being appended when it was read; it comes again under its new name, and the old
  name is a deletion;
- anything else: the file was compacted or rewritten and is read from the beginning.  The names make that harmless;
  what is gone is found by the census.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path

from autolog.connector import Change, Cursor, Deletion, HeaderScreen, Page, Unreadable
from autolog.errors import Forbidden
from autolog_files.cursors import read_cursor, refused_cursor, write_cursor
from autolog_files.mbox_messages import Named, name_of, stretch_of, without_quoting
from autolog_files.mbox_spans import Span, delivered_at, spans
from autolog_files.message_bytes import FolderFacts, read_message
from autolog_files.opened_files import UnreadableFile, folder_failure, opened_file
from autolog_files.paging import OpenPage

_FORM = "mbox-1"
_ZONES = timedelta(days=2)
"""A From_ line tells no zone, and `delivered_at` only the day."""


@dataclass(frozen=True, slots=True)
class _Place:
    """The last message that was handed out, and the file's (size, time) when nothing was behind it."""

    offset: int = 0
    name: str = ""
    header: str = ""
    state: tuple[int, ...] = ()


class MboxFile:
    """The mbox at `path` with what its collection says about the messages."""

    def __init__(self, path: Path, facts: FolderFacts, page_size: int, outside: Callable[[float], bool]) -> None:
        self._path = path
        self._facts = facts
        self._page_size = page_size
        self._outside = outside

    def changes(self, since: Cursor | None, wanted: HeaderScreen) -> Iterator[Page]:
        """Yield the messages behind the place of the cursor."""
        place = _read(since, str(self._path))
        with _opened(self._path) as descriptor:
            status = os.fstat(descriptor)
            state = (status.st_size, status.st_mtime_ns)
            if place.state == state:
                return
            yield from self._pages(descriptor, place, state, wanted)

    def _pages(self, descriptor: int, known: _Place, state: tuple[int, ...], wanted: HeaderScreen) -> Iterator[Page]:
        start = _start(descriptor, known, state[0])
        waiting, done, place = OpenPage(self._page_size), 0, start.place
        if start.replaced:
            waiting.add(Deletion(start.replaced))
        for span, named in _named(descriptor, start.offset):
            if waiting.full:
                yield Page(waiting.take(), _write(place), done)
            change = self._read(descriptor, span, named, wanted)
            if change is not None:
                waiting.add(change)
            done += 1
            place = _Place(span.begin, named.remote_id, named.header)
        yield Page(waiting.take(), _write(replace(place, state=state)), done)

    def fetch(self, remote_ids: Sequence[str], wanted: HeaderScreen) -> Iterator[Change]:
        """Look through the file for these messages; what is not found is a deletion."""
        missing = dict.fromkeys(remote_ids)
        with _opened(self._path) as descriptor:
            for span, named in _named(descriptor, 0):
                if named.remote_id in missing:
                    del missing[named.remote_id]
                    change = self._read(descriptor, span, named, wanted)
                    yield change if change is not None else Deletion(named.remote_id)
                if not missing:
                    return
        yield from (Deletion(remote_id) for remote_id in missing)

    def census(self) -> Iterator[str]:
        """Yield the names of all messages in the window, copies once for each."""
        with _opened(self._path) as descriptor:
            for span, named in _named(descriptor, 0):
                if not self._before_window(span):
                    yield named.remote_id

    def _read(self, descriptor: int, span: Span, named: Named, wanted: HeaderScreen) -> Change | None:
        if self._before_window(span):
            return None
        if not span.from_line:
            return Unreadable(
                named.remote_id, "It stands before the first 'From ' line, so it is no message of an mbox."
            )
        return without_quoting(read_message(named.remote_id, stretch_of(descriptor, span), self._facts, wanted))

    def _before_window(self, span: Span) -> bool:
        day = delivered_at(span.from_line)
        return day is not None and self._outside((day + _ZONES).timestamp())


def _named(descriptor: int, offset: int) -> Iterator[tuple[Span, Named]]:
    for span in spans(descriptor, offset):
        yield span, name_of(stretch_of(descriptor, span))


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a round begins to read, what is known before it, and the name that is no longer true."""

    offset: int
    place: _Place
    replaced: str = ""


def _start(descriptor: int, known: _Place, size: int) -> _Start:
    beginning = _Start(0, _Place())
    if not known.name or known.offset >= size:
        return beginning
    found = next(_named(descriptor, known.offset), None)
    if found is None or found[1].header != known.header:
        return beginning
    span, named = found
    if named.remote_id == known.name:
        return _Start(span.end, known)
    return _Start(span.begin, _Place(), known.name)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    try:
        with opened_file(path) as descriptor:
            yield descriptor
    except FileNotFoundError as error:
        raise folder_failure(error, path) from error
    except UnreadableFile as error:
        raise Forbidden(f"{path} cannot be opened. {error}", remedy="Give autolog read access to the file.") from error


def _write(place: _Place) -> Cursor:
    return write_cursor(_FORM, asdict(place))


def _read(cursor: Cursor | None, key: str) -> _Place:
    if cursor is None:
        return _Place()
    state = read_cursor(cursor, _FORM, key)
    match state:
        case {"offset": int(offset), "name": str(name), "header": str(header), "state": [*numbers]}:
            return _Place(offset, name, header, tuple(int(str(number)) for number in numbers))
        case _:
            raise refused_cursor(key)
