"""Where the messages of an mbox begin and end, found without holding them in memory.

A message begins behind a line `From sender date`, and a line counts as one only when it carries a time of day: text
that begins with "From " rarely does.  No blank line is asked for before it, because a writer that died in the middle of
a message leaves none, and the next message must not be lost in the broken one.  Content-Length is ignored: mail
programs that change a message rarely mend it.  (RFC 4155; https://www.loc.gov/preservation/digital/formats/fdd/fdd000383.shtml)
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, pairwise

_BLOCK = 256 * 1024
_LONGEST_LINE = 1000
_TIME_OF_DAY = re.compile(rb"\d\d?:\d\d")
_DATE = re.compile(rb"([A-Z][a-z]{2}) +(\d\d?) +\d\d?:\d\d(?::\d\d)?(?: +[-+A-Za-z0-9]+)*? +(\d{4})\b")
_MONTHS = (b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec")


@dataclass(frozen=True, slots=True)
class Span:
    """One message: its From_ line begins at `begin`, its own bytes reach from `content` up to, not including, `end`."""

    begin: int
    content: int
    end: int
    from_line: bytes = b""


def spans(descriptor: int, offset: int) -> Iterator[Span]:
    """Yield the messages from the offset, which is the beginning of a From_ line or of the file.

    Bytes before the first From_ line come as a span without one, unless they are blank.
    """
    size = os.fstat(descriptor).st_size
    boundaries = chain([(offset, b"")], _from_lines(descriptor, offset, size), [(size, b"")])
    for (begin, line), (end, _) in pairwise(boundaries):
        if line or os.pread(descriptor, min(end - begin, _BLOCK), begin).strip():
            yield Span(begin, min(begin + len(line), end), end, line)


def _from_lines(descriptor: int, offset: int, size: int) -> Iterator[tuple[int, bytes]]:
    """Yield (position, line) of each From_ line; `pending` begins with the line end before the lines in it."""
    pending, position = b"\n", offset - 1
    while True:
        reached = position + len(pending)
        block = os.pread(descriptor, max(min(_BLOCK, size - reached), 0), reached)
        pending += block if block else b"\n"
        found = pending.find(b"\nFrom ")
        while found >= 0:
            end = pending.find(b"\n", found + 1)
            line = pending[found + 1 : end + 1]
            if 0 <= end - found <= _LONGEST_LINE and _TIME_OF_DAY.search(line):
                yield position + found + 1, line
            found = pending.find(b"\nFrom ", found + 1)
        if not block:
            return
        pending, position = _last_line(pending, position)


def _last_line(pending: bytes, position: int) -> tuple[bytes, int]:
    """Keep the unfinished last line with the line end before it; drop a line that is too long to be a From_ line."""
    begin = pending.rfind(b"\n")
    if begin < 0 or len(pending) - begin > _LONGEST_LINE:
        return b"", position + len(pending)
    return pending[begin:], position + begin


def delivered_at(from_line: bytes) -> datetime | None:
    """Return the day of a From_ line's date at midnight UTC, or None when it has none."""
    found = _DATE.search(from_line)
    if found is None or found[1] not in _MONTHS:
        return None
    try:
        return datetime(int(found[3]), _MONTHS.index(found[1]) + 1, int(found[2]), tzinfo=UTC)
    except ValueError:
        return None


def begins_like_mbox(descriptor: int) -> bool:
    """Return whether the file begins with a From_ line."""
    line, end, _ = os.pread(descriptor, _LONGEST_LINE, 0).partition(b"\n")
    return bool(end) and line.startswith(b"From ") and _TIME_OF_DAY.search(line) is not None
