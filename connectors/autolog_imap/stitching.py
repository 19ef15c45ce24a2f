"""Putting a message together again from its header and the parts that were fetched.

The result is a valid MIME message with the same tree of parts.  A part that was not fetched stands in it empty, with
its type, its name and `X-Autolog-Size: N`, the size in bytes that it has in the mailbox, so that decoding can list it.
The outcome depends on nothing but the input: the same message gives the same bytes again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256

from autolog_imap.parts import LONGEST_TEXT, Parameters, Part, is_wanted

_CONTENT_FIELDS = re.compile(rb"^content-[^:\r\n]*:[^\n]*(?:\n[ \t][^\n]*)*(?:\n|\Z)", re.IGNORECASE | re.MULTILINE)
_TOKEN = re.compile(rb"[A-Za-z0-9!#$&'*+.^_`|~%-]+")
_LINE_SIGNS = re.compile(rb"[\r\n\0]+")
_CRLF = b"\r\n"


def stitch(header: bytes, part: Part, texts: Mapping[str, bytes]) -> bytes:
    """Return the message with this header and tree, and the fetched text of each section in `texts`."""
    boundary = b"autolog-" + sha256(b"\0".join((header, *texts.values()))).hexdigest()[:24].encode()
    return _message(header, part, texts, boundary)


def _message(header: bytes, part: Part, texts: Mapping[str, bytes], boundary: bytes) -> bytes:
    # Our fields go first: in a header with a broken line, readers take what follows that line for text.
    kept = _CONTENT_FIELDS.sub(b"", header).rstrip(b"\r\n")
    fields = _fields(part, texts, boundary)
    return _CRLF.join((*fields, kept) if kept else fields) + _CRLF * 2 + _body(part, texts, boundary)


def _body(part: Part, texts: Mapping[str, bytes], boundary: bytes) -> bytes:
    if part.is_multipart:
        return _multipart_body(part, texts, boundary)
    if part.media_type == "message/rfc822" and part.children:
        return _message(texts.get(f"{part.section}.HEADER", b""), part.children[0], texts, boundary)
    return _whole_lines(texts.get(part.section, b""), part.size)


def _multipart_body(part: Part, texts: Mapping[str, bytes], boundary: bytes) -> bytes:
    own = _own_boundary(boundary, part)
    pieces = [
        b"--%s\r\n%s\r\n\r\n%s\r\n" % (own, _CRLF.join(_fields(child, texts, boundary)), _body(child, texts, boundary))
        for child in part.children
    ]
    return b"".join((*pieces, b"--", own, b"--", _CRLF))


def _fields(part: Part, texts: Mapping[str, bytes], boundary: bytes) -> tuple[bytes, ...]:
    parameters = part.parameters
    if part.is_multipart:
        others = tuple(pair for pair in parameters if pair[0].lower() != b"boundary")
        parameters = (*others, (b"boundary", _own_boundary(boundary, part)))
    fields = [b"Content-Type: " + part.media_type.encode() + _rendered(parameters)]
    if part.disposition:
        fields.append(b"Content-Disposition: " + _clean(part.disposition) + _rendered(part.disposition_parameters))
    if is_wanted(part) and part.section in texts:
        fields.append(b"Content-Transfer-Encoding: " + (_clean(part.encoding) or b"7bit"))
    elif not part.children:
        fields.append(b"X-Autolog-Size: %d" % part.size)
    return tuple(fields)


def _own_boundary(boundary: bytes, part: Part) -> bytes:
    """Return a boundary that no other multipart of the message has and that begins none of theirs."""
    return b"%s-%s-" % (boundary, part.section.encode() or b"0")


def _rendered(parameters: Parameters) -> bytes:
    return b"".join(b"; " + _clean(name) + b"=" + _value(name, text) for name, text in parameters)


def _value(name: bytes, text: bytes) -> bytes:
    text = _LINE_SIGNS.sub(b" ", text)
    if name.endswith(b"*") and _TOKEN.fullmatch(text):
        return text  # an extended value stands unquoted (RFC 2231, 4)
    return b'"' + text.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def _clean(word: bytes) -> bytes:
    """Return a word as it may stand in a header field: nothing in it can begin another."""
    return b"".join(_TOKEN.findall(word))


def _whole_lines(text: bytes, size: int) -> bytes:
    """Return the text up to its last whole line when its end was not fetched: half a base64 line decodes to noise."""
    if len(text) < LONGEST_TEXT or size <= LONGEST_TEXT:
        return text
    end = text.rfind(b"\n")
    return text[: end + 1] if end > 0 else text
