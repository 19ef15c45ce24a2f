"""What a provider gives: bytes, and its own facts about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MediaType(StrEnum):
    """The kinds of bytes that `decode` understands."""

    MESSAGE = "message/rfc822"
    CALENDAR = "text/calendar"


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes from a provider, before anything in them was believed.

    `received_at` is the provider's own time (INTERNALDATE, file time), in UTC.  `labels` are folder names, labels,
    keywords and categories as a person sees them.  `size` is the size at the provider in bytes, which is larger than
    `content` when only the text parts were fetched (`partial`).  `thread` is the provider's own thread id.
    """

    media_type: MediaType
    content: bytes
    received_at: datetime | None = None
    labels: tuple[str, ...] = ()
    size: int | None = None
    thread: str | None = None
    partial: bool = False
    sent_by_owner: bool = False
    """True when the provider says that the account's owner sent it (the Sent folder, Gmail's SENT label)."""
