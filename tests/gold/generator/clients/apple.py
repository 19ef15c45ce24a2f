"""Apple Mail on the desk: div elements and `blockquote type="cite"`."""

from __future__ import annotations

from html import escape

from ..languages import Language
from ..letters import Body
from .elements import field_lines, lines
from .plain import attribution_of

_STYLE = "overflow-wrap: break-word; -webkit-nbsp-mode: space; line-break: after-white-space;"


def html(body: Body, words: Language) -> str:
    """Return the HTML alternative."""
    head = '<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"></head>'
    return f'{head}<body style="{_STYLE}">{_inner(body, words)}</body></html>\n'


def _inner(body: Body, words: Language) -> str:
    blocks = [*body.paragraphs]
    if body.signature:
        blocks.append("\n".join(body.signature))
    blocks += [one for one in (body.footer, body.disclaimer) if one]
    own = "<div><br></div>".join(f"<div>{lines(block)}</div>" for block in blocks)
    return own + _quoted(body, words)


def _quoted(body: Body, words: Language) -> str:
    quoted = body.quoted
    if quoted is None:
        return ""
    inner = _inner(quoted.body, words)
    if quoted.is_forward:
        marker = words.words["apple_forward"]
        fields = field_lines(quoted, words, "date")
        return (
            f'<div><br><blockquote type="cite"><div>{marker}</div><br class="Apple-interchange-newline">'
            f"<div>{fields}</div><br><div>{inner}</div></blockquote></div>"
        )
    attribution = escape(attribution_of(quoted, words, "apple"), quote=False)
    answers = "".join(f"<div><br></div><div>{lines(answer)}</div>" for answer in body.answers)
    return (
        f'<br id="lineBreakAtBeginningOfMessage"><div><br><blockquote type="cite"><div>{attribution}</div>'
        f'<br class="Apple-interchange-newline"><div>{inner}</div></blockquote></div>{answers}'
    )
