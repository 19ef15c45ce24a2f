"""Lines and boundaries -> blocks: consecutive lines of one author at one depth.

Depth counts quotes, whichever way they are written: `>` marks, and header blocks (Outlook) below which everything to
the end of the marked region is quoted.  A header belongs to what it announces: to the marked lines that follow it, or
to the marked region at whose top it stands, or to the unmarked text below it.  Unmarked text behind marked lines is new
text again; a marked region that goes on after it has no header, since that stands on its first part.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from autolog.decode.text.header_runs import QuoteHeader
from autolog.decode.text.lines import Lines
from autolog.decode.text.quotes import Boundary

_WRAP_WIDTH = 60
_SENTENCE_ENDS = ".?!:"


@dataclass(slots=True)
class Block:
    """What one author wrote: on a level (quote marks), at a depth (quotes around it), below a header if it has one."""

    level: int
    depth: int
    header: QuoteHeader | None = None
    lines: list[str] = field(default_factory=list)


def read_blocks(lines: Lines, boundaries: list[Boundary]) -> list[Block]:
    """Return the blocks in reading order."""
    if any(lines.levels):
        _mark_wrapped_lines(lines, boundaries)
    reader = _Reader(lines)
    start = 0
    starts = [*(boundary.start for boundary in boundaries), len(lines)]
    for boundary, end in zip(boundaries, starts[1:], strict=True):
        reader.read_text(start, boundary.start)
        reader.read_boundary(boundary, end)
        start = boundary.end
    reader.read_text(start, len(lines))
    reader.settle()
    return reader.blocks


@dataclass(slots=True)
class _Reader:
    """Goes through the lines once.

    `printed[level]` counts the header blocks that were printed on that level of marks; `waiting` is a header whose
    marked lines have not been reached, with the level it stands on.
    """

    lines: Lines
    blocks: list[Block] = field(default_factory=list)
    printed: list[int] = field(default_factory=lambda: [0])
    waiting: tuple[QuoteHeader, int] | None = None
    is_closed: bool = True

    def read_text(self, start: int, end: int) -> None:
        """Add lines to the current block, or to a new one where the level changes."""
        for index in range(start, end):
            text = self.lines.texts[index]
            if text and (self.is_closed or self.lines.levels[index] != self.blocks[-1].level):
                self._open(self.lines.levels[index])
            if text or not self.is_closed:
                self.blocks[-1].lines.append(text)

    def read_boundary(self, boundary: Boundary, end: int) -> None:
        """Open the block that the boundary announces; `end` is where the next boundary begins."""
        self.settle()
        if self._announces_marked_lines(boundary, end):
            self.waiting = boundary.header, boundary.level
            self.is_closed = True
            return
        is_at_top = boundary.level > (self.blocks[-1].level if self.blocks else 0)
        self._go_to(boundary.level)
        if not is_at_top:
            self.printed[boundary.level] += 1
        self._add(boundary.level, boundary.header)

    def settle(self) -> None:
        """Give a header that is still waiting a block without text."""
        if self.waiting is not None:
            self._open(self.waiting[1] + 1)

    def _open(self, level: int) -> None:
        header, self.waiting = (self.waiting[0] if self.waiting else None), None
        self._go_to(level)
        self._add(level, header)

    def _go_to(self, level: int) -> None:
        """Forget the header blocks of deeper levels; they ended with their marks."""
        del self.printed[level + 1 :]
        self.printed.extend([0] * (level + 1 - len(self.printed)))

    def _add(self, level: int, header: QuoteHeader | None) -> None:
        self.blocks.append(Block(level, level + sum(self.printed), header))
        self.is_closed = False

    def _announces_marked_lines(self, boundary: Boundary, end: int) -> bool:
        """Return whether the lines below are marked more deeply; below a header block, all of them must be."""
        first = self.lines.next_filled(boundary.end)
        if self.lines.level_at(first) <= boundary.level:
            return False
        if not boundary.printed:
            return True
        levels, texts = self.lines.levels, self.lines.texts
        return all(levels[index] > boundary.level for index in range(first, end) if texts[index])


def _mark_wrapped_lines(lines: Lines, boundaries: list[Boundary]) -> None:
    """Give single lines that lost their mark when a quote was wrapped the level of the quote around them."""
    tops = {boundary.end for boundary in boundaries if boundary.printed}
    in_forward = False
    for index in range(1, len(lines) - 1):
        in_forward = in_forward or index in tops
        if lines.levels[index] or not lines.texts[index]:
            continue
        if _is_wrapped(lines, index, in_forward):
            lines.levels[index] = lines.levels[index - 1]
        else:
            in_forward = False


def _is_wrapped(lines: Lines, index: int, in_forward: bool) -> bool:
    """Return whether an unmarked line between marked ones goes on with the one above; in a forward it always does."""
    above, line = lines.texts[index - 1], lines.texts[index]
    if not (lines.levels[index - 1] and lines.levels[index + 1] and len(above) >= _WRAP_WIDTH):
        return False
    return in_forward or (line[0].islower() and above.rstrip()[-1:] not in _SENTENCE_ENDS)
