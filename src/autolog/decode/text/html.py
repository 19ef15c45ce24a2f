"""HTML mail as text that reads like the plain half of the same mail.

Paragraphs, line breaks, list items and table cells stay apart; quotes become what the plain-text reader knows: a
`<blockquote>` gets `>` marks, a rule or the line that Outlook draws above a quoted header becomes a line of
underscores.  Gmail's, Yahoo's and Thunderbird's quote containers need nothing more, because their attribution line is
text.  Styles, scripts, comments and hidden preheaders are left out.  Links keep their text, and the address of a
`mailto:` link is added where the text does not show it.

Two parsers: selectolax is fifteen times as fast but quadratic in nesting and in attributes, so overlong tags are cut
and deep documents go to inscriptis, which bounds depth by itself (and knows no quotes).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from autolog.decode.cleaning import clean_text
from autolog.decode.text.html_bounds import VOID_TAGS, is_deep, shorten_tags
from autolog.decode.text.lines import LEVEL_LIMIT

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

HTML_LIMIT = 512 * 1024
"""Signs of HTML that are read; where something is cut, `CUT_NOTE` says so."""

TEXT_LIMIT = 256 * 1024
"""Signs of text after which no more HTML is read."""

CUT_NOTE = "[... cut: the message is too long]"

_SKIPPED = frozenset(
    {"head", "style", "script", "title", "template", "noscript", "object", "svg", "select", "textarea"}
)
_BLOCKS = frozenset({
    "address", "article", "aside", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody",
    "tfoot", "thead", "tr", "ul",
})  # fmt: skip
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "pre"})
_RULE = "_" * 32
_INDENT_STYLES = ("border:none", "border: none", "border:0", "margin:0 0 0 40px", "margin: 0 0 0 40px")
_CELL = "\x1f"
_HIDDEN = (
    '[style*="display:none" i], [style*="display: none" i], [style*="visibility:hidden" i], [style*="max-height:0" i], '
    '[style*="mso-hide:all" i], [hidden]'
)
_HIDING = ("display:none", "display: none", "visibility:hidden", "max-height:0", "mso-hide:all", "hidden")
_DRAWN = '[style*="border-top:solid" i]'


def html_to_text(html: str) -> str:
    """Return the text of an HTML mail with its quotes marked by `>`.  Never raises.

    At most `HTML_LIMIT` signs are read, not counting what overlong tags hold (pictures inside the text).
    """
    html = shorten_tags(clean_text(html))
    text = _deep_text(html[:HTML_LIMIT]) if is_deep(html[:HTML_LIMIT]) else _text(html[:HTML_LIMIT])
    if len(html) <= HTML_LIMIT and len(text) <= TEXT_LIMIT:
        return text
    return f"{text[:TEXT_LIMIT]}\n\n{CUT_NOTE}"


def _deep_text(html: str) -> str:
    from inscriptis import get_text  # brings lxml, which most workers never need

    return str(get_text(html))


def _text(html: str) -> str:
    from selectolax.lexbor import LexborHTMLParser  # 2 MB, which processes that decode nothing need not hold

    parser = LexborHTMLParser(html)
    if parser.body is None:
        return ""
    folded = html.lower()
    page = _Page(
        paragraphs=_PARAGRAPHS - {"p"} if "msonormal" in folded else _PARAGRAPHS,
        has_addresses="mailto:" in folded,
        hidden=_nodes(parser, _HIDDEN) if any(sign in folded for sign in _HIDING) else frozenset(),
        drawn=_nodes(parser, _DRAWN) if "border-top:solid" in folded else frozenset(),
    )
    _walk(parser.body, page)
    page.break_line()
    return "\n".join(page.lines).strip("\n")


def _nodes(parser: LexborHTMLParser, selector: str) -> frozenset[int]:
    return frozenset(node.mem_id for node in parser.css(selector))


def _walk(root: LexborNode, page: _Page) -> None:
    """Go through the document without recursion, telling the page what opens and closes, until it is full."""
    above: list[tuple[LexborNode, str]] = []
    node = root.first_child
    while (node is not None or above) and page.size <= TEXT_LIMIT:
        if node is None:
            node, tag = above.pop()
            page.close(tag, node)
        else:
            tag = node.tag or ""
            if tag == "-text":
                page.write(node.text_content or "")
            elif page.open(tag, node):
                above.append((node, tag))
                node = node.first_child
                continue
        node = node.next


@dataclass(slots=True)
class _Page:
    """The text so far: finished lines, and the pieces of the line that is being written."""

    paragraphs: frozenset[str]
    has_addresses: bool
    hidden: frozenset[int]
    drawn: frozenset[int]
    lines: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    quotes: int = 0
    links: list[int] = field(default_factory=list)
    preformatted: int = 0
    size: int = 0

    def open(self, tag: str, node: LexborNode) -> bool:
        """Note that an element begins; return whether to go into it."""
        if tag in _SKIPPED or tag[:1] == "-" or (self.hidden and node.mem_id in self.hidden):
            return False
        if tag == "br":
            self.break_line(keep_blank=True)
        elif tag in {"td", "th"} and self.pieces:
            self.pieces.append(_CELL)
        elif tag in _BLOCKS or tag in {"blockquote", "hr"}:
            self._open_block(tag, node)
        elif tag == "a" and self.has_addresses:
            self.links.append(len(self.pieces))
        return tag not in VOID_TAGS

    def close(self, tag: str, node: LexborNode) -> None:
        """Note that an element ends."""
        if tag == "a" and self.has_addresses:
            self._show_address(node, self.links.pop())
        elif tag in _BLOCKS or tag == "blockquote":
            self.break_line()
            if tag == "pre":
                self.preformatted -= 1
            if tag in self.paragraphs:
                self._part_paragraphs()
            if tag == "blockquote" and _is_quote(node):
                self.quotes -= 1

    def write(self, text: str) -> None:
        """Add text to the line; inside `<pre>` its line breaks count."""
        if not self.preformatted:
            self.pieces.append(text)
            return
        first, *others = text.split("\n")
        self.pieces.append(first)
        for line in others:
            self.break_line(keep_blank=True)
            self.pieces.append(line)

    def break_line(self, *, keep_blank: bool = False) -> None:
        """Finish the line: white space becomes one space, cells are parted by tabs."""
        line = "".join(self.pieces)
        self.pieces.clear()
        keep_blank = keep_blank or "\xa0" in line  # Outlook writes a blank line as a paragraph with a hard space
        if _CELL in line:
            line = "\t".join(" ".join(cell.split()) for cell in line.split(_CELL)).strip()
        else:
            line = " ".join(line.split())
        if line or keep_blank:
            marks = ">" * min(self.quotes, LEVEL_LIMIT)
            self.lines.append(f"{marks} {line}".rstrip() if marks else line)
            self.size += len(self.lines[-1]) + 1

    def _open_block(self, tag: str, node: LexborNode) -> None:
        self.break_line()
        if tag in self.paragraphs:
            self._part_paragraphs()
        if tag == "hr" or (self.drawn and node.mem_id in self.drawn):
            self.pieces.append(_RULE)
            self.break_line()
        if tag == "pre":
            self.preformatted += 1
        elif tag == "li":
            self.pieces.append("- ")
        elif tag == "blockquote" and _is_quote(node):
            self.quotes += 1

    def _part_paragraphs(self) -> None:
        if self.lines and self.lines[-1].strip("> "):
            self.break_line(keep_blank=True)

    def _show_address(self, node: LexborNode, start: int) -> None:
        """Add the address of a `mailto:` link to its text, unless the text shows it."""
        link = node.attributes.get("href") or ""
        if link[:7].lower() == "mailto:":
            address = link[7:].partition("?")[0].strip()
            if "@" in address and address.lower() not in "".join(self.pieces[start:]).lower():
                self.pieces.append(f" <{address}>")


def _is_quote(node: LexborNode) -> bool:
    """Return whether a `<blockquote>` quotes; Gmail and Outlook use them to indent as well, and say so in the style."""
    attributes = node.attributes
    if attributes.get("type") == "cite" or "gmail_quote" in (attributes.get("class") or ""):
        return True
    style = (attributes.get("style") or "").lower()
    return not any(indent in style for indent in _INDENT_STYLES)
