"""A message out of header fields and parts (RFC 5322, RFC 2045).

The header fields stand as they were given, in their order, eight-bit signs as UTF-8 (RFC 6532).  Those that describe
the structure are made anew, because the structure is new: the parts that an interface gave, one beside the other.
A part that was not fetched stands in it empty, with its type, its name and `X-Autolog-Size: N`, so that decoding can
list it.
"""

from __future__ import annotations

import re
from base64 import encodebytes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote

SIZE_FIELD = "X-Autolog-Size"
"""Says the size of a part that was not fetched; read by `autolog.decode.message.parts`."""

_CRLF = b"\r\n"
_BREAKS = re.compile(r"[\r\n\x00\v\f\x1c-\x1e\x85\u2028\u2029]+[ \t]*")
_FIELD_NAME = re.compile(r"[!-9;-~]{1,200}")
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")
_WORD = re.compile(r"[A-Za-z0-9!#$&^_.+:-]{1,60}")
_REPORT_TYPE = re.compile(r"multipart/report\b.*?report-type\s*=\s*\"?([A-Za-z0-9-]{1,40})", re.IGNORECASE | re.DOTALL)
_REPORTS = {
    "message/delivery-status": "delivery-status",
    "message/global-delivery-status": "delivery-status",
    "message/disposition-notification": "disposition-notification",
    "message/feedback-report": "feedback-report",
}
_NOT_EIGHT_BIT = re.compile(rb"\0|\r(?!\n)|[^\n]{998}")
_UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a message as an interface gives it.

    `content` is without transfer encoding, in `charset` if it is text.  `method` is that of a text/calendar part.
    `size` is set for an attachment that was not fetched: then `content` is empty, and only its name, type and size
    are told.  The content of a message/rfc822 part is a whole message.
    """

    media_type: str
    content: bytes
    charset: str = "utf-8"
    name: str = ""
    method: str = ""
    size: int | None = None
    attached: bool = False


def compose_message(headers: Sequence[tuple[str, str]], parts: Sequence[Part]) -> bytes:
    """Return the message with these header fields and parts.  Never raises.

    Line breaks in a value become spaces; a field whose name is no name (RFC 5322, 2.2) is left out.
    """
    fields = [_field(name, value) for name, value in headers if _is_kept(name)]
    if len(parts) == 1 and not _is_report(headers, parts):
        structure, body = _part_fields(parts[0]), _part_body(parts[0])
    else:
        structure, body = _multipart(headers, parts)
    # The structure goes first: in a header with a broken line, readers take what follows that line for text.
    return _CRLF.join((b"MIME-Version: 1.0", *structure, *fields)) + _CRLF * 2 + body


def _is_kept(name: str) -> bool:
    lowered = name.lower()
    if lowered.startswith("content-") or lowered in {"mime-version", SIZE_FIELD.lower()}:
        return False
    return _FIELD_NAME.fullmatch(name) is not None


def _field(name: str, value: str) -> bytes:
    return f"{name}: {_BREAKS.sub(' ', value).strip()}".encode("utf-8", "replace")


def _is_report(headers: Iterable[tuple[str, str]], parts: Sequence[Part]) -> bool:
    return bool(_report_type(headers, parts))


def _report_type(headers: Iterable[tuple[str, str]], parts: Sequence[Part]) -> str:
    """Return the report-type of a multipart/report (RFC 6522): by the original structure, else by its parts."""
    said = (_REPORT_TYPE.match(value.strip()) for name, value in headers if name.lower() == "content-type")
    by_part = (_REPORTS[part.media_type.lower()] for part in parts if part.media_type.lower() in _REPORTS)
    return next((found[1].lower() for found in said if found), "") or next(by_part, "")


def _multipart(headers: Sequence[tuple[str, str]], parts: Sequence[Part]) -> tuple[list[bytes], bytes]:
    if not parts:
        return [b"Content-Type: text/plain; charset=utf-8"], b""
    bodies = [_part_body(part) for part in parts]
    boundary = b"autolog-" + sha256(b"\0".join(bodies)).hexdigest()[:40].encode()
    pieces = [
        b"--%s\r\n%s\r\n\r\n%s\r\n" % (boundary, _CRLF.join(_part_fields(part)), body)
        for part, body in zip(parts, bodies, strict=True)
    ]
    report = _report_type(headers, parts)
    media_type = f"multipart/report; report-type={report}" if report else "multipart/mixed"
    structure = [b'Content-Type: %s; boundary="%s"' % (media_type.encode(), boundary)]
    return structure, b"".join((*pieces, b"--", boundary, b"--", _CRLF))


def _part_fields(part: Part) -> list[bytes]:
    media_type = part.media_type.strip().lower()
    if media_type.startswith("multipart/") or not _MEDIA_TYPE.fullmatch(media_type):
        media_type = _UNKNOWN_TYPE
    fields = [f"Content-Type: {media_type}" + "".join(_parameters(part, media_type))]
    if part.attached or part.name:
        disposition = "attachment" if part.attached else "inline"
        fields.append(f"Content-Disposition: {disposition}" + _file_name(part.name))
    if part.size is not None:
        fields.append(f"{SIZE_FIELD}: {max(part.size, 0)}")
    fields.append(f"Content-Transfer-Encoding: {'8bit' if _travels_as_it_is(part) else 'base64'}")
    return [field.encode("ascii") for field in fields]


def _parameters(part: Part, media_type: str) -> Iterator[str]:
    if media_type.startswith("text/") and _WORD.fullmatch(part.charset):
        yield f'; charset="{part.charset}"'
    if part.method and _WORD.fullmatch(part.method):
        yield f'; method="{part.method}"'


def _file_name(name: str) -> str:
    """Return the parameter with the name as RFC 2231 spells it; no sign of it can end the field."""
    return f"; filename*=utf-8''{quote(name.encode('utf-8', 'replace'), safe='')}" if name else ""


def _part_body(part: Part) -> bytes:
    if _travels_as_it_is(part):
        return part.content
    return encodebytes(part.content).replace(b"\n", _CRLF)


def _travels_as_it_is(part: Part) -> bool:
    """Return whether the content may stand in a message uncoded: a message, or text of lines (RFC 2045, 2.8)."""
    media_type = part.media_type.strip().lower()
    return media_type == "message/rfc822" or (
        media_type.startswith(("text/", "message/")) and _NOT_EIGHT_BIT.search(part.content) is None
    )
