"""Where the reading of a folder stands, and what a new UIDVALIDITY means for it.

A UID is worth something only together with the folder's UIDVALIDITY (RFC 3501, 2.3.1.1).  When that changes, every
UID that we know is void and the cursor has expired: autolog reads the window again, and its keys keep copies apart.

Some servers give a new UIDVALIDITY at every look.  After three changes in 24 hours the cursor does not expire any
more; the folder is read on by date instead, from the newest INTERNALDATE that was read.  What is filed there later
under an older date is then found when the folder is read from its beginning, and a warning says so.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from autolog.connector import Cursor
from autolog.errors import CursorExpired

_FORMAT = 1
_RESETS = 3
_RESET_PERIOD = timedelta(hours=24)

logger = logging.getLogger(__name__)
Uids = frozenset[int]


@dataclass(frozen=True, slots=True)
class Mark:
    """Every message up to `uid` was handled.

    `uid_next` and `messages` are what the server said when the folder had last been read to its end (None: never);
    when STATUS still says so, nothing is new.  `newest` is the highest INTERNALDATE of that moment and
    `newest_count` the number of messages with just that date, so that reading on by date gives none of them again.
    `resets` are the times at which UIDVALIDITY changed.  `marked` are the messages that bore a mark of the person's
    (`marks`) when the folder was last looked at.
    """

    uid_validity: int
    uid: int = 0
    uid_next: int | None = None
    newest: datetime | None = None
    newest_count: int = 0
    resets: tuple[datetime, ...] = ()
    marked: Uids = frozenset()

    def encode(self) -> Cursor:
        """Return the mark as the text that autolog keeps."""
        fields: dict[str, object] = {
            "format": _FORMAT,
            "uidvalidity": self.uid_validity,
            "uid": self.uid,
            "uidnext": self.uid_next,
            "newest": self.newest.isoformat() if self.newest else None,
            "newest_count": self.newest_count,
            "resets": [reset.isoformat() for reset in self.resets],
        }
        if self.marked:
            fields["marked"] = written(self.marked)
        return Cursor(json.dumps(fields, separators=(",", ":")))


def decode(cursor: Cursor) -> Mark:
    """Read a cursor that `encode` wrote.  Raises CursorExpired when it is none."""
    try:
        fields = json.loads(cursor)
        return _FORMATS[fields["format"]](fields)
    except (ValueError, TypeError, KeyError) as error:
        raise CursorExpired("The cursor was not written by this version of the IMAP connector.") from error


def _first_format(fields: Mapping[str, Any]) -> Mark:
    return Mark(
        uid_validity=int(fields["uidvalidity"]),
        uid=int(fields["uid"]),
        uid_next=None if fields["uidnext"] is None else int(fields["uidnext"]),
        newest=None if fields["newest"] is None else datetime.fromisoformat(fields["newest"]),
        newest_count=int(fields["newest_count"]),
        resets=tuple(datetime.fromisoformat(reset) for reset in fields["resets"]),
        marked=_read(str(fields.get("marked", ""))),
    )


def written(uids: Iterable[int]) -> str:
    """Return a set of UIDs as RFC 3501 writes it: `1:5,9`."""
    runs: list[list[int]] = []
    for uid in sorted(uids):
        if runs and uid == runs[-1][1] + 1:
            runs[-1][1] = uid
        else:
            runs.append([uid, uid])
    return ",".join(str(first) if first == last else f"{first}:{last}" for first, last in runs)


def _read(text: str) -> Uids:
    runs = (run.partition(":") for run in text.split(",") if run)
    return frozenset(uid for first, _, last in runs for uid in range(int(first), int(last or first) + 1))


_FORMATS = {_FORMAT: _first_format}


@dataclass(frozen=True, slots=True)
class Resume:
    """How to go on: from `mark`, by UID, or by date when the folder's UIDVALIDITY cannot be relied on."""

    mark: Mark
    by_date: bool = False


@dataclass(slots=True)
class Resets:
    """The changes of UIDVALIDITY of one account's folders that are not yet in a cursor.

    A cursor that expires is gone, and its history with it; the connector keeps it here until the next cursor of the
    same folder is written.
    """

    _pending: dict[str, tuple[datetime, ...]] = field(default_factory=dict)

    def resume(self, folder: str, mark: Mark | None, uid_validity: int, now: datetime) -> Resume:
        """Decide how to go on in a folder that now has this UIDVALIDITY.

        Raises CursorExpired when the folder must be read again from the beginning of the window.
        """
        if mark is None:
            return Resume(Mark(uid_validity, resets=self._pending.pop(folder, ())))
        if mark.uid_validity == uid_validity:
            return Resume(mark)
        resets = (*(reset for reset in mark.resets if now - reset < _RESET_PERIOD), now)[-_RESETS - 1 :]
        if len(resets) > _RESETS:
            logger.warning(
                "%s: UIDVALIDITY changed %d times in 24 hours; the folder is read on by date. Mail that is filed there "
                "under an older date is found only when the folder is read from its beginning.",
                folder,
                len(resets),
            )
            return Resume(replace(mark, resets=resets), by_date=True)
        self._pending[folder] = resets
        raise CursorExpired(
            f"{folder}: the server renumbered the folder (UIDVALIDITY {mark.uid_validity} became {uid_validity})."
        )


def with_newest(mark: Mark, dates: Sequence[datetime | None]) -> Mark:
    """Return the mark with the highest of its own date and these, and the number of messages that carry it."""
    known = [date for date in dates if date is not None]
    newest = max((*known, *((mark.newest,) if mark.newest else ())), default=None)
    before = mark.newest_count if mark.newest == newest else 0
    return replace(mark, newest=newest, newest_count=before + known.count(newest) if newest else 0)
