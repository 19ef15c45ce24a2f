"""Regular expressions that people write, by RE2: linear in the text, whatever they are, and small in memory.

RE2 has no look-around and no back-references (https://github.com/google/re2/wiki/Syntax); what it refuses is said with
what to write instead.  Case does not count unless the expression says `(?-i)`.  No expression sees more than
`TEXT_LIMIT` signs of a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

TEXT_LIMIT = 65_536
"""Signs of a text that an expression looks at."""

LONGEST = 1_000
"""Signs of an expression."""

MOST_FOUND = 20
"""Places in one text that are looked at; to find each may mean to read the text to its end."""

LONGEST_PLACE = 1_000
"""Bytes of a place whose groups are looked at."""

_BEHIND = 8
"""Bytes behind a place that a `\\b` or `$` at its end sees."""

MAXIMUM_MEMORY = 8 << 20
"""Bytes that one compiled expression may use."""

_BACK_REFERENCE = re.compile(r"(?<!\\)(?:\\\\)*(\\[1-9]|\\k<\w+>|\(\?P=\w+\))")
_REFUSED = (
    ("(?<=", "look-behind '(?<='", "match what stands in front, and put ( ) around the part that you want"),
    ("(?<!", "look-behind '(?<!'", "begin with \\b, or match what may stand in front"),
    ("(?=", "look-ahead '(?='", "match what follows, and put ( ) around the part that you want"),
    ("(?!", "look-ahead '(?!'", "say with 'not' what must not be there"),
    ("(?>", "an atomic group '(?>'", "write a plain group (?:...): RE2 never goes back anyhow"),
    ("\\Z", "'\\Z'", "write \\z"),
)


@dataclass(frozen=True, slots=True)
class Expression:
    """One expression; compiled when it is first used, so that it can travel to another process."""

    text: str

    def is_in(self, text: str) -> bool:
        """Return whether the expression fits somewhere in the text."""
        return _without_groups(self.text).search(text[:TEXT_LIMIT].encode("utf-8", "replace")) is not None

    def captures_in(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield what the first group captured, and all that fitted, for each place in the text.

        What fits is found first, without its groups: what they hold costs a hundred times as much for each sign.  A
        place of more than `LONGEST_PLACE` bytes is no reference number and is passed over.
        """
        content = text[:TEXT_LIMIT].encode("utf-8", "replace")
        for place in islice(_without_groups(self.text).finditer(content), MOST_FOUND):
            begin, end = place.span()
            if end - begin > LONGEST_PLACE:
                continue
            one = _compiled(self.text).match(content, begin, end + _BEHIND)
            if one is None or one.end() != end:  # a `$` took the cut for the end of the text
                one = _compiled(self.text).match(content, begin)
            if one is not None and one.group(1):
                yield one.group(1).decode("utf-8", "replace"), one.group(0).decode("utf-8", "replace")


def groups_of(text: str) -> int:
    """Return how many groups an expression captures.  Raises ValueError as `refusal` says."""
    why = refusal(text)
    if why:
        raise ValueError(why)
    return int(_compiled(text).groups)


def refusal(text: str) -> str:
    """Return why an expression cannot be used and what to write instead, or an empty text."""
    if len(text) > LONGEST:
        return f"the expression is longer than {LONGEST:,} signs: split it"
    import re2

    try:
        _compiled(text)
    except re2.error as error:
        return _in_words(text, error.args[0] if error.args else "")
    return ""


def _in_words(text: str, said: object) -> str:
    for sign, name, remedy in _REFUSED:
        if sign in text:
            return f"the expression uses {name}, which RE2 does not have: {remedy}"
    if found := _BACK_REFERENCE.search(text):
        return f"the expression uses the back-reference '{found[1]}', which RE2 does not have: write both parts out"
    message = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    remedy = "shorten its repetitions" if "too large" in message or "repetition" in message else "see the RE2 syntax"
    return f"RE2 refuses the expression: {message or 'it cannot be read'}; {remedy}"


@lru_cache(maxsize=4_096)
def _compiled(text: str) -> Any:
    return _built(text, captures=True)


@lru_cache(maxsize=4_096)
def _without_groups(text: str) -> Any:
    """Return the expression for asking whether it fits at all: what its groups hold would cost ten times as much."""
    return _built(text, captures=False)


def _built(text: str, *, captures: bool) -> Any:
    import re2

    options = re2.Options()
    options.max_mem = MAXIMUM_MEMORY
    options.log_errors = False
    options.case_sensitive = False
    options.never_capture = not captures
    return re2.compile(text.encode("utf-8", "replace"), options)
