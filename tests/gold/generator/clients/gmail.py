"""Gmail in the browser: nested div elements, `gmail_quote`, `gmail_signature`."""

from __future__ import annotations

from html import escape

from ..languages import Language
from ..letters import Body
from .elements import field_lines, lines
from .plain import attribution_of

_QUOTE = "margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex"


def html(body: Body, words: Language) -> str:
    """Return the HTML alternative."""
    return f'<div dir="ltr">{_own(body)}</div>{_quoted(body, words)}\n'


def _own(body: Body) -> str:
    blocks = "<div><br></div>".join(f"<div>{lines(paragraph)}</div>" for paragraph in body.paragraphs)
    if body.signature:
        blocks += (
            '<div><br clear="all"></div><span class="gmail_signature_prefix">-- </span><br>'
            '<div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature"><div dir="ltr">'
            + "".join(f"<div>{lines(line) or '<br>'}</div>" for line in body.signature)
            + "</div></div>"
        )
    return blocks + "".join(f"<div><br></div><div>{lines(one)}</div>" for one in (body.footer, body.disclaimer) if one)


def _quoted(body: Body, words: Language) -> str:
    quoted = body.quoted
    if quoted is None:
        return ""
    if quoted.is_forward:
        marker = words.words["gmail_forward"]
        fields = field_lines(quoted, words, "date")
        inner = f"{_own(quoted.body)}{_quoted(quoted.body, words)}"
        return (
            f'<br><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{marker}<br>\n{fields}<br></div>'
            f'<br><br><div dir="ltr">{inner}</div></div>'
        )
    attribution = escape(attribution_of(quoted, words, "gmail"), quote=False)
    return (
        '<br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
        f'{attribution}<br></div><blockquote class="gmail_quote" style="{_QUOTE}">{_answered(body, words)}'
        "</blockquote></div>"
    )


def _answered(body: Body, words: Language) -> str:
    """Return the quoted text; answers cut the quote in pieces."""
    if body.quoted is None:
        return ""
    quoted = body.quoted.body
    if not body.answers:
        return f'<div dir="ltr">{_own(quoted)}</div>{_quoted(quoted, words)}'
    pieces = [f"<div>{lines(paragraph)}</div>" for paragraph in quoted.paragraphs]
    for position, answer in enumerate(body.answers):
        pieces[position] += (
            f'</blockquote><div><br></div><div>{lines(answer)}</div><blockquote class="gmail_quote" style="{_QUOTE}">'
        )
    return "".join(pieces)
