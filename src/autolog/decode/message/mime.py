"""The parts of a message (RFC 2045, 2046): its text, its attached messages, and the names of its attachments.

The tree is walked in place: a part is a range of the message's bytes, nothing is copied that is not text, and one
budget of parts and boundary lines covers the message and everything nested in it.  So ten thousand nested multiparts
cost no more than fifty, and an attachment of 100 MB costs a search for the next boundary.  The standard library's
parser builds the whole tree before anybody can count it; on honest mail both find the same text (the tests compare
them), on hostile mail this one stops.  Attachments are never opened: name, type and size are all that is taken.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from autolog.decode import limits
from autolog.decode.cleaning import clean_line
from autolog.decode.headers import Headers, split_message
from autolog.decode.message.parts import (
    LONGEST_NAME,
    Part,
    calendar_method,
    decode_text,
    decode_transfer,
    file_name,
    is_attached,
    is_encoded,
    size_of,
)
from autolog.decode.parameters import read_parameters
from autolog.model import Attachment

_LONGEST_BOUNDARY_LINE = 1000
_CALENDAR_FILES = frozenset({"application/ics", "text/x-vcalendar"})


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text/plain part; `is_flowed` and `deletes_spaces` are format=flowed and DelSp=yes (RFC 3676)."""

    text: str
    is_flowed: bool = False
    deletes_spaces: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """What a message holds below its headers.

    `report_type` is the parameter of a multipart/report (RFC 6522), `calendar_method` that of the first calendar part,
    by its type or else its text; `calendar` are the bytes of that part and `stated_method` the method by its type.
    """

    plain: tuple[PlainText, ...] = ()
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    messages: tuple[AttachedMessage, ...] = ()
    report_type: str = ""
    calendar_method: str = ""
    calendar: bytes = b""
    stated_method: str = ""
    delivery_reports: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AttachedMessage:
    """A message within a message: one that was forwarded as an attachment or returned in a report."""

    headers: Headers
    content: Content


@dataclass(slots=True)
class _Budget:
    """What may still be read, of the message and everything nested in it."""

    parts: int = limits.PARTS
    boundary_lines: int = limits.BOUNDARY_LINES
    messages: int = limits.NESTED_MESSAGES
    warnings: dict[str, None] = field(default_factory=dict)

    def warn(self, warning: str) -> None:
        self.warnings[warning] = None


@dataclass(slots=True)
class _Found:
    """What was found in one message so far."""

    budget: _Budget
    plain: list[PlainText] = field(default_factory=list)
    plain_left: int = limits.TEXT_LENGTH
    html: list[str] = field(default_factory=list)
    html_left: int = limits.HTML_LENGTH
    attachments: list[Attachment] = field(default_factory=list)
    messages: list[AttachedMessage] = field(default_factory=list)
    report_type: str = ""
    calendar_method: str = ""
    calendar: bytes = b""
    stated_method: str = ""
    delivery_reports: list[str] = field(default_factory=list)


def read_content(content: bytes, headers: Headers, start: int) -> Content:
    """Return what the message with these headers, whose body begins at `start`, holds.  Never raises."""
    budget = _Budget()
    return _read_message(Part(content, start, len(content), headers, depth=0), budget)


def _read_message(part: Part, budget: _Budget) -> Content:
    found = _Found(budget)
    _read_part(part, found)
    return Content(
        plain=tuple(found.plain),
        html="\n".join(found.html),
        attachments=tuple(found.attachments),
        messages=tuple(found.messages),
        report_type=found.report_type,
        calendar_method=found.calendar_method,
        calendar=found.calendar,
        stated_method=found.stated_method,
        delivery_reports=tuple(found.delivery_reports),
        warnings=tuple(budget.warnings),
    )


def _read_part(part: Part, found: _Found) -> None:
    """Sort one part, and everything in it, into what was found."""
    if found.budget.parts <= 0:
        found.budget.warn(f"more than {limits.PARTS} parts: the rest was not read")
        return
    found.budget.parts -= 1
    values = part.headers.raw("content-type")
    media_type, parameters = read_parameters(values[0]) if values else (part.default_type, {})
    media_type = clean_line(media_type) if "/" in media_type else part.default_type
    boundary = parameters.get("boundary", "").rstrip()
    if media_type == "multipart/report":
        found.report_type = found.report_type or parameters.get("report-type", "").strip().lower()
    if media_type.startswith("multipart/") and boundary:
        _read_multipart(part, boundary, media_type, found)
    elif media_type in {"message/rfc822", "message/global"}:
        _read_attached_message(part, found)
    elif media_type in {"message/delivery-status", "message/global-delivery-status"}:
        if len(found.delivery_reports) < limits.DELIVERY_REPORTS:
            found.delivery_reports.append(decode_text(part, "utf-8", limits.TEXT_LENGTH))
    else:
        _read_leaf(part, media_type, parameters, found)


def _read_multipart(part: Part, boundary: str, media_type: str, found: _Found) -> None:
    if part.depth >= limits.DEPTH:
        found.budget.warn(f"parts nested deeper than {limits.DEPTH}: they were not read")
        return
    default_type = "message/rfc822" if media_type == "multipart/digest" else "text/plain"
    delimiter = b"--" + boundary.encode("utf-8", "replace")
    spans = list(islice(_split(part, delimiter, found.budget), found.budget.parts + 1))
    if not spans:
        _read_leaf(part, "text/plain", {}, found)
    for start, end in spans:
        headers, body = split_message(part.content, start, end)
        _read_part(Part(part.content, min(body, end), end, headers, part.depth + 1, default_type), found)


def _split(part: Part, delimiter: bytes, budget: _Budget) -> Iterator[tuple[int, int]]:
    """Yield where the parts of a multipart begin and end (RFC 2046, 5.1.1); an unclosed last part ends with it."""
    content = part.content
    begin = -1
    at = content.find(delimiter, part.start, part.end)
    while at >= 0:
        budget.boundary_lines -= 1
        if budget.boundary_lines < 0:
            budget.warn(f"more than {limits.BOUNDARY_LINES} boundary lines: the rest was not read")
            return
        line_end = content.find(b"\n", at, part.end)
        line_end = part.end if line_end < 0 else line_end + 1
        rest = content[at + len(delimiter) : min(line_end, at + _LONGEST_BOUNDARY_LINE)].strip()
        if rest in {b"", b"--"} and (at == part.start or content[at - 1] in b"\r\n"):
            if begin >= 0:
                yield begin, _before_line_break(content, begin, at)
            begin = line_end
            if rest:
                return
        at = content.find(delimiter, at + len(delimiter), part.end)
    if begin >= 0:
        yield begin, part.end


def _before_line_break(content: bytes, begin: int, at: int) -> int:
    """Return where a part ends: the line break before a delimiter belongs to the delimiter."""
    if content[at - 2 : at] == b"\r\n":
        at -= 2
    elif at > begin:
        at -= 1
    return max(begin, at)


def _read_attached_message(part: Part, found: _Found) -> None:
    name = file_name(part.headers)
    if found.budget.messages > 0 and part.depth < limits.DEPTH:
        found.budget.messages -= 1
        content, start, end = part.content, part.start, part.end
        if is_encoded(part.headers):  # RFC 2046 5.2.1 forbids it, and it is sent all the same
            content = decode_transfer(part, limits.HTML_LENGTH)
            start, end = 0, len(content)
        headers, body = split_message(content, start, end)
        nested = Part(content, min(body, end), end, headers, part.depth + 1)
        found.messages.append(AttachedMessage(headers, _read_message(nested, found.budget)))
        name = name or headers.text("subject")[:LONGEST_NAME]
    _attach(Attachment(name, "message/rfc822", size_of(part)), found)


def _read_leaf(part: Part, media_type: str, parameters: Mapping[str, str], found: _Found) -> None:
    name = file_name(part.headers)
    if media_type == "text/calendar" or media_type in _CALENDAR_FILES or name[-4:].lower() == ".ics":
        _read_calendar(part, media_type, parameters, found)
    is_beside = is_attached(part.headers) or bool(name and (found.plain or found.html))
    if media_type not in {"text/plain", "text/html"} or is_beside:
        _attach(Attachment(name, media_type[:LONGEST_NAME], size_of(part)), found)
    elif media_type == "text/html":
        html = decode_text(part, parameters.get("charset", ""), found.html_left)
        found.html.append(html)
        found.html_left -= len(html)
    else:
        text = decode_text(part, parameters.get("charset", ""), found.plain_left)
        found.plain_left -= len(text)
        is_flowed = parameters.get("format", "").lower() == "flowed"
        found.plain.append(PlainText(text, is_flowed, parameters.get("delsp", "").lower() == "yes"))


def _read_calendar(part: Part, media_type: str, parameters: Mapping[str, str], found: _Found) -> None:
    """Keep the first calendar that is a part of this message (RFC 6047, 2.4); a file beside it counts after a part."""
    if media_type == "text/calendar":
        found.calendar_method = found.calendar_method or calendar_method(part, parameters)
    if not found.calendar:
        found.calendar = decode_transfer(part, limits.CALENDAR_LENGTH)
        found.stated_method = clean_line(parameters.get("method", "")).upper()


def _attach(attachment: Attachment, found: _Found) -> None:
    if len(found.attachments) < limits.ATTACHMENTS:
        found.attachments.append(attachment)
    else:
        found.budget.warn(f"more than {limits.ATTACHMENTS} attachments: the rest is not listed")
