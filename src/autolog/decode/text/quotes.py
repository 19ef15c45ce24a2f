"""Where quotes begin: every place in a text at which somebody else's words are announced.

Four shapes, tried in this order because the first ones are the surer: a separator with a header block below it, an
attribution line, a header block alone (Outlook), a Lotus Notes header block with its author above.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from autolog.decode.text.attributions import attribution_ending_at
from autolog.decode.text.header_labels import HeaderField
from autolog.decode.text.header_runs import HeaderRun, QuoteHeader, read_line_header, read_run
from autolog.decode.text.lines import Lines
from autolog.decode.text.notes_authors import NotesAuthor, notes_author_above, split_moment
from autolog.decode.text.separators import Separator, is_rule, separator_at

_SMALL_GAP = 1
_WIDE_GAP = 3
_NOTES_REACH = 12
_BLANK_ABOVE_HEADER = 8


@dataclass(frozen=True, slots=True)
class Boundary:
    """The lines `start` to `end` (exclusive) that announce a quote, on which level, and what they say.

    `printed` is True for a header block, after which everything is quoted, and False for an attribution line, after
    which the author may answer between the quoted lines.
    """

    start: int
    end: int
    level: int
    header: QuoteHeader
    printed: bool = True


def find_boundaries(lines: Lines) -> list[Boundary]:
    """Return all places where a quote is announced, in their order; they do not overlap."""
    boundaries: list[Boundary] = []
    floor = 0
    for index, line in enumerate(lines.texts):
        if index < floor or (":" not in line and "--" not in line and (line.isascii() or "：" not in line)):
            continue
        boundary = _boundary_at(lines, index, floor)
        if boundary is not None:
            boundaries.append(_with_rule_above(lines, boundary, floor))
            floor = boundary.end
    return boundaries


def _boundary_at(lines: Lines, index: int, floor: int) -> Boundary | None:
    line = lines.texts[index].strip()
    boundary = None
    if line[:2] == "--" or line[-1] in ":：":
        boundary = _separated(lines, index) or _attributed(lines, index, floor)
    match lines.labels[index]:
        case HeaderField.FROM:
            boundary = boundary or _printed_from(lines, index, floor)
        case HeaderField.TO:
            boundary = boundary or _printed_to(lines, index, floor)
    return boundary


def _separated(lines: Lines, index: int) -> Boundary | None:
    separator = separator_at(lines, index)
    if separator is None:
        return None
    below = _header_on_line(separator) if separator.tail else _header_below(lines, separator)
    if below is None:
        if not separator.known or separator.tail:
            return None
        below = QuoteHeader(), separator.end
    header, end = below
    return Boundary(index, end, lines.levels[index], replace(header, forwarded=separator.forwarded))


def _header_on_line(separator: Separator) -> tuple[QuoteHeader, int] | None:
    values = read_line_header(separator.tail)
    if HeaderField.FROM not in values or len(values) < 3:
        return None
    return HeaderRun(separator.start, separator.end, values).header(), separator.end


def _header_below(lines: Lines, separator: Separator) -> tuple[QuoteHeader, int] | None:
    """Return the header block below a separator and its end; two labels are enough here."""
    top = lines.next_filled(separator.end)
    if top >= len(lines) or top - separator.end > _BLANK_ABOVE_HEADER:
        return None
    run = read_run(lines, top, _WIDE_GAP)
    if run is not None and len(run.values) >= 2:
        return _header_of(run), run.end
    for index in range(top + 1, min(top + _NOTES_REACH, len(lines))):
        if lines.labels[index] is HeaderField.TO:
            author = notes_author_above(lines, index, top)
            run = read_run(lines, index, _WIDE_GAP)
            return (_notes_header(author, run), run.end) if author and run else None
    return None


def _attributed(lines: Lines, index: int, floor: int) -> Boundary | None:
    attribution = attribution_ending_at(lines, index, floor)
    if attribution is None:
        return None
    return Boundary(attribution.start, attribution.end, lines.levels[index], attribution.header, printed=False)


def _printed_from(lines: Lines, index: int, floor: int) -> Boundary | None:
    """Read a header block that begins with From, as Outlook's do; it takes two more labels, one below a rule."""
    run = read_run(lines, index, _SMALL_GAP)
    needed = 2 if index > floor and is_rule(lines.texts[index - 1]) else 3
    if run is None or len(run.values) < needed or not run.values[HeaderField.FROM]:
        return None
    return None if _is_memo(lines, index, floor) else Boundary(index, run.end, lines.levels[index], _header_of(run))


def _is_memo(lines: Lines, index: int, floor: int) -> bool:
    """Return whether another label stands above, behind a blank line: a memo's `TO:` before its `FROM:`."""
    above = index - 2
    return above >= floor and not lines.texts[above + 1] and lines.labels[above] is not None


def _printed_to(lines: Lines, index: int, floor: int) -> Boundary | None:
    """Read a header block that begins with To: below its author (Notes), or with addresses, a date and a subject.

    A memo begins with To as well, but goes on with From, and it is not a quote.
    """
    run = read_run(lines, index, _WIDE_GAP)
    if run is None or HeaderField.FROM in run.values or len(run.values) < 2:
        return None
    author = notes_author_above(lines, index, floor)
    if author is not None:
        return Boundary(author.start, run.end, lines.levels[index], _notes_header(author, run))
    is_complete = HeaderField.SUBJECT in run.values and HeaderField.DATE in run.values
    if is_complete and "@" in run.values[HeaderField.TO]:
        return Boundary(index, run.end, lines.levels[index], run.header())
    return None


def _header_of(run: HeaderRun) -> QuoteHeader:
    """Return the run's header; a time printed behind the author (Notes) becomes its date."""
    author, sent_at = split_moment(run.values.get(HeaderField.FROM, ""))
    if not sent_at:
        return run.header()
    values = {HeaderField.DATE: sent_at, **run.values, HeaderField.FROM: author}
    return replace(run, values=values).header()


def _notes_header(author: NotesAuthor, run: HeaderRun) -> QuoteHeader:
    values = {HeaderField.DATE: author.sent_at, **run.values, HeaderField.FROM: author.author}
    if author.reply_to:
        values[HeaderField.REPLY_TO] = author.reply_to
    return replace(run, values=values).header()


def _with_rule_above(lines: Lines, boundary: Boundary, floor: int) -> Boundary:
    """Take the rule that Outlook draws above a header block into the boundary."""
    above = boundary.start - 1
    while above >= floor and not lines.texts[above] and boundary.start - above <= _WIDE_GAP:
        above -= 1
    if above >= floor and boundary.printed and is_rule(lines.texts[above]):
        return replace(boundary, start=above)
    return boundary
