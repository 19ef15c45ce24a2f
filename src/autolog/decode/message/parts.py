"""One MIME part: its file name, its size, and its text under transfer encoding and charset (RFC 2045, RFC 2183)."""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass

from autolog.decode.charsets import decode_bytes
from autolog.decode.cleaning import clean_line, clean_text
from autolog.decode.encoded_words import decode_base64, decode_words
from autolog.decode.headers import Headers
from autolog.decode.parameters import read_parameters

SIZE_FIELD = "x-autolog-size"
"""A connector that did not fetch a part says its size in this field of the empty part."""

LONGEST_NAME = 255
"""Signs of a file name or media type."""

_META_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""")
_META_LENGTH = 2048
_METHOD = re.compile(r"^METHOD:([A-Z-]{1,20})", re.MULTILINE | re.IGNORECASE)
_METHOD_LENGTH = 4096
_MOST_SIZE_DIGITS = 15

# Bytes that the longest spelling of one sign takes: four bytes in UTF-8, each encoded, with line breaks between.
_BYTES_A_SIGN = {"base64": 6, "quoted-printable": 12}
_UNENCODED_BYTES_A_SIGN = 4


@dataclass(frozen=True, slots=True)
class Part:
    """A range of a message's bytes, and the headers that describe it.

    `depth` counts the multiparts and messages around it; `default_type` is what it is without a Content-Type.
    """

    content: bytes
    start: int
    end: int
    headers: Headers
    depth: int = 0
    default_type: str = "text/plain"


def is_attached(headers: Headers) -> bool:
    """Return whether a part says that it is a file beside the text."""
    disposition = headers.raw("content-disposition")
    return bool(disposition) and disposition[0].lstrip()[:10].lower() == "attachment"


def file_name(headers: Headers) -> str:
    """Return the file name of a part, or an empty text (RFC 2183 2.3, else the older `name` of the type)."""
    for field_name, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        for value in headers.raw(field_name)[:1]:
            if name := read_parameters(value)[1].get(parameter):
                return clean_line(decode_words(name))[:LONGEST_NAME]
    return ""


def size_of(part: Part) -> int:
    """Return the size of a part in bytes as it is encoded, or as the connector that left it out says."""
    said = part.headers.raw(SIZE_FIELD)
    if said and said[0].isdecimal() and len(said[0]) <= _MOST_SIZE_DIGITS:
        return int(said[0])
    return part.end - part.start


def calendar_method(part: Part, parameters: Mapping[str, str]) -> str:
    """Return the method of a calendar part (RFC 6047, 2.4), from its type or else from its text."""
    if method := parameters.get("method"):
        return clean_line(method).upper()
    found = _METHOD.search(decode_text(part, "utf-8", _METHOD_LENGTH))
    return found.group(1).upper() if found else ""


def decode_text(part: Part, charset: str, limit: int) -> str:
    """Return the text of a part, cleaned, at most `limit` signs."""
    data = decode_transfer(part, limit)
    if not charset and not data.isascii() and (meta := _META_CHARSET.search(data, 0, _META_LENGTH)):
        charset = meta.group(1).decode("ascii")
    return clean_text(decode_bytes(data, charset)[:limit])


def decode_transfer(part: Part, limit: int) -> bytes:
    """Return the bytes under the transfer encoding, enough for `limit` signs; an unknown encoding is taken as none."""
    encoding = _transfer_encoding(part.headers)
    data = part.content[
        part.start : min(part.end, part.start + limit * _BYTES_A_SIGN.get(encoding, _UNENCODED_BYTES_A_SIGN))
    ]
    if encoding == "base64":
        data = decode_base64(data)
    elif encoding == "quoted-printable":
        data = binascii.a2b_qp(data)
    return data[: limit * _UNENCODED_BYTES_A_SIGN]


def is_encoded(headers: Headers) -> bool:
    """Return whether a part says that its bytes stand for others."""
    return _transfer_encoding(headers) in _BYTES_A_SIGN


def _transfer_encoding(headers: Headers) -> str:
    values = headers.raw("content-transfer-encoding")
    return values[0].partition(";")[0].strip(" \t\"'.").lower() if values else ""
