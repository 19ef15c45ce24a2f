"""Where the reading of a mail folder stopped.

Three phases follow each other, and each can be resumed from any page:

1. `baseline`: the folder's delta is drained once, ids and dates only, to get a deltaLink from before the import.
   A delta that is filtered by date would be shorter, but it ends after 5,000 messages and does not see old mail that
   is moved in later.
2. `window`: the messages of the window by date of receipt, oldest first.  `reached` is the date of the last one and
   `seen` names those of that date, so that the next question begins at a date and not at a number: messages that are
   deleted or moved meanwhile shift nothing.  `link` goes on inside one date.
3. `delta`: what has changed since the baseline, and from then on for good.  `link` is Graph's whole nextLink or
   deltaLink, never taken apart.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from autolog.connector import Cursor
from autolog_microsoft.answers import Object, moment, number, text, texts
from autolog_microsoft.failures import senseless_cursor

_VERSION = 1


class Phase(StrEnum):
    """What is being read."""

    BASELINE = "baseline"
    WINDOW = "window"
    DELTA = "delta"


@dataclass(frozen=True, slots=True)
class MailMark:
    """A place in the reading of a folder; `reached` is in UTC."""

    phase: Phase
    link: str = ""
    baseline: str = ""
    reached: datetime | None = None
    seen: frozenset[str] = frozenset()

    def encode(self) -> Cursor:
        """Write it down."""
        fields = {
            "version": _VERSION,
            "phase": self.phase.value,
            "link": self.link,
            "baseline": self.baseline,
            "reached": self.reached.isoformat() if self.reached else "",
            "seen": sorted(self.seen),
        }
        return Cursor(json.dumps({name: value for name, value in fields.items() if value}, separators=(",", ":")))


BEGINNING = MailMark(Phase.BASELINE)


def decode(cursor: Cursor, name: str) -> MailMark:
    """Read a mark.  Raises CursorExpired when it makes no sense."""
    try:
        found: object = json.loads(cursor)
    except (ValueError, RecursionError) as error:
        raise senseless_cursor(name) from error
    if not isinstance(found, dict) or number(found, "version") != _VERSION:
        raise senseless_cursor(name)
    mark = _mark(found)
    if mark is None:
        raise senseless_cursor(name)
    return mark


def digest(remote_id: str) -> str:
    """Return a short name of a message within one date."""
    return sha256(remote_id.encode()).hexdigest()[:16]


def _mark(found: Object) -> MailMark | None:
    phase = text(found, "phase")
    mark = MailMark(
        Phase(phase) if phase in set(Phase) else Phase.DELTA,
        text(found, "link"),
        text(found, "baseline"),
        moment(text(found, "reached")),
        frozenset(texts(found, "seen")),
    )
    needed = {Phase.BASELINE: mark.link, Phase.WINDOW: mark.baseline, Phase.DELTA: mark.link}
    return mark if phase in set(Phase) and needed[mark.phase] else None
