"""Texts that look alike, brought to one form (the idea of Unicode Technical Standard 39, 4, "skeleton").

Two strengths.  `shapes` exchanges what only pretends to be a Latin letter: letters of other scripts that look like one,
digits in place of letters and, read at a glance, `rn` for `m` and `vv` for `w`.  `bare` takes the accents off as well.
Honest words keep theirs in `shapes`, so that "bücher" is not one edit away from "butcher".

The table is Unicode's, from the `confusable-homoglyphs` package, read (10 ms) when the first label with other than
ASCII signs comes by, and of it only what leads to ASCII is kept.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_ACCENTS = re.compile("[\u0300-\u036f]")
_ASCII_WORD = re.compile(r"[a-z0-9]")
_DIGITS = str.maketrans("013458", "oleasb")

_BY_EYE: Mapping[str, str] = {
    **dict(zip("вкмнтпьгибзшщцѡ", "bkmhtnbrub3wwuw", strict=True)),
    **dict(zip("βεκτχωηυμπ", "bektxwnuun", strict=True)),
}
"""Cyrillic and Greek small letters that pass for a Latin one in a domain, where Unicode's table names another sign."""


def shapes(text: str) -> tuple[str, ...]:
    """Return what the text (in lower case) looks like, with accents: read closely and, if that differs, at a glance."""
    composed = text if text.isascii() else unicodedata.normalize("NFC", text).translate(_letters().alike)
    closely = composed.translate(_DIGITS)
    at_a_glance = _at_a_glance(closely)
    return (closely,) if at_a_glance == closely else (closely, at_a_glance)


def bare(text: str) -> str:
    """Return what the text (in lower case) looks like at a glance, without accents."""
    return _at_a_glance(_plain(text).translate(_DIGITS))


def readings(text: str) -> tuple[str, ...]:
    """Return `bare` and, where a 1 may stand for an i, that reading too."""
    return (bare(text), bare(text.replace("1", "i"))) if "1" in text else (bare(text),)


def _at_a_glance(text: str) -> str:
    return text.replace("rn", "m").replace("vv", "w")


def _plain(text: str) -> str:
    if text.isascii():
        return text
    letters = _letters()
    stripped = _ACCENTS.sub("", unicodedata.normalize("NFD", text.translate(letters.alike)))
    return stripped.translate(letters.alike).translate(letters.with_stroke)


def mixes_scripts(text: str) -> bool:
    """Return whether Latin letters stand beside letters of another script that pass for Latin ones."""
    scripts = {unicodedata.name(sign, "").partition(" ")[0] for sign in text if sign.isalpha()}
    return len(scripts) > 1 and "LATIN" in scripts and any(ord(sign) in _letters().alike for sign in text)


@dataclass(frozen=True, slots=True)
class _Letters:
    """Translation tables to ASCII: of signs that look like a letter, and of letters with a stroke or hook."""

    alike: Mapping[int, str]
    with_stroke: Mapping[int, str]


@cache
def _letters() -> _Letters:
    table = json.loads((files("confusable_homoglyphs") / "confusables.json").read_text("utf-8"))
    alike: dict[int, str] = {}
    with_stroke: dict[int, str] = {}
    for sign, others in table.items():
        if len(sign) != 1 or sign.isascii():
            continue
        texts = [other["c"] for other in others]
        if letter := _first_ascii(texts):
            alike[ord(sign)] = letter
        elif letter := _first_ascii([_ACCENTS.sub("", unicodedata.normalize("NFD", text)) for text in texts]):
            with_stroke[ord(sign)] = letter
    alike.update((ord(sign), letter) for sign, letter in _BY_EYE.items())
    return _Letters(alike, with_stroke)


def _first_ascii(texts: list[str]) -> str:
    return next((text for text in texts if _ASCII_WORD.fullmatch(text)), "")
