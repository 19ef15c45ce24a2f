"""What a message in an mbox is called, and its bytes without the quoting.

An mbox has no names for its messages, so a message is called by its content: the first 40 hexadecimal digits of the
SHA-256 over it.  Left out of the hash is what mail programs change in place (read, answered, deleted, tags, lengths)
and the blank lines at the end, so that a message keeps its name when it is flagged and when the file is compacted or
rewritten.  Two copies of the same bytes are one thing.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, replace

from autolog.connector import Refused, Upsert
from autolog_files.mbox_spans import Span
from autolog_files.message_bytes import Stretch, header_block

_BLOCK = 256 * 1024
_BLANK_END = 4096
_STORE_FIELDS = re.compile(
    rb"^(?:Status|X-Status|X-Keywords|X-UID|X-IMAP|X-IMAPbase|X-Mozilla-Status2?|X-Mozilla-Keys|X-Evolution"
    rb"|Content-Length|Lines):[^\n]*\n(?:[ \t][^\n]*\n)*",
    re.IGNORECASE | re.MULTILINE,
)
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Named:
    """A message's remote id, and a hash of its header alone, which stays the same while its body is being appended."""

    remote_id: str
    header: str


def stretch_of(descriptor: int, span: Span) -> Stretch:
    """Return the message's own bytes, without the blank lines that end it."""
    tail_begin = max(span.content, span.end - _BLANK_END)
    tail = os.pread(descriptor, span.end - tail_begin, tail_begin)
    return Stretch(descriptor, span.content, tail_begin + len(tail.rstrip(b"\r\n")))


def name_of(stretch: Stretch) -> Named:
    """Hash the message, a block at a time."""
    block = header_block(stretch)
    digest = hashlib.sha256(_STORE_FIELDS.sub(b"", block).rstrip(b"\r\n"))
    header = digest.hexdigest()[:16]
    digest.update(b"\n\n")
    position = stretch.begin + len(block)
    while position < stretch.end:
        content = os.pread(stretch.descriptor, min(_BLOCK, stretch.end - position), position)
        if not content:
            break
        digest.update(content)
        position += len(content)
    return Named(digest.hexdigest()[:40], header)


def without_quoting(change: Upsert | Refused) -> Upsert | Refused:
    """Take one `>` from every line that begins with `>From ` (mboxrd; in the older mboxo there is only the one)."""
    if isinstance(change, Refused) or b"\n>" not in change.raw.content:
        return change
    return replace(change, raw=replace(change.raw, content=_QUOTED_FROM.sub(rb"\1", change.raw.content)))
