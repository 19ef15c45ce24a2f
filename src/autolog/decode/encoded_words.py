"""Encoded words in header fields (RFC 2047): `=?charset?Q?text?=`.

Read in one pass, at most 1,000 words a field, so that a subject of 20,000 of them costs nothing.  Neighbours in one
charset are joined as bytes first, because many senders cut a sign of several bytes in two (which RFC 2047 5.3 forbids).
"""

from __future__ import annotations

import binascii
from collections.abc import Iterator

from autolog.decode import limits
from autolog.decode.charsets import decode_bytes

_LONGEST_CHARSET = 80
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_NO_BASE64 = bytes(sorted(set(range(256)) - set(_BASE64)))

_Piece = tuple[str | bytes, str]
"""Plain text and an empty charset, or the bytes of an encoded word and their charset."""


def decode_words(text: str) -> str:
    """Return the text with its encoded words decoded; what is no proper encoded word stays as it is."""
    if "=?" not in text:
        return text
    return "".join(_join(_pieces(text)))


def _join(pieces: Iterator[_Piece]) -> Iterator[str]:
    """Yield the decoded text; white space between encoded words belongs to the encoding (RFC 2047, 6.2)."""
    data, charset, gap = b"", "", ""
    for content, its_charset in pieces:
        if isinstance(content, str):
            if charset and not content.strip():
                gap = content
                continue
            yield decode_bytes(data, charset) + gap + content
            data, charset, gap = b"", "", ""
            continue
        if charset and its_charset != charset:
            yield decode_bytes(data, charset)
            data = b""
        data, charset, gap = data + content, its_charset, ""
    yield decode_bytes(data, charset) + gap


def _pieces(text: str) -> Iterator[_Piece]:
    position = 0
    for _ in range(limits.ENCODED_WORDS):
        start = text.find("=?", position)
        word = _read_word(text, start) if start >= 0 else None
        if word is None:
            start = text.find("=?", start + 2) if start >= 0 else -1
            if start < 0:
                break
            yield text[position:start], ""
            position = start
            continue
        data, charset, end = word
        if start > position:
            yield text[position:start], ""
        yield data, charset
        position = end
    if position < len(text):
        yield text[position:], ""


def _read_word(text: str, start: int) -> tuple[bytes, str, int] | None:
    """Return the bytes, the charset and the end of the encoded word that begins at `start`; None if none does."""
    mark = text.find("?", start + 2, start + _LONGEST_CHARSET)
    if mark < 0 or text[mark + 2 : mark + 3] != "?":
        return None
    encoding = text[mark + 1].lower()
    end = text.find("?=", mark + 3)
    charset = text[start + 2 : mark].partition("*")[0]  # RFC 2231, 5: a language may follow the charset
    if end < 0 or encoding not in "bq" or " " in charset or "=" in charset:
        return None
    payload = text[mark + 3 : end].encode("utf-8", "replace")
    data = decode_base64(payload) if encoding == "b" else binascii.a2b_qp(payload, header=True)
    return data, charset or "us-ascii", end + 2


def decode_base64(data: bytes) -> bytes:
    """Return what can be read of base64 text, whatever stands between, is missing or was cut off.  Never raises."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        letters = data.translate(None, _NO_BASE64).rstrip(b"=").partition(b"=")[0]
        whole = len(letters) - (len(letters) % 4 == 1)
        return binascii.a2b_base64(letters[:whole] + b"=" * (-whole % 4))
