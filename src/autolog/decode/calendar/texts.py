"""The texts of an event, as they are kept: readable, within bounds, and without what lets a stranger in.

An invitation carries the link to the meeting, which is worth keeping, and the password, passcode or PIN, which is not
ours to copy into a CRM.  The link stays and the secret goes, from parameters, from labelled lines and from the digits
that a phone dials after the number.
"""

from __future__ import annotations

import re

from autolog.decode.cleaning import clean_line, clean_text
from autolog.decode.text.html import html_to_text

REMOVED = "[removed]"
LONGEST_DESCRIPTION = 64 * 1024
LONGEST_LINE = 2_000

_TAG = re.compile(r"</?(?:html|body|br|p|a|div|span|ul|ol|b|i|u)(?:[ \t/][^<>]{0,2000})?>", re.IGNORECASE)
_IN_LINK = re.compile(r"([?&](?:pwd|password|passcode|pass|pin|p|tk)=)[^\s&#<>\"']+", re.IGNORECASE)
_DIALLED = re.compile(r"(\+[0-9][0-9 ()-]{4,30},{1,4}[0-9]{3,20}#?)[,*#][0-9,*#]{3,60}")
_WORDS = (
    "phone conference id|conference id|konferenz-id|telefonkonferenz-id|dial-in code|einwahlcode|participant code"
    "|teilnehmercode|conference code|konferenzcode|host code|moderator code|moderatorcode"
    "|passcode|password|pass code|pin|access code|security code|host key|passwort|kennwort|kenncode|zugangscode"
    "|zugriffscode|sicherheitscode|mot de passe|code secret|code d['’]acc[eè]s|contraseña|código de acceso"
    "|clave de acceso|senha|código de segurança|codice di accesso|codice d['’]accesso|wachtwoord|toegangscode|lösenord"
    "|åtkomstkod|adgangskode|passord|salasana|hasło|heslo|jelszó|parola|şifre|пароль|код доступа|パスコード|パスワード"
    "|密码|密碼|암호"
)
_LABEL = rf"(?<!\w)(?:{_WORDS})[ \t]{{0,4}}(?:\([^()\n]{{1,40}}\))?[ \t]{{0,4}}[:：=][ \t]{{0,10}}"
_LABELLED = re.compile(rf"({_LABEL})([0-9][0-9 \t-]*[0-9]#?|\S+)", re.IGNORECASE)


def line_text(text: str) -> str:
    """Return a title or a label on one line, at most 2,000 characters."""
    return clean_line(text[: 2 * LONGEST_LINE])[:LONGEST_LINE]


def place_text(text: str) -> str:
    """Return a place or a conference link on one line, without access codes."""
    return without_access_codes(line_text(text))


def description_text(text: str) -> str:
    """Return a description, HTML as text, without access codes, at most 64 k characters."""
    text = text[: 2 * LONGEST_DESCRIPTION]
    text = html_to_text(text) if _TAG.search(text) else clean_text(text)
    return without_access_codes(text.strip())[:LONGEST_DESCRIPTION]


def without_access_codes(text: str) -> str:
    """Return the text with passwords, passcodes and PINs replaced by `[removed]`."""
    text = _IN_LINK.sub(rf"\1{REMOVED}", text)
    text = _DIALLED.sub(rf"\1,{REMOVED}", text)
    return _LABELLED.sub(rf"\1{REMOVED}", text)
