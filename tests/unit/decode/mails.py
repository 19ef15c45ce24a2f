"""How the tests of this folder decode a mail: one call, at one moment, for one firm."""

from __future__ import annotations

from datetime import UTC, datetime

from autolog.decode import DecodeContext, decode
from autolog.decode.headers import Headers, parse_headers
from autolog.model import MediaType, Message, OwnSide, Raw

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
OWN = OwnSide(domains=("ourfirm.example",))
CONTEXT = DecodeContext(now=NOW, window_start=datetime(2020, 1, 1, tzinfo=UTC), own=OWN)


def decode_mail(content: bytes | str, context: DecodeContext = CONTEXT) -> Message:
    """Return the one message in the bytes."""
    data = content.encode() if isinstance(content, str) else content
    (item,) = decode(Raw(MediaType.MESSAGE, data), context).items
    assert isinstance(item, Message)
    return item


def headers(*lines: str) -> Headers:
    """Return header fields, one a line."""
    return parse_headers("\n".join([*lines, "", ""]).encode())
