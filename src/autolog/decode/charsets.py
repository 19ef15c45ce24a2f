"""Bytes to text, whatever charset was claimed.

Mail names charsets that Python does not know (`x-user-defined`, `cp-850`) and charsets that its bytes do not follow
(GBK labelled gb2312, cp1252 labelled us-ascii).  So the claimed name goes through a table of aliases; if that fails,
UTF-8 is tried, then a guess from a sample, then signs are replaced.  Never raises.
"""

from __future__ import annotations

import codecs
from functools import lru_cache

# Python knows these charsets by another name, or the superset that is meant in practice (WHATWG Encoding, 4.2).
_ALIASES = {
    "": "us-ascii",
    "8bit": "us-ascii",
    "ansi_x3.4-1968": "us-ascii",
    "ascii": "us-ascii",
    "binary": "us-ascii",
    "cp-850": "cp850",
    "cp-1252": "cp1252",
    "default": "us-ascii",
    "default_charset": "us-ascii",
    "ansi": "cp1252",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-6-e": "iso8859-6",
    "iso-8859-6-i": "iso8859-6",
    "iso-8859-8-e": "iso8859-8",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-9": "cp1254",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "tis-620": "cp874",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "unknown-8bit": "us-ascii",
    "us-ascii": "us-ascii",
    "utf8": "utf-8",
    "windows-874": "cp874",
    "windows-31j": "cp932",
    "x-unknown": "us-ascii",
    "x-user-defined": "us-ascii",
}

# Codecs that are no charset of text: some are slow (punycode is quadratic), some read escapes.
_REFUSED = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined", "mbcs", "oem"})

_LONGEST_NAME = 40
_LONGEST_SIGN = 4
_SAMPLE = 4096
_FEWEST_TO_GUESS_FROM = 32
_GUESSES = ["cp1250", "cp1251", "koi8_r", "cp1253", "cp1255", "cp1256", "cp932", "euc_jp", "gb18030", "big5", "cp949"]
_ASCII = bytes(range(128))


def decode_bytes(data: bytes, charset: str) -> str:
    """Return the text of the bytes, read in the claimed charset if that works and in the likeliest one if not.

    A sign that was cut off at the end of the bytes is left out.
    """
    codec = _codec(charset)
    if codec is None:
        return _without_charset(data)
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        if codec == "utf-8" and not _is_cut_sign(error, data):
            return _without_charset(data)
        return data.decode(codec, "replace")
    except ValueError:
        return _without_charset(data)


@lru_cache(maxsize=256)
def _codec(charset: str) -> str | None:
    """Return the name of Python's codec, or None when the bytes themselves have to tell."""
    wanted = charset.strip(" \t\"'").lower()
    wanted = _ALIASES.get(wanted, wanted)
    if len(wanted) > _LONGEST_NAME or not wanted.isprintable() or wanted == "us-ascii":
        return None
    try:
        found = codecs.lookup(wanted)
        "a".encode(found.name)  # raises LookupError for codecs between bytes and bytes, such as zlib
    except LookupError:
        return None
    return None if found.name.replace("_", "-") in _REFUSED else found.name


def _without_charset(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        codec = "utf-8" if _is_cut_sign(error, data) else _guess(data[:_SAMPLE])
        return data.decode(codec, "replace")


def _is_cut_sign(error: UnicodeDecodeError, data: bytes) -> bool:
    return error.end == len(data) and error.start > 0 and len(data) - error.start < _LONGEST_SIGN


def _guess(sample: bytes) -> str:
    """Return the likeliest codec: cp1252 where most letters are plain, elsewhere what their frequencies say."""
    if len(sample) < _FEWEST_TO_GUESS_FROM or len(sample.translate(None, _ASCII)) * 4 < len(sample):
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=_GUESSES).best()
    return best.encoding if best is not None else "cp1252"
