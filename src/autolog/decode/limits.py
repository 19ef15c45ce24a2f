"""How much of a message is read: enough for any honest mail, little enough that no mail can stop the service.

Everything that is read costs time in proportion to these numbers, never to the cleverness of the sender.
"""

from __future__ import annotations

from typing import Final

HEADER_BYTES: Final = 256 * 1024
"""Bytes of a header block."""

HEADER_LINES: Final = 2000
"""Lines of a header block, continuation lines included."""

FIELD_LENGTH: Final = 64 * 1024
"""Signs of one header field."""

ENCODED_WORDS: Final = 1000
"""Encoded words in one header field; the rest stays encoded."""

ADDRESSES: Final = 1000
"""Addresses in one field, and participants of one message."""

NAME_LENGTH: Final = 1000
"""Signs of one participant's name: a thousand addresses behind one endless name are a thousand rows of it."""

REFERENCES: Final = 200
"""Message-IDs of a References field."""

PARTS: Final = 1000
"""MIME parts of one message, nested messages included."""

BOUNDARY_LINES: Final = 20_000
"""Lines that look like a boundary and are examined, in one message."""

DEPTH: Final = 50
"""Multiparts and messages around a part."""

PARAMETERS: Final = 100
"""Parameters of one Content-Type or Content-Disposition field."""

TEXT_LENGTH: Final = 64 * 1024
"""Signs of plain text that are looked at, in one message."""

HTML_LENGTH: Final = 256 * 1024
"""Signs of HTML that are looked at: style sheets at its head often take more than the text."""

CALENDAR_LENGTH: Final = 256 * 1024
"""Signs of the calendar part of a message."""

ATTACHMENTS: Final = 200
"""Attachments that are listed."""

NESTED_MESSAGES: Final = 10
"""Attached messages whose text is read."""

DELIVERY_REPORTS: Final = 10
"""Delivery reports of one message that are read."""

FAILED_RECIPIENTS: Final = 200
"""Recipients in the delivery reports of one message."""
