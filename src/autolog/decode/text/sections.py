"""A message's text in the parts that a person sees: new text, signature, quotes, and quotes inside quotes.

What is taken out of the text becomes data: quoted header blocks and attribution lines become participants, subject and
date; quote marks become depth.  Signatures are looked for in every part, because in an answer the customer's signature
is in the quote.  The work is done next door: `lines`, `quotes` (where quotes begin), `blocks` (whose lines are whose),
`signature`.
"""

from __future__ import annotations

from collections.abc import Iterator

from autolog.decode.addresses import find_addresses
from autolog.decode.text.blocks import Block, read_blocks
from autolog.decode.text.flowed import unflow
from autolog.decode.text.header_runs import QuoteHeader
from autolog.decode.text.html import html_to_text
from autolog.decode.text.lines import read_lines
from autolog.decode.text.quotes import find_boundaries
from autolog.decode.text.signature import split_signature
from autolog.model import Role, Section, SectionKind

__all__ = ["html_to_text", "split_sections", "unflow"]

_NO_HEADER = QuoteHeader()


def split_sections(text: str, *, html: bool = False, author: str = "") -> tuple[Section, ...]:
    """Return the sections of a text in reading order.  Never raises; the time taken grows with the text only.

    `html` says that the text is HTML.  `author` is the display name of the sender, by which a signature that begins
    with the name is recognised.  A section has text or a header.  At most 64 kB and 2,000 lines are read.
    """
    lines = read_lines(html_to_text(text) if html else text)
    blocks = read_blocks(lines, find_boundaries(lines))
    return tuple(section for block in blocks for section in _sections(block, author))


def _sections(block: Block, author: str) -> Iterator[Section]:
    header = block.header or _NO_HEADER
    if block.depth:
        author = next((person.name for person in header.participants if person.role is Role.FROM), "")
    body, signature = split_signature(block.lines, author)
    text = _join(body)
    if text or block.header is not None:
        yield Section(
            kind=SectionKind.QUOTED if block.depth else SectionKind.NEW,
            text=text,
            depth=block.depth,
            participants=header.participants,
            mentioned=find_addresses(text),
            subject=header.subject,
            sent_at=header.sent_at,
            forwarded=header.forwarded,
        )
    if signature:
        text = _join(signature)
        yield Section(SectionKind.SIGNATURE, text, block.depth, mentioned=find_addresses(text))


def _join(lines: list[str]) -> str:
    """Return the lines as one text: common indent, blank lines around it and second blank lines taken out."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line.rstrip())
    if kept and kept[0][0].isspace():
        indent = min(len(line) - len(line.lstrip()) for line in kept if line)
        kept = [line[indent:] for line in kept]
    return "\n".join(kept).strip()
