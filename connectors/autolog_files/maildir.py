"""A Maildir folder: one file a message, in `new` until a mail client has seen it, in `cur` from then on.

The part of the name before `:2,` never changes and names the message; the letters behind it are flags, and moving from
`new` to `cur` or getting another flag is no change of the message; a keyword is one, if a rule names it as a private
mark.  Drafts (D) and trashed messages (T) are not there for us.  `new` is listed before `cur`, so that a message that
moves in between is seen (twice, at worst).

A program that copies into `new` or `cur` instead of writing elsewhere first can be met half-way: a file that is empty,
or too large to have been written at once, waits for the next look while it is younger than a second.

The stamp is the modification times of the two folders: every delivery, move and removal changes one of them.  A file
system's clock ticks every few milliseconds only, so a time younger than two seconds proves nothing and gives no stamp.
(https://cr.yp.to/proto/maildir.html)
"""

from __future__ import annotations

import os
import re
import string
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path

from autolog.errors import Forbidden
from autolog_files.listings import Listing
from autolog_files.message_bytes import read_fully
from autolog_files.opened_files import UnreadableFile, opened_file

_PARTS = ("new", "cur")
_SETTLED_NANOSECONDS = 2_000_000_000
_UNFINISHED_NANOSECONDS = 1_000_000_000
_WRITTEN_AT_ONCE = range(1, 128 * 1024)
"""Sizes of files that `cp` writes with one call."""
_KEYWORDS_FILE = "dovecot-keywords"
_KEYWORDS_LIMIT = 64 * 1024
_KEYWORD_FLAGS = re.compile(r":2,[A-Z]*[a-z][A-Za-z]*$")
_FLAGS = string.ascii_lowercase
_FLAG_NUMBERS = frozenset(str(number) for number in range(len(_FLAGS)))


class Maildir:
    """The Maildir at `path`; `clock` tells the machine's time in nanoseconds since 1970.

    `marks` are the keywords, in lower case, that make a change when they are set or taken off.
    """

    def __init__(self, path: Path, clock: Callable[[], int], marks: frozenset[str] = frozenset()) -> None:
        self._path = path
        self._clock = clock
        self._marks = marks

    def stamp(self) -> tuple[int, ...]:
        """Return the modification times of both parts, or nothing while they are too young to be trusted."""
        times = tuple(os.stat(self._path / part, follow_symlinks=False).st_mtime_ns for part in _PARTS)
        return times if max(times) < self._clock() - _SETTLED_NANOSECONDS else ()

    def listing(self) -> Listing:
        """List both parts."""
        stamp = self.stamp()
        paths: dict[str, str] = {}
        for part in _PARTS:
            for entry in os.scandir(self._path / part):
                name, _, flags = entry.name.partition(":2,")
                if not entry.name.startswith(".") and "T" not in flags and "D" not in flags:
                    paths[name] = entry.path
        if not stamp:
            paths = {name: path for name, path in paths.items() if not self._is_unfinished(path)}
        return Listing(paths, self._marked(paths) if self._marks else {}, stamp)

    def _marked(self, paths: Mapping[str, str]) -> dict[str, str]:
        """Return the marks of those that bear some: a person may set one later to keep a message out."""
        labels = ((name, self.labels(path)) for name, path in paths.items() if _KEYWORD_FLAGS.search(path))
        marks = ((name, self._marks.intersection(map(str.casefold, borne))) for name, borne in labels)
        return {name: " ".join(sorted(borne)) for name, borne in marks if borne}

    def _is_unfinished(self, path: str) -> bool:
        try:
            found = os.stat(path, follow_symlinks=False)
        except FileNotFoundError:
            return False
        return (
            found.st_size not in _WRITTEN_AT_ONCE and 0 <= self._clock() - found.st_mtime_ns < _UNFINISHED_NANOSECONDS
        )

    def labels(self, path: str) -> tuple[str, ...]:
        """Return the keywords of a file: Dovecot writes them as the flags a to z, named in a file of its own."""
        flags = path.rpartition("/")[2].partition(":2,")[2]
        return tuple(self._keywords[flag] for flag in flags if flag in self._keywords)

    @cached_property
    def _keywords(self) -> dict[str, str]:
        try:
            with opened_file(self._path / _KEYWORDS_FILE) as descriptor:
                lines = read_fully(descriptor, 0, _KEYWORDS_LIMIT).decode("utf-8", "replace").splitlines()
        except FileNotFoundError:
            return {}
        except UnreadableFile as error:
            raise Forbidden(
                f"{self._path / _KEYWORDS_FILE} tells which mail is private. {error}",
                remedy="Give the user that runs autolog read access.",
            ) from error
        numbered = (line.partition(" ") for line in lines)
        return {_FLAGS[int(number)]: word for number, _, word in numbered if number in _FLAG_NUMBERS}
