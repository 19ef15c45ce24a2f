"""Where reading a calendar stopped.

`until` is the end of the window that was listed; a week later the window has moved on and is listed again.  `token` is
Google's sync token, empty during the first list; `page` the page to come.  A server that gives no sync token is listed
at every look; `digest` tells whether the list says anything new.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from autolog.connector import Cursor
from autolog.errors import CursorExpired
from autolog_google.fields import moment, number, text

_VERSION = 1
AHEAD = timedelta(days=60)
ROLLS_AFTER = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class CalendarCursor:
    """A point in the reading of one calendar."""

    since: str
    until: str
    token: str = ""
    page: str = ""
    done: int = 0
    digest: str = ""

    def encode(self) -> Cursor:
        """Return the cursor as text."""
        return Cursor(json.dumps({"v": _VERSION, **asdict(self)}))


def first(since: datetime, now: datetime) -> CalendarCursor:
    """Return the beginning of the first list: from the beginning of the window to 60 days ahead."""
    return CalendarCursor(since.isoformat(timespec="seconds"), (now + AHEAD).isoformat(timespec="seconds"))


def decode(cursor: Cursor, now: datetime) -> CalendarCursor:
    """Read what `encode` wrote.  Raises CursorExpired for anything else, and when the window has moved on by a week."""
    try:
        said = json.loads(cursor)
    except ValueError:
        said = None
    since, until = moment(text(said, "since")), moment(text(said, "until"))
    if number(said, "v") != _VERSION or since is None or until is None:
        raise CursorExpired("The cursor of the calendar is none that this version wrote.")
    if now > until - AHEAD + ROLLS_AFTER:
        raise CursorExpired("The window of the calendar has moved on by a week and is listed again.")
    return CalendarCursor(
        text(said, "since"),
        text(said, "until"),
        text(said, "token"),
        text(said, "page"),
        number(said, "done"),
        text(said, "digest"),
    )
