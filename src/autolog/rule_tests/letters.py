"""A case's message or meeting -> the bytes that a provider would give, so that it takes the path of all mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from autolog.errors import WrongUse
from autolog.model import MediaType, Raw
from autolog.rule_tests.model import Case, CaseMeeting, CaseMessage

LARGEST = 16 * 1024 * 1024
"""Bytes of a file that a case names."""

_BOUNDARY = "autolog-case"
_ABOVE = frozenset({"authentication-results", "received"})
"""Fields that a border server puts on top of what the sender wrote."""

_MEETING_LENGTH = timedelta(hours=1)


def raw_of(case: Case, now: datetime) -> Raw:
    """Return the case's item as a connector would hand it over.  Raises WrongUse for a file that cannot be read."""
    if case.message is not None:
        return _mail(case.message, now)
    assert case.meeting is not None  # noqa: S101 - the model has seen to it
    return _meeting(case.meeting)


def _mail(message: CaseMessage, now: datetime) -> Raw:
    at = message.date or now - timedelta(days=1)
    content = _read(message.file) if message.file is not None else _letter(message, at)
    received = None if message.file is not None else at.astimezone(UTC)
    return Raw(MediaType.MESSAGE, content, received_at=received, labels=message.labels, size=len(content))


def _meeting(meeting: CaseMeeting) -> Raw:
    content = _read(meeting.file) if meeting.file is not None else _event(meeting)
    return Raw(MediaType.CALENDAR, content, labels=meeting.labels, size=len(content))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as error:
        raise WrongUse(f"{path}: {error.strerror}.", remedy="Name an .eml or .ics file beside the cases.") from error
    if len(content) > LARGEST:
        raise WrongUse(f"{path} is larger than {LARGEST:,} bytes.", remedy="Use a smaller one.")
    return content


def _letter(message: CaseMessage, at: datetime) -> bytes:
    lines = [f"{name}: {_one_line(value)}" for name, value in _fields(message, at) if value]
    if not message.attachments:
        lines += ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", message.text]
        return _bytes(lines)
    lines += [f'Content-Type: multipart/mixed; boundary="{_BOUNDARY}"', ""]
    lines += [f"--{_BOUNDARY}", "Content-Type: text/plain; charset=utf-8", "", message.text]
    for name in message.attachments:
        quoted = _one_line(name).replace('"', "'")
        lines += [f"--{_BOUNDARY}", "Content-Type: application/octet-stream"]
        lines += [f'Content-Disposition: attachment; filename="{quoted}"', "", "-"]
    return _bytes([*lines, f"--{_BOUNDARY}--", ""])


def _fields(message: CaseMessage, at: datetime) -> Iterator[tuple[str, str]]:
    own = [(name, value) for name, values in message.headers.items() for value in values]
    known = {name.casefold() for name, _ in own}
    yield from ((name, value) for name, value in own if name.casefold() in _ABOVE)
    if "received" not in known:
        results = next((value for name, value in own if name.casefold() == "authentication-results"), "mx.example")
        border = results.partition(";")[0].strip()
        yield "Received", f"from mail.example by {border}; {format_datetime(at)}"
    given = {
        "From": message.from_,
        "To": ", ".join(message.to),
        "Cc": ", ".join(message.cc),
        "Bcc": ", ".join(message.bcc),
        "Subject": message.subject,
        "Date": format_datetime(at),
        "Message-ID": "<case@autolog.example>",
        "MIME-Version": "1.0",
    }
    yield from ((name, value) for name, value in given.items() if name.casefold() not in known)
    yield from ((name, value) for name, value in own if name.casefold() not in _ABOVE)


def _event(meeting: CaseMeeting) -> bytes:
    assert meeting.start is not None  # noqa: S101 - the model has seen to it
    end = meeting.end or meeting.start + _MEETING_LENGTH
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//autolog//case//EN", "BEGIN:VEVENT"]
    lines += ["UID:case@autolog.example", f"DTSTAMP:{_utc(meeting.start)}"]
    lines += [f"DTSTART:{_utc(meeting.start)}", f"DTEND:{_utc(end)}", f"STATUS:{meeting.status.upper()}"]
    lines += [f"ORGANIZER{_person(meeting.organizer)}", *(f"ATTENDEE{_person(one)}" for one in meeting.attendees)]
    texts = {"SUMMARY": meeting.subject, "DESCRIPTION": meeting.text, "LOCATION": meeting.place}
    lines += [f"{name}:{_escaped(text)}" for name, text in texts.items() if text]
    lines += ["CLASS:PRIVATE"] if meeting.private else []
    return _bytes([*lines, "END:VEVENT", "END:VCALENDAR", ""])


def _person(text: str) -> str:
    name, _, address = text.rpartition("<")
    address = address.rstrip("> ") or text
    common = name.strip().replace('"', "")
    return (f';CN="{common}"' if common else "") + f":mailto:{_one_line(address)}"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _bytes(lines: list[str]) -> bytes:
    text = "\n".join(lines).replace("\r\n", "\n").replace("\n", "\r\n")
    return text.encode("utf-8", "surrogateescape")
