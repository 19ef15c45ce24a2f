"""Where the reading of a calendar stopped.

`link` is Graph's whole nextLink or deltaLink.  `pending` are series that a page has touched and that are listed anew
at the end of the round, so that each is listed once however its parts are spread over pages.  `series` names the
occurrences of each series by short digests: Graph tells of a removed occurrence by its id alone, and this is how its
series is found (PROVIDERS 5.5).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from autolog.connector import Cursor
from autolog_microsoft.answers import as_object, moment, number, text, texts
from autolog_microsoft.failures import senseless_cursor

_VERSION = 1
_DIGEST = 8


@dataclass(frozen=True, slots=True)
class CalendarMark:
    """A place in the reading of a calendar; `seeded` is when its window was laid, in UTC."""

    seeded: datetime
    link: str = ""
    pending: tuple[str, ...] = ()
    series: Mapping[str, str] = field(default_factory=dict)

    def encode(self) -> Cursor:
        """Write it down."""
        fields = {
            "version": _VERSION,
            "seeded": self.seeded.isoformat(),
            "link": self.link,
            "pending": self.pending,
            "series": dict(self.series),
        }
        return Cursor(json.dumps(fields, separators=(",", ":")))

    def series_of(self, occurrence: str) -> tuple[str, ...]:
        """Return the series that an occurrence belongs to; seldom more than one, when digests are alike."""
        wanted = digest(occurrence)
        return tuple(master for master, digests in self.series.items() if wanted in _split(digests))


def decode(cursor: Cursor, name: str) -> CalendarMark:
    """Read a mark.  Raises CursorExpired when it makes no sense."""
    try:
        found: object = json.loads(cursor)
    except (ValueError, RecursionError) as error:
        raise senseless_cursor(name) from error
    fields = as_object(found)
    seeded = moment(text(fields, "seeded"))
    if number(fields, "version") != _VERSION or seeded is None or not text(fields, "link"):
        raise senseless_cursor(name)
    series = {master: known for master, known in as_object(fields.get("series")).items() if isinstance(known, str)}
    return CalendarMark(seeded, text(fields, "link"), texts(fields, "pending"), series)


def digest(occurrence: str) -> str:
    """Return a short name of an occurrence."""
    return sha256(occurrence.encode()).hexdigest()[:_DIGEST]


def _split(digests: str) -> frozenset[str]:
    return frozenset(digests[start : start + _DIGEST] for start in range(0, len(digests), _DIGEST))
