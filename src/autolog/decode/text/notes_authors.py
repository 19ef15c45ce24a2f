"""Who wrote what Lotus Notes quotes: its header blocks begin with `To:`, and the author stands above it.

"Ada Client" <ada@client.example> on 03/04/2027 10:12:00 AM        Kim Example@FIRM
Please respond to <ada@client.example>                              03/04/2027 10:12 AM
To: kim@ours.example                                                To: Ada Client/BER/FIRM@FIRM
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from autolog.decode.text.header_labels import HeaderField, value_of
from autolog.decode.text.lines import Lines

_TIME = r"[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2})?(?: ?[AaPp]\.?[Mm]\.?)?(?: [A-Z]{3,4})?"
_DATE = r"[0-9]{1,4}[/.-][0-9]{1,2}[/.-][0-9]{1,4}"
_MOMENT = re.compile(rf"{_DATE},? {_TIME}")
_LATE_TIME = re.compile(_TIME)
_ENDS_WITH_MOMENT = re.compile(rf"(?<![0-9/.-]){_DATE},? {_TIME}$")
_BEFORE_MOMENT = (" on ", " - ", "  ", "\t")
_RESPOND = "please respond to "
_LONGEST_LINE = 200
_MOST_LINES = 5
_MOST_BLANK = 8


@dataclass(frozen=True, slots=True)
class NotesAuthor:
    """The author as written, the time as written, where answers go, and the first line that says so."""

    start: int
    author: str
    sent_at: str
    reply_to: str = ""


def notes_author_above(lines: Lines, index: int, floor: int) -> NotesAuthor | None:
    """Return the author printed above line `index` and not before `floor`, or None if no moment stands there."""
    sent_at = reply_to = ""
    for place in _filled_lines_above(lines, index, floor):
        line = _value(lines, place).strip()
        if line.casefold().startswith(_RESPOND):
            reply_to = line[len(_RESPOND) :]
        elif line.casefold().startswith("sent by:"):
            continue
        elif sent_at:
            return NotesAuthor(place, line, sent_at, reply_to)
        elif _MOMENT.fullmatch(line):
            sent_at = line
        else:
            return _author_with_moment(lines, place, floor, line, reply_to)
    return None


def split_moment(author: str) -> tuple[str, str]:
    """Part `Kim Example on 03/04/2027 10:12 AM` into the name and the time; the time is empty if there is none."""
    found = _ENDS_WITH_MOMENT.search(author, max(0, len(author) - _LONGEST_LINE))
    if found is None or not author[: found.start()].endswith(_BEFORE_MOMENT):
        return author, ""
    return author[: found.start()].rstrip().removesuffix(" on").removesuffix(" -").rstrip(), found.group()


def _author_with_moment(lines: Lines, place: int, floor: int, line: str, reply_to: str) -> NotesAuthor | None:
    """Read `Name on moment`, also when the line was wrapped before the time."""
    author, sent_at = split_moment(line)
    if not sent_at and place > floor and _LATE_TIME.fullmatch(line):
        place -= 1
        author, sent_at = split_moment(f"{_value(lines, place).strip()} {line}")
    return NotesAuthor(place, author, sent_at, reply_to) if sent_at else None


def _value(lines: Lines, place: int) -> str:
    """Return the line without the `From:` that some versions print before the author."""
    line = lines.texts[place]
    return value_of(line) if lines.labels[place] is HeaderField.FROM else line


def _filled_lines_above(lines: Lines, index: int, floor: int) -> list[int]:
    """Return the nearest lines above that are not blank, nearest first, as long as they are short and of one level."""
    found: list[int] = []
    lowest = max(floor, index - _MOST_LINES - _MOST_BLANK)
    for place in range(index - 1, lowest - 1, -1):
        line = lines.texts[place]
        if not line:
            continue
        if len(line) > _LONGEST_LINE or lines.levels[place] != lines.levels[index] or len(found) == _MOST_LINES:
            break
        found.append(place)
    return found
