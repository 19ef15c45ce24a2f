"""Names in Cyrillic and Greek letters as one writes them in Latin ones.

The tables follow what passports have (ICAO 9303, part 3, section 6; ISO 843 for Greek) in the simple forms that people
use in mail.  A name is only ever compared with another one brought through the same table, and what languages write
in two ways (`kh`/`h`, `yu`/`iu`) is brought to one by `sound`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CYRILLIC = {
    **dict(zip("абвгдезийклмнопрстуфхцыэ", (*"abvgdeziyklmnoprstuf", "kh", "ts", *"ye"), strict=True)),
    **dict(zip("жчшщюяёїієґў", ("zh", "ch", "sh", "shch", "yu", "ya", "e", "yi", "i", "ye", "g", "u"), strict=True)),
    **dict(zip("јљњћџђ", ("j", "lj", "nj", "c", "dz", "dj"), strict=True)),
    **dict.fromkeys("ъь", ""),
}
_GREEK = {
    **dict(zip("αβγδεζηθικλμν", (*"avgdezi", "th", *"iklmn"), strict=True)),
    **dict(zip("ξοπρσςτυφχψω", (*"xoprsstyf", "ch", "ps", "o"), strict=True)),
}
_GREEK_PAIRS = (("ου", "ou"), ("αυ", "av"), ("ευ", "ev"), ("μπ", "b"), ("ντ", "nt"), ("γγ", "ng"))
_LETTERS = str.maketrans({**_CYRILLIC, **_GREEK})
_SOUNDS = (
    ("shch", "sch"),
    ("sch", "sh"),
    ("kh", "h"),
    ("ch", "h"),
    ("yu", "iu"),
    ("ju", "iu"),
    ("ya", "ia"),
    ("ja", "ia"),
    ("ye", "e"),
    ("je", "e"),
    ("yi", "i"),
    ("zh", "z"),
    ("ts", "c"),
    ("tz", "c"),
    ("ph", "f"),
    ("g", "h"),  # one letter, of which Ukrainian makes an h (Serhii) and Russian a g (Sergei)
    ("ks", "x"),
    ("w", "v"),
    ("j", "i"),
    ("y", "i"),
)
_DOUBLE = re.compile(r"(\w)\1")
_YO = re.compile(r"(?<=[^\Waeiou])yo")
"""Behind a consonant it stands for a letter that most people write as an e: `Fyodor`, `Semyon`."""


def to_latin(text: str) -> str:
    """Return the text (folded) with Cyrillic and Greek letters in Latin ones; other scripts stay."""
    if text.isascii():
        return text
    for pair, latin in _GREEK_PAIRS:
        text = text.replace(pair, latin)
    return text.translate(_LETTERS)


def is_transliterable(text: str) -> bool:
    """Return whether the text has letters that `to_latin` changes."""
    return not text.isascii() and any(
        unicodedata.name(sign, "").startswith(("CYRILLIC", "GREEK")) for sign in text if not sign.isascii()
    )


@lru_cache(maxsize=8192)
def sound(latin: str) -> str:
    """Return a Latin word in one of the ways to write it: `Yuri`, `Iouri`, `Juri` come near to each other."""
    latin = _YO.sub("e", latin)
    for written, simple in _SOUNDS:
        latin = latin.replace(written, simple)
    return _DOUBLE.sub(r"\1", latin)
