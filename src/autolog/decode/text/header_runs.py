"""Quoted header blocks: several label lines in a row, which a mail program printed above the text it quotes.

    From: Ada Client [mailto:ada@client.example]    Subject:  Offer              Von: Ada <ada@client.example>An: ...
    Sent: Tuesday, 4 May 2027 10:12                 Date:     Tue, 4 May 2027    (Yahoo, line breaks lost)
    To: Example, Kim; Bo                            From:     Ada
    Subject: Offer                                  (Thunderbird, a table)

One label is nothing ("To: whom it may concern"); how many are needed depends on what stands before them, so the caller
says.  Lists wrapped over lines, blank lines between labels and unknown labels among known ones are allowed for.
"""

from __future__ import annotations

from dataclasses import dataclass

from autolog.decode.text.header_labels import HeaderField, labels_within, value_of
from autolog.decode.text.lines import Lines
from autolog.decode.text.quoted_addresses import split_quoted_addresses
from autolog.model import Participant, Role

RUN_LIMIT = 300
"""Lines of one header block."""

_LIST_LIMIT = 80
_LONGEST_LINE_HEADER = 8_000
_LONGEST_SUBJECT = 500
_WRAP_WIDTH = 60
_ROLES = {
    HeaderField.FROM: Role.FROM,
    HeaderField.REPLY_TO: Role.REPLY_TO,
    HeaderField.TO: Role.TO,
    HeaderField.CC: Role.CC,
    HeaderField.BCC: Role.BCC,
}


@dataclass(frozen=True, slots=True)
class QuoteHeader:
    """What a header block, an attribution line or a separator says about the text below it."""

    participants: tuple[Participant, ...] = ()
    subject: str = ""
    sent_at: str = ""
    forwarded: bool = False


@dataclass(frozen=True, slots=True)
class HeaderRun:
    """The lines `start` to `end` (exclusive) and the values of their fields, wrapped ones joined."""

    start: int
    end: int
    values: dict[HeaderField, str]

    def header(self) -> QuoteHeader:
        """Return the values with their address lists taken apart."""
        participants: list[Participant] = []
        for field, role in _ROLES.items():
            if value := self.values.get(field):
                participants += split_quoted_addresses(value, role)
        return QuoteHeader(
            tuple(participants),
            self.values.get(HeaderField.SUBJECT, "")[:_LONGEST_SUBJECT].strip(),
            self.values.get(HeaderField.DATE, "")[:_LONGEST_SUBJECT].strip(),
        )


def read_run(lines: Lines, start: int, gap: int) -> HeaderRun | None:
    """Read the header block that begins in line `start`, or None if no label stands there.

    `gap` is the number of blank lines that may part two labels.
    """
    first = lines.labels[start]
    if first is None or first is HeaderField.OTHER:
        return None
    values: dict[HeaderField, list[str]] = {}
    end, index = start, start
    while index < min(start + RUN_LIMIT, len(lines)):
        field = lines.labels[index]
        if field is None or (field in values and field is not HeaderField.OTHER):
            break
        end = _end_of_value(lines, index, field, gap)
        values.setdefault(field, []).extend([value_of(lines.texts[index]), *lines.texts[index + 1 : end]])
        index = _next_label(lines, end, gap)
    values.pop(HeaderField.OTHER, None)
    return HeaderRun(start, end, {field: " ".join(" ".join(parts).split()) for field, parts in values.items()})


def _next_label(lines: Lines, end: int, gap: int) -> int:
    """Return the line behind the blank lines at `end` if they are few enough, else `len(lines)`."""
    index = lines.next_filled(end)
    return index if index - end <= gap and lines.level_at(index) == lines.levels[end - 1] else len(lines.texts)


def _end_of_value(lines: Lines, index: int, field: HeaderField, gap: int) -> int:
    """Return the end (exclusive) of a value that may be wrapped: up to the next label if one follows soon."""
    limit = _LIST_LIMIT if field in _ROLES else 2
    level, end = lines.levels[index], index + 1
    while end <= index + limit and lines.level_at(end) == level and lines.texts[end]:
        if lines.labels[end] is not None:
            return end
        end += 1
    following = _next_label(lines, end, gap) if end <= index + limit else len(lines)
    if following < len(lines) and lines.labels[following] is not None:
        return end
    return _end_of_last_value(lines, index, field)


def _end_of_last_value(lines: Lines, index: int, field: HeaderField) -> int:
    """Return the end of a value that no label follows: it goes on only where the line itself says so."""
    end = index + 1
    if field in _ROLES:
        while end < len(lines) and lines.texts[end] and _is_open(lines.texts[end - 1], lines.texts[end]):
            end += 1
    elif field is HeaderField.SUBJECT and _is_wrapped(lines, index):
        end += 1
    return end


def _is_open(line: str, following: str) -> bool:
    """Return whether an address list goes on: after a separator, inside a bracket, or with a lone address."""
    if line.rstrip()[-1:] in {",", ";"}:
        return True
    return line.rfind("[") > line.rfind("]") or following.lstrip().startswith(("[mailto:", "<mailto:"))


def _is_wrapped(lines: Lines, index: int) -> bool:
    """Return whether a subject goes on in the next line, as Notes wraps it: behind a space, with a blank line after."""
    line = lines.texts[index]
    if len(line) < _WRAP_WIDTH or line[-1] != " " or index + 1 >= len(lines):
        return False
    following = lines.texts[index + 1]
    return bool(following) and len(following) < _WRAP_WIDTH and not "".join(lines.texts[index + 2 : index + 3])


def read_line_header(text: str) -> dict[HeaderField, str]:
    """Return the fields of a header block that stands on one line, its line breaks lost (Yahoo's plain text)."""
    text = text[:_LONGEST_LINE_HEADER]
    labels = labels_within(text)
    begins = [*(begin for begin, _, _ in labels), len(text)]
    values: dict[HeaderField, str] = {}
    for (_, begin, field), end in zip(labels, begins[1:], strict=True):
        values.setdefault(field, text[begin:end].strip())
    return values
