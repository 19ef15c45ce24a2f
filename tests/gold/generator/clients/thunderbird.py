"""Thunderbird: `moz-cite-prefix`, `moz-signature`, `moz-forward-container`."""

from __future__ import annotations

from html import escape

from ..languages import Language
from ..letters import Body
from .elements import field_lines, lines
from .plain import attribution_of


def html(body: Body, words: Language) -> str:
    """Return the HTML alternative."""
    head = (
        '<!DOCTYPE html>\n<html>\n<head>\n<meta http-equiv="content-type" content="text/html; charset=UTF-8">\n</head>'
    )
    return f"{head}\n<body>\n{_inner(body, words)}</body>\n</html>\n"


def _inner(body: Body, words: Language) -> str:
    own = "".join(f"<p>{lines(paragraph)}</p>\n" for paragraph in body.paragraphs)
    own += "".join(f"<p>{lines(one)}</p>\n" for one in (body.footer, body.disclaimer) if one)
    signature = "<br>\n".join(escape(line, quote=False) for line in body.signature)
    signed = f'<div class="moz-signature">-- <br>\n{signature}</div>\n' if signature else ""
    return own + _quoted(body, words) + signed


def _quoted(body: Body, words: Language) -> str:
    quoted = body.quoted
    if quoted is None:
        return ""
    inner = _inner(quoted.body, words)
    if quoted.is_forward:
        marker = words.words["thunderbird_forward"]
        fields = field_lines(quoted, words, "date")
        return f'<div class="moz-forward-container"><br>\n{marker}<br>\n{fields}<br>\n<br>\n{inner}</div>\n'
    attribution = escape(attribution_of(quoted, words, "thunderbird"), quote=False)
    cite = f'<div class="moz-cite-prefix">{attribution}<br>\n</div>\n'
    if not body.answers:
        return f'{cite}<blockquote type="cite">\n{inner}</blockquote>\n'
    pieces = [f'<blockquote type="cite"><p>{lines(one)}</p></blockquote>\n' for one in quoted.body.paragraphs]
    for position, answer in enumerate(body.answers):
        pieces[position] += f"<p>{lines(answer)}</p>\n"
    return cite + "".join(pieces)
