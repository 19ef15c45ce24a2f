"""Addresses: one normal form to compare by, and the addresses that stand in running text.

The normal form (the match key) is the casefolded local part, `@`, and the lower-case A-label domain.  Case is folded
although RFC 5321 2.4 allows a server to tell `Ada@` from `ada@`: none does.  `+tags` and dots are kept, because they
are part of the address; that two keys may be one person is for matching to say.
"""

from __future__ import annotations

import re
from functools import lru_cache

import idna

from autolog.decode.cleaning import clean_name

LONGEST_ADDRESS = 320
"""Signs of an address: 64 of the local part, `@`, 255 of the domain (RFC 5321, 4.5.3.1)."""

_WRAPPING = " \t<>'`,;"
_SCHEME = re.compile(r"(?:mailto|smtp):", re.IGNORECASE)
_LOCAL_PART = re.compile(r"[A-Za-z0-9&'+_.-]{1,64}")
_LETTER = "A-Za-z0-9\u00a1-\u1fff"  # scripts that put spaces between words, so that a domain ends where its letters do
_DOMAIN = re.compile(rf"(?:[{_LETTER}][{_LETTER}-]{{0,62}}\.){{1,9}}(?![0-9])[{_LETTER}][{_LETTER}-]{{1,62}}")
_LOOK_BACK = 64
_LOOK_AHEAD = 256
_CAPSULE = re.compile(r"IMCEA[A-Z0-9]{2,12}-")
_CAPSULE_SIGN = re.compile(r"\+([0-9A-Fa-f]{2})")
_LONGEST_CAPSULE = 400


def match_key(address: str) -> str:
    """Return the normal form of one address as written, or an empty text if it is none.

    Takes off `mailto:`, brackets, quotes and trailing dots, and opens what Exchange encapsulated.  X.500 names
    (`/O=FIRM/CN=ADA`) are no addresses.
    """
    text = clean_name(address).strip(_WRAPPING)
    if len(text) > _LONGEST_CAPSULE:
        return ""
    if scheme := _SCHEME.match(text):
        text = text[scheme.end() :].partition("?")[0]
    if _CAPSULE.match(text):
        text = open_capsule(text)
        return match_key(text) if "@" in text else ""
    if text.startswith("/") and "=" in text:
        return ""
    if '"' in text:
        text = _without_quotes(text)
    local, at, domain = text.rpartition("@")
    if not at or not local or len(text) > LONGEST_ADDRESS:
        return ""
    return _join(local, domain)


def _without_quotes(text: str) -> str:
    """Return the address without quotes, unless its local part needs them: `"ada @ home"@client.example`."""
    local, at, domain = text.rpartition('"@')
    inner = local.lstrip('"')
    if not at or _LOCAL_PART.fullmatch(inner):
        return (inner + "@" + domain if at else text).replace('"', "")
    return f'"{inner}"@{domain}'


def _join(local: str, domain: str) -> str:
    domain = normal_domain(domain)
    local = local.strip(" \t").casefold()
    return f"{local}@{domain}" if domain and local else ""


def normal_domain(domain: str) -> str:
    """Return the domain as lower-case A-labels (UTS 46, RFC 5891); what cannot be encoded, in lower case as it is."""
    domain = domain.strip(" \t.").lower()
    return domain if domain.isascii() else _a_labels(domain)


@lru_cache(maxsize=1024)
def _a_labels(domain: str) -> str:
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return domain


def open_capsule(text: str) -> str:
    """Return the address in one that an Exchange gateway made, `IMCEANOTES-ada+40client+2Eexample@ours.example`.

    If there is none in it, return what it holds, or an empty text.  A `+` and two digits stand for one sign, `_` for
    a slash (MS-OXCMAIL, 2.1.3.1.1.1).
    """
    start = _CAPSULE.match(text)
    if start is None:
        return text
    inner = text[start.end() :].rpartition("@")[0].replace("_", "/")
    opened = _CAPSULE_SIGN.sub(lambda sign: chr(int(sign.group(1), 16)), inner)
    return next(iter(find_addresses(opened, 1)), opened if "@" not in opened else "")


def find_addresses(text: str, limit: int = 200) -> tuple[str, ...]:
    """Return the match keys of the addresses in running text, in their order, each once, at most `limit`.

    Takes time in proportion to the text: only the signs around each `@` are looked at.
    """
    found: dict[str, None] = {}
    at = text.find("@")
    while at >= 0 and len(found) < limit:
        if key := _address_around(text, at):
            found[key] = None
        at = text.find("@", at + 1)
    return tuple(found)


def _address_around(text: str, at: int) -> str:
    domain = _DOMAIN.match(text, at + 1, at + _LOOK_AHEAD)
    if domain is None:
        return ""
    capsule = text.rfind("IMCEA", max(0, at - _LONGEST_CAPSULE), at)
    if capsule >= 0 and len(text[capsule:at].split()) == 1:
        return match_key(text[capsule : domain.end()])
    local = _LOCAL_PART.match(text[max(0, at - _LOOK_BACK) : at][::-1])
    return _join(local.group()[::-1].lstrip(".'&-+"), domain.group()) if local else ""
