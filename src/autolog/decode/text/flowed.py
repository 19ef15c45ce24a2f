"""format=flowed: lines that a mail program broke for display and marked with a trailing space (RFC 3676)."""

from __future__ import annotations

from autolog.decode.text.lines import LEVEL_LIMIT

_SIGNATURE = "-- "


def unflow(text: str, delsp: bool = False) -> str:
    r"""Return the text with its paragraphs on one line each, quote marks kept (RFC 3676, 4.2 to 4.5).

    `delsp` is the DelSp parameter: the space that marks a soft break is deleted, not kept between words.
    """
    paragraphs: list[str] = []
    flowing: tuple[int, list[str]] | None = None
    for line in text.replace("\r\n", "\n").split("\n"):
        level, content = _unstuff(line)
        if flowing is not None and (flowing[0] != level or content == _SIGNATURE):
            paragraphs.append(_marked(*flowing))
            flowing = None
        parts = flowing[1] if flowing else []
        if content.endswith(" ") and content != _SIGNATURE:
            parts.append(content[:-1] if delsp else content)
            flowing = level, parts
        else:
            paragraphs.append(_marked(level, [*parts, content]))
            flowing = None
    if flowing is not None:
        paragraphs.append(_marked(*flowing))
    return "\n".join(paragraphs)


def _unstuff(line: str) -> tuple[int, str]:
    """Return the number of quote marks and the line without them and without its space-stuffing (RFC 3676, 4.4)."""
    content = line.lstrip(">") if line.startswith(">") else line
    level = len(line) - len(content)
    return min(level, LEVEL_LIMIT), content[1:] if content.startswith(" ") else content


def _marked(level: int, parts: list[str]) -> str:
    content = "".join(parts)
    return f"{'>' * level} {content}" if level else content
