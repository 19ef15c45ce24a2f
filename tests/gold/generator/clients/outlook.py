"""Outlook for Windows: Word's paragraphs, a border above the quoted headers."""

from __future__ import annotations

from ..languages import Language
from ..letters import Body
from .elements import field_lines, lines

_HEAD = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns="http://www.w3.org/TR/REC-html40">\n<head>\n'
    '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\n<style><!--\n'
    'p.MsoNormal {margin:0cm;font-size:11.0pt;font-family:"Calibri",sans-serif;}\n--></style>\n</head>\n'
)
_EMPTY = "<p class=MsoNormal><o:p>&nbsp;</o:p></p>\n"


def html(body: Body, words: Language) -> str:
    """Return the HTML alternative."""
    section = f"<div class=WordSection1>\n{_inner(body, words)}</div>"
    return f"{_HEAD}<body lang={words.code.upper()} link=blue vlink=purple>\n{section}\n</body>\n</html>\n"


def _inner(body: Body, words: Language) -> str:
    blocks = [_paragraph(paragraph) for paragraph in body.paragraphs]
    if body.signature:
        blocks.append("".join(_paragraph(line) if line else _EMPTY for line in body.signature))
    blocks += [_paragraph(block) for block in (body.footer, body.disclaimer) if block]
    if body.quoted is not None:
        border = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"
        fields = field_lines(body.quoted, words, "sent")
        above = f"<div><div style='{border}'>\n<p class=MsoNormal>{fields}<o:p></o:p></p>\n</div></div>\n"
        blocks.append(above + _EMPTY + _inner(body.quoted.body, words))
    return _EMPTY.join(blocks)


def _paragraph(text: str) -> str:
    return f"<p class=MsoNormal>{lines(text)}<o:p></o:p></p>\n"
