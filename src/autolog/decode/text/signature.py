"""Where a text ends and its signature begins.

The surest sign first: the separator line `-- ` (RFC 3676, 4.3), a sign-off or a line that is the author's name among
the last lines, a closing run of short lines that begins with a name and holds a telephone number, a web site or an
address, and lines that a telephone adds.  A signature has at most `LINE_LIMIT` lines.  Without a separator line it is
never the whole text: a sign-off or a name that opens the text stays in it, and only what follows is the signature.

Of a legal notice below, the first line is kept as the signature's last, because it often names the firm; the rest is
dropped, and so are the attachment names that Notes prints at the end.
"""

from __future__ import annotations

import re

from autolog.decode.text.disclaimers import disclaimer_start
from autolog.decode.text.separators import is_rule
from autolog.decode.text.sign_offs import is_sent_from, is_sign_off

LINE_LIMIT = 14
"""Lines of a signature that are not blank."""

_REACH = 60
_SHORT_LINE = 75
_LONG_LINE = 100
_MOST_NAME_WORDS = 4
_LONGEST_NAME = 40
_SENTENCE_WORDS = 2
_PROSE_LINE = 60
_MOST_PROSE = 3
_CONTACT = re.compile(r"@|www\.|https?://|[0-9](?:[^0-9]{0,3}[0-9]){6}", re.IGNORECASE)


def split_signature(lines: list[str], author: str = "") -> tuple[list[str], list[str]]:
    """Part the lines of one author into text and signature; either may be empty.

    `author` is the author's display name, if it is known.
    """
    notice = disclaimer_start(lines)
    kept = _without_tail(lines[:notice])
    filled = [index for index, line in enumerate(kept[-_REACH:], max(0, len(kept) - _REACH)) if line]
    start = _signature_start(kept, filled[-LINE_LIMIT:], author) if filled else 0
    return _without_tail(kept[:start]), [*kept[start:], *lines[notice : notice + 1]]


def _signature_start(lines: list[str], window: list[int], author: str) -> int:
    """Return the index at which the signature begins, `len(lines)` if there is none; `window` are the last lines."""
    for index in window:
        if lines[index].rstrip() == "--":
            return index
    start = _telephone_start(lines, window)
    window = [index for index in window if index < start]
    is_whole = not any(lines[: window[0]]) if window else False
    return min(
        start,
        _sign_off_start(lines, window, frozenset(word.strip(",.") for word in author.casefold().split())),
        _contact_start(lines, window[1:] if is_whole else window),
    )


def _sign_off_start(lines: list[str], window: list[int], names: frozenset[str]) -> int:
    """Return where the first sign-off or author's name stands that no prose follows."""
    for place, index in enumerate(window):
        if not is_sign_off(lines[index]) and not (names and _is_author(lines[index], names)):
            continue
        following = [lines[later] for later in window[place + 1 :]]
        if _has_prose(following):
            continue
        if any(lines[:index]):
            return index
        if following and lines[index + 1]:
            return index + 1
    return len(lines)


def _telephone_start(lines: list[str], window: list[int]) -> int:
    """Return where the lines begin that a telephone added at the end."""
    start = len(lines)
    for index in reversed(window):
        if not is_sent_from(lines[index]):
            break
        start = index
    return start


def _contact_start(lines: list[str], window: list[int]) -> int:
    """Return where a closing run of short lines begins: with a name, and with a way to reach it further down."""
    start, is_reachable = len(lines), False
    for index in reversed(window):
        line = lines[index].strip()
        if len(line) > _SHORT_LINE or _is_sentence(line):
            break
        if is_reachable and _is_name(line):
            start = index
        is_reachable = is_reachable or _is_contact(line)
    return start


def _is_author(line: str, names: frozenset[str]) -> bool:
    """Return whether the line holds nothing but the author's names, or their initials."""
    if len(line) > _LONGEST_NAME:
        return False
    words = line.casefold().replace(",", " ").replace(".", " ").strip("-– ").split()
    return any(len(word) > 1 for word in words) and all(
        word in names or (len(word) == 1 and any(name.startswith(word) for name in names)) for word in words
    )


def _is_name(line: str) -> bool:
    """Return whether the line could be a person's name: two to four words with capitals and without digits."""
    words = line.split()
    if not 2 <= len(words) <= _MOST_NAME_WORDS or len(line) > _LONGEST_NAME or line[-1] in ":?!":
        return False
    return all(word[0].isupper() or word[0] in "(\"'" for word in words) and not any(sign.isdigit() for sign in line)


def _is_contact(line: str) -> bool:
    """Return whether the line holds a web site, an address or as many digits as a telephone number."""
    return _CONTACT.search(line) is not None


def _is_sentence(line: str) -> bool:
    """Return whether the line ends as sentences do and, unlike a firm's name, has words in lower case."""
    return line[-1:] in ".?!" and sum(word[0].islower() for word in line.split()) >= _SENTENCE_WORDS


def _has_prose(lines: list[str]) -> bool:
    """Return whether what follows a sign-off is text after all: it goes on with a sentence, or has a paragraph."""
    if lines and (_is_sentence(lines[0]) or len(lines[0]) > _SHORT_LINE) and not is_sent_from(lines[0]):
        return True
    return any(len(line) > _LONG_LINE for line in lines) or sum(len(line) > _PROSE_LINE for line in lines) > _MOST_PROSE


def _without_tail(lines: list[str]) -> list[str]:
    """Drop blank lines, rules and the attachment names that Notes prints from the end."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or is_rule(lines[end - 1]) or _is_attachment(lines[end - 1])):
        end -= 1
    return lines[:end]


def _is_attachment(line: str) -> bool:
    """Return whether the line names an attachment, as Notes does: ` - offer.doc`, `(See attached file: offer.doc)`."""
    line = line.strip()
    if line.startswith("(See attached file:") or (line.startswith("<<") and line.endswith(">>")):
        return True
    return line.startswith("- ") and 2 <= len(line) - line.rfind(".") <= 5 and len(line) < _LONG_LINE
