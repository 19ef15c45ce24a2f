"""Untrusted bytes -> items.

`decode` is a pure function: the same bytes and context always give the same answer, and nothing is opened, looked up or
written.  It raises `DecodeError` for an item that cannot be read.  It is written to be fast on honest mail and bounded
on hostile mail, but it is still run in worker processes with hard limits (`autolog.decode.pool`).
"""

from __future__ import annotations

from autolog.decode.context import DecodeContext
from autolog.model import Decoded, MediaType, Raw

__all__ = ["DecodeContext", "decode"]


def decode(raw: Raw, context: DecodeContext) -> Decoded:
    """Return what the bytes mean.  Raises DecodeError."""
    if raw.media_type is MediaType.CALENDAR:
        from autolog.decode.calendar.objects import decode_calendar

        return decode_calendar(raw, context)
    from autolog.decode.message.mail import decode_message

    return decode_message(raw, context)
