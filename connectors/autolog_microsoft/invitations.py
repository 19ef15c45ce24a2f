"""The text/calendar part of an invitation, taken out of its stored MIME (RFC 6047, 2.4)."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import Message

from autolog.composing.message import Part

_MOST_PARTS = 50


def calendar_part(stored: bytes) -> Part | None:
    """Return the first calendar part; None when the bytes hold none that can be read."""
    try:
        parsed = message_from_bytes(stored, policy=policy.compat32)
        return next(
            (_part(found) for found, _ in zip(parsed.walk(), range(_MOST_PARTS), strict=False) if _is(found)), None
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        # The standard parser raises one of these for headers that nobody foresaw; the mail goes on without the part.
        return None


def _is(part: Message) -> bool:
    return part.get_content_type() == "text/calendar" and not part.is_multipart()


def _part(part: Message) -> Part | None:
    found = part.get_payload(decode=True)
    if not isinstance(found, bytes) or b"END:VCALENDAR" not in found:
        return None
    method = part.get_param("method")
    charset = part.get_content_charset() or "utf-8"
    return Part("text/calendar", found, charset=charset, method=method if isinstance(method, str) else "")
