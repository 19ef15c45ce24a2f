"""Marks that a person sets on a message, or takes off, after it was read: keywords, and the labels of Gmail.

IMAP tells of no changed flag by itself.  So each look asks once which messages bear one of the marks that rules name
(`UID SEARCH KEYWORD X-NoLog`), and compares with the look before: few messages do, however large the folder is.  With
CONDSTORE (RFC 7162) HIGHESTMODSEQ in STATUS tells that no flag was changed at all, and nothing is asked.  A server
without it is asked at every look.

The search is made before new mail is read: a mark set meanwhile is found by the next look and never lost.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from autolog.connector import Page
from autolog_imap.connection import Connection, FolderView
from autolog_imap.cursor import Mark, Uids
from autolog_imap.failures import CommandFailed
from autolog_imap.fetching import Fetcher

CONDSTORE = "CONDSTORE"
_KEYWORD = re.compile(r"[!#$&'+,\-./0-9:;<=>?@A-Z^_`a-z|}~]+")
"""What a keyword may be made of: an atom (RFC 3501, 9), which begins with no backslash."""
_QUOTABLE = re.compile(r"[ !#-\[\]-~]+")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Compared:
    """The labels that were last looked for in a folder, its HIGHESTMODSEQ just before, and what was found.

    What was found must be what the cursor says: a page may have been told and not been stored.
    """

    labels: frozenset[str]
    modification: int | None
    marked: Uids


@dataclass(frozen=True, slots=True)
class Marks:
    """What to look for in a folder: the labels that rules name, in lower case."""

    labels: frozenset[str]
    gmail: bool = False

    @property
    def criterion(self) -> tuple[str, ...]:
        """The SEARCH keys that find a message with any of them; empty when no message can bear one."""
        found = [("KEYWORD", label) for label in sorted(self.labels) if _KEYWORD.fullmatch(label)]
        if self.gmail:
            found += [("X-GM-LABELS", f'"{label}"') for label in sorted(self.labels) if _QUOTABLE.fullmatch(label)]
        alternatives = ("OR",) * (len(found) - 1)
        return (*alternatives, *(word for key in found for word in key))

    def borne_in(self, connection: Connection, view: FolderView) -> Uids | None:
        """Return the messages that bear one now; None when the server does not want to search for that."""
        if not self.criterion:
            return frozenset()
        try:
            return frozenset(connection.search(view, *self.criterion))
        except CommandFailed as error:
            logger.warning("%s: the server does not search for keywords (%s); later marks are missed", view.key, error)
            return None


def remarked(fetcher: Fetcher, mark: Mark, borne: Uids, most: int) -> Iterator[tuple[Page, Mark]]:
    """Yield pages of what was read before and has got or lost a mark since, each with the mark behind it."""
    changed = sorted(uid for uid in borne ^ mark.marked if uid <= mark.uid)
    for batch in _batches(changed, most):
        again = fetcher.again(batch)
        mark = replace(mark, marked=mark.marked ^ frozenset(batch))
        yield Page(tuple(again[uid] for uid in batch), mark.encode()), mark


def _batches(uids: Sequence[int], most: int) -> Iterable[Sequence[int]]:
    return (uids[start : start + most] for start in range(0, len(uids), most))
