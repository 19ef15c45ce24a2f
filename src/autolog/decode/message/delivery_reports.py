"""Whom a message did not reach, out of delivery status notifications (RFC 3464)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from autolog.decode import limits
from autolog.decode.addresses import find_addresses, match_key
from autolog.decode.headers import Headers, parse_headers

_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_NOT_FAILED = frozenset({"delivered", "relayed", "expanded", "delayed"})


def failed_recipients(headers: Headers, reports: Sequence[str]) -> tuple[str, ...]:
    """Return the match keys of the recipients that failed, each once: of every block, and of X-Failed-Recipients."""
    found: dict[str, None] = {}
    for value in headers.raw("x-failed-recipients")[: limits.FAILED_RECIPIENTS]:
        found.update(dict.fromkeys(find_addresses(value)))
    for block in islice(_blocks(reports), 2 * limits.FAILED_RECIPIENTS):
        if recipient := _failed_in(block):
            found[recipient] = None
    return tuple(found)[: limits.FAILED_RECIPIENTS]


def _blocks(reports: Sequence[str]) -> Iterator[Headers]:
    """Yield the groups of fields of all reports: one on the message, then one a recipient (RFC 3464, 2.1)."""
    for report in reports:
        for block in _BLANK_LINE.split(report):
            yield parse_headers(block.strip("\n").encode())


def _failed_in(block: Headers) -> str:
    """Return the recipient that failed by this group of fields, or an empty text."""
    if block.text("action").lower() in _NOT_FAILED:
        return ""
    for name in ("final-recipient", "original-recipient"):
        if key := match_key(block.text(name).rpartition(";")[2]):
            return key
    return ""
