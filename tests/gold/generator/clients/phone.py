"""A mail program on an Android telephone: everything in bare div elements, headers between lines of dashes."""

from __future__ import annotations

from ..languages import Language
from ..letters import Body
from .elements import field_lines, lines


def html(body: Body, words: Language) -> str:
    """Return the HTML alternative."""
    return (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"></head><body dir="auto">'
        f"{_inner(body, words)}</body></html>\n"
    )


def _inner(body: Body, words: Language) -> str:
    blocks = [*body.paragraphs, "\n".join(body.signature), body.footer, body.disclaimer]
    own = '<div dir="auto"><br></div>'.join(f'<div dir="auto">{lines(block)}</div>' for block in blocks if block)
    if body.quoted is None:
        return own
    marker, fields = words.words["phone_original"], field_lines(body.quoted, words, "date")
    above = f'<div style="font-size:100%;color:#000000"><div>{marker}</div><div>{fields}</div><div><br></div></div>'
    return f"{own}<div><br></div>{above}{_inner(body.quoted.body, words)}"
