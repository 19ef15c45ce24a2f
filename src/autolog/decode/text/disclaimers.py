"""Legal notices below a text: "This e-mail is confidential ...", in the languages of their lawyers.

They are full of words that name nobody and make texts look alike, so they are cut off.  A notice is a paragraph that
begins as notices do and speaks of secrecy; a banner at the top of a text is not one, because text follows it.
"""

from __future__ import annotations

from autolog.decode.text.separators import is_rule

_STEMS = (
    "confiden", "privileged", "disclaimer", "intended solely", "intended only", "vertraulich", "vertrouwelijk",
    "riservat", "poufn", "luottamuksellis", "fortrolig", "konfidenti", "důvěrn", "bizalmas", "конфиденц",
)  # fmt: skip
_OPENINGS = (
    "this e-mail", "this email", "this message", "this communication", "this transmission", "this electronic",
    "the information", "the contents", "the content of", "confidential", "disclaimer", "important", "notice",
    "legal notice", "privileged", "any use", "e-mail ", "email ", "diese e-mail", "diese email", "diese nachricht",
    "diese mail", "der inhalt", "die information", "ce message", "ce courriel", "cet e-mail", "cet email",
    "les informations", "ce mail", "este mensaje", "este correo", "la información", "esta mensagem", "este e-mail",
    "este email", "as informações", "questo messaggio", "questa e-mail", "questa email", "le informazioni",
    "il presente", "deze e-mail", "deze email", "dit bericht", "dit e-mail", "de informatie", "de inhoud",
    "ta wiadomość", "niniejsza", "treść", "tämä viesti", "denne e-mail", "denne e-post", "detta meddelande",
    "tento e-mail", "tato zpráva", "ez az e-mail", "это сообщение",
)  # fmt: skip
_DECORATION = " \t*|+-_=>#"
_PARAGRAPH_LIMIT = 40


def disclaimer_start(lines: list[str]) -> int:
    """Return the index of the line with which the legal notice at the end begins, `len(lines)` if there is none."""
    text = "\n".join(lines).casefold()
    if not any(stem in text for stem in _STEMS):
        return len(lines)
    has_text = False
    for index, line in enumerate(lines):
        if not line or is_rule(line):
            continue
        is_first = index == 0 or not lines[index - 1] or is_rule(lines[index - 1])
        if is_first and has_text and _is_notice(lines, index):
            return index
        has_text = True
    return len(lines)


def _is_notice(lines: list[str], index: int) -> bool:
    opening = lines[index].lstrip(_DECORATION).casefold()
    if not opening.startswith(_OPENINGS):
        return False
    end = index
    while end < len(lines) and lines[end] and end - index < _PARAGRAPH_LIMIT:
        end += 1
    paragraph = "\n".join(lines[index:end]).casefold()
    return any(stem in paragraph for stem in _STEMS)
