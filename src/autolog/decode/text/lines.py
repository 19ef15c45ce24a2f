"""A message's text as lines, each with the number of quote marks (`>`) before it and the header label it begins with.

Everything behind this door works on at most `limits.TEXT_LENGTH` signs and `LINE_LIMIT` lines, since reply parsers are
known to hang on 100,000 newlines and on 10,000 `From:` lines.
"""

from __future__ import annotations

from dataclasses import dataclass

from autolog.decode import limits
from autolog.decode.cleaning import clean_text
from autolog.decode.text.header_labels import HeaderField, label_of

LINE_LIMIT = 2_000
"""Lines of a text that are read, runs of blank lines counted as one."""

LEVEL_LIMIT = 50
"""Quote marks before a line that are counted."""

_WRAPPED_LINES = 3
_MARKS = ("\n>", "\n >", "\n  >", "\n   >")
_UNSEEN = (("\u00a0", " "), ("\u202f", " "), ("\ufeff", ""), ("\u200b", ""), ("\u200e", ""), ("\u200f", ""))


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a text without quote marks, how many marks each had, and the header label it begins with, if any."""

    texts: list[str]
    levels: list[int]
    labels: list[HeaderField | None]

    def __len__(self) -> int:
        return len(self.texts)

    def next_filled(self, index: int) -> int:
        """Return the index of the first line from `index` on that is not blank; the number of lines if none is."""
        texts = self.texts
        while index < len(texts) and not texts[index]:
            index += 1
        return index

    def level_at(self, index: int) -> int:
        """Return the level of a line, -1 behind the last."""
        return self.levels[index] if index < len(self.levels) else -1


def read_lines(text: str) -> Lines:
    """Cut the text into lines within the limits; blank lines are empty, other trailing space stays (Notes wraps so)."""
    text = clean_text(text[: limits.TEXT_LENGTH])
    if not text.isascii():
        for sign, replacement in _UNSEEN:
            text = text.replace(sign, replacement)
    raw = text.split("\n")
    if len(raw) > LINE_LIMIT:
        raw = _without_blank_runs(raw)[:LINE_LIMIT]
    texts, levels = _without_marks(raw) if _has_marks(text) else (raw, [0] * len(raw))
    texts = ["" if line.isspace() else line for line in texts]
    if any(levels):
        _mark_wrapped_links(texts, levels)
    return Lines(texts, levels, [label_of(line) if _may_have_label(line) else None for line in texts])


def _may_have_label(line: str) -> bool:
    return ":" in line or (not line.isascii() and "：" in line)


def _has_marks(text: str) -> bool:
    return text.startswith((">", " >", "  >", "   >")) or any(mark in text for mark in _MARKS)


def _without_blank_runs(lines: list[str]) -> list[str]:
    return [line for index, line in enumerate(lines) if line.strip() or (index and lines[index - 1].strip())]


def _without_marks(raw: list[str]) -> tuple[list[str], list[int]]:
    texts: list[str] = []
    levels: list[int] = []
    for index, line in enumerate(raw):
        level, text = _split_marks(line)
        if (
            level == 1
            and line.startswith(">From ")
            and not _is_marked(raw, index - 1)
            and not _is_marked(raw, index + 1)
        ):
            level, text = 0, line[1:]  # an mbox escaped it (RFC 4155, appendix A); nobody quoted it
        texts.append(text)
        levels.append(level)
    return texts, levels


def _split_marks(line: str) -> tuple[int, str]:
    """Part `> > text` into 2 and `text`.  Marks may be indented by three spaces at most."""
    if ">" not in line[:4] or line[:4].lstrip(" ")[:1] != ">":
        return 0, line
    text = line.lstrip("> ")
    return min(line[: len(line) - len(text)].count(">"), LEVEL_LIMIT), text


def _is_marked(raw: list[str], index: int) -> bool:
    return 0 <= index < len(raw) and raw[index].startswith(">")


def _mark_wrapped_links(texts: list[str], levels: list[int]) -> None:
    """Give `[mailto:` lines that lost their marks when a quoted header was wrapped the level of the line above."""
    for index in range(1, len(texts)):
        if levels[index] == 0 and texts[index].startswith("[mailto:"):
            for wrapped in range(index, min(index + _WRAPPED_LINES, len(texts))):
                levels[wrapped] = levels[index - 1]
                if "]" in texts[wrapped]:
                    break
