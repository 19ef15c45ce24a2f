"""Where reading a mailbox stopped.

There are two phases.  The first import goes through the list of messages: `listing` is the number of the label that is
listed, `page` the token of the page to come.  Afterwards the history is read from `history`, the id that the mailbox
had before its list was begun.  `startHistoryId` stays the same over all pages of one round; `page` and `after` (the
last history record that was handled) say how far that round has come, and `end` is where the next one begins.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from autolog.connector import Cursor
from autolog.errors import CursorExpired
from autolog_google.fields import number, text

_VERSION = 1


@dataclass(frozen=True, slots=True)
class MailCursor:
    """A point in the reading of one mailbox; `done` counts the messages that were listed so far."""

    history: str
    listing: int | None = None
    page: str = ""
    after: int = 0
    end: str = ""
    done: int = 0

    def encode(self) -> Cursor:
        """Return the cursor as text."""
        return Cursor(
            json.dumps({"v": _VERSION, **{key: value for key, value in asdict(self).items() if value or value == 0}})
        )


def decode(cursor: Cursor) -> MailCursor:
    """Read what `encode` wrote.  Raises CursorExpired for anything else."""
    try:
        said = json.loads(cursor)
    except ValueError:
        said = None
    history = text(said, "history")
    if number(said, "v") != _VERSION or not (history.isascii() and history.isdigit()):
        raise CursorExpired("The cursor of the mailbox is none that this version wrote.")
    listing = number(said, "listing") if isinstance(said, dict) and "listing" in said else None
    return MailCursor(
        history, listing, text(said, "page"), number(said, "after"), text(said, "end"), number(said, "done")
    )
