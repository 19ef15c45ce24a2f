"""What decoding needs to know besides the bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from autolog.decode.headers import Headers
from autolog.model import OwnSide, Refusal

Screen = Callable[[Headers, Sequence[str]], Refusal | None]


@dataclass(frozen=True, slots=True)
class DecodeContext:
    """The moment, the window and the firm, as decoding sees them.  Safe to send to another process.

    `now` and `window_start` are in UTC: meetings that ended before `window_start` are left out, meetings that have not
    ended `settle` before `now` are left for later (`Decoded.look_again`).  `screen` is the `never_log` gate; what it
    refuses is dropped before its body is decoded.  `trusted_authserv_ids` are the border servers whose
    Authentication-Results count for this account (RFC 8601, 4.1).
    """

    now: datetime
    window_start: datetime
    own: OwnSide
    trusted_authserv_ids: tuple[str, ...] = ()
    screen: Screen | None = None
    settle: timedelta = timedelta(minutes=15)
