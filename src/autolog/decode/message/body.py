"""The text that a person reads in a message, out of its plain and HTML alternatives."""

from __future__ import annotations

import re
from dataclasses import dataclass

from autolog.decode import limits
from autolog.decode.message.mime import Content
from autolog.decode.text.sections import unflow

# A plain alternative below this length may be a mere stand-in for the HTML one.
_STAND_IN_LENGTH = 600
_TIMES_SHORTER = 4
_LEAST_MARKUP_FREE = 200
_TAG = re.compile(r"<[^<>]{0,2000}>")
_STAND_IN = re.compile(
    r"(?:view|read|see|display)\w* (?:this|the) (?:e-?mail|message|newsletter)[^.]{0,60}(?:browser|html|online)"
    r"|(?:does not|doesn't|cannot|can't|unable to) (?:support|display|read|view)\w* html|html[ -]only"
    r"|html[ -](?:version|format|fähig|mail)|(?:mail|nachricht) (?:wird )?nicht (?:richtig|korrekt) (?:dargest|angez)"
    r"|im browser (?:ansehen|anzeigen|öffnen)|version (?:en ligne|html)|ver (?:este|en el) (?:correo|navegador)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Body:
    """The text to be cut into sections, and whether it is HTML."""

    text: str = ""
    is_html: bool = False


def choose_body(content: Content) -> Body:
    """Return the plain text, or the HTML where the plain text is empty or only stands in for it."""
    plain = "\n".join(
        unflow(part.text, delsp=part.deletes_spaces) if part.is_flowed else part.text for part in content.plain
    )[: limits.TEXT_LENGTH]
    if content.html and _is_stand_in(plain, content.html):
        return Body(content.html, is_html=True)
    return Body(plain)


def _is_stand_in(plain: str, html: str) -> bool:
    text = plain.strip()
    if not text:
        return True
    if len(text) > _STAND_IN_LENGTH:
        return False
    return _STAND_IN.search(text) is not None or len(text) * _TIMES_SHORTER + _LEAST_MARKUP_FREE < _text_length(html)


def _text_length(html: str) -> int:
    """Return about how many signs of text the HTML shows: what stands outside tags, style sheets left out."""
    start = html.lower().rfind("</style>")
    return len("".join(_TAG.sub(" ", html[max(start, 0) : limits.TEXT_LENGTH + max(start, 0)]).split()))
