"""What keeps HTML parsers from hanging: bounds on nesting and on single tags.

Both are linear scans that err on the safe side; a parser reads the document afterwards.
"""

from __future__ import annotations

import re

DEPTH_LIMIT = 1_000
"""Open elements above which a document is deep."""

LONGEST_TAG = 4_096
"""Signs of a tag above which its attributes are dropped."""

VOID_TAGS = frozenset({"br", "img", "hr", "meta", "link", "input", "col", "area", "base", "wbr", "source", "embed"})
"""Elements without an end tag (HTML, 13.1.2)."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})")


def is_deep(html: str) -> bool:
    """Return whether more than `DEPTH_LIMIT` elements may be open at once.  Linear; counts unclosed ones as open."""
    if html.count("<") <= DEPTH_LIMIT:
        return False
    opened: dict[str, int] = {}
    depth = 0
    for tag in _TAG.finditer(html):
        slash, name = tag.groups()
        name = name.lower()
        count = opened.get(name, 0)
        if slash and count:
            opened[name] = count - 1
            depth -= 1
        elif not slash and name not in VOID_TAGS:
            opened[name] = count + 1
            depth += 1
            if depth > DEPTH_LIMIT:
                return True
    return False


def shorten_tags(html: str) -> str:
    """Cut the attributes from overlong tags: pictures inside the text, or thousands of attributes (quadratic)."""
    pieces = html.split(">")
    if max(map(len, pieces)) <= LONGEST_TAG:
        return html
    return ">".join(_shorten_last_tag(piece) if len(piece) > LONGEST_TAG else piece for piece in pieces)


def _shorten_last_tag(piece: str) -> str:
    start = piece.rfind("<")
    if start < 0 or len(piece) - start <= LONGEST_TAG:
        return piece
    tag = _TAG.match(piece, start)
    return piece[: tag.end()] if tag else piece[: start + LONGEST_TAG]
