"""One message in a file: its header block first, and its body only when nobody objects to it.

A message above 25 MB is cut to its header block and the first 256 kB behind it: what people write stands there, and
attachments are of no use to autolog.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from autolog.connector import HeaderScreen, Refused, Upsert
from autolog.decode.headers import parse_headers
from autolog.model import MediaType, Raw

WHOLE_LIMIT = 25 * 1024 * 1024
BODY_LIMIT = 256 * 1024
_HEADER_LIMIT = 256 * 1024
_FIRST_READ = 8 * 1024
_HEADER_END = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where a message lies in an open file: bytes from `begin` up to, not including, `end`."""

    descriptor: int
    begin: int
    end: int

    @property
    def size(self) -> int:
        """The length in bytes."""
        return self.end - self.begin

    def first(self, length: int) -> bytes:
        """Return at most the first `length` bytes."""
        return read_fully(self.descriptor, self.begin, min(length, self.size))


@dataclass(frozen=True, slots=True)
class FolderFacts:
    """What the folder says about every message in it."""

    labels: tuple[str, ...] = ()
    sent_by_owner: bool = False


def read_fully(descriptor: int, begin: int, length: int) -> bytes:
    """Return `length` bytes from the position on, fewer only at the end of the file."""
    block = os.pread(descriptor, length, begin)
    if len(block) == length or not block:
        return block
    return block + read_fully(descriptor, begin + len(block), length - len(block))


def header_block(stretch: Stretch) -> bytes:
    """Return the header fields and the blank line behind them, at most 256 kB."""
    length = _FIRST_READ
    while True:
        block = stretch.first(length)
        end = _HEADER_END.search(block)
        if end is not None:
            return block[: end.end()]
        if len(block) < length or length >= _HEADER_LIMIT:
            return block
        length = min(length * 4, _HEADER_LIMIT)


def read_message(remote_id: str, stretch: Stretch, facts: FolderFacts, wanted: HeaderScreen) -> Upsert | Refused:
    """Return the message, or that it was refused by its headers, and then its body is not read."""
    if not wanted.passes_everything:
        refusal = wanted(parse_headers(header_block(stretch)), facts.labels)
        if refusal is not None:
            return Refused(remote_id, refusal)
    partial = stretch.size > WHOLE_LIMIT
    length = len(header_block(stretch)) + BODY_LIMIT if partial else stretch.size
    raw = Raw(
        MediaType.MESSAGE,
        stretch.first(length),
        labels=facts.labels,
        size=stretch.size,
        partial=partial,
        sent_by_owner=facts.sent_by_owner,
    )
    return Upsert(remote_id, raw)
