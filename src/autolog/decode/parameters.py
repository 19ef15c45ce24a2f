"""Values with parameters: `text/plain; charset="utf-8"; name*=utf-8''Gr%C3%BC%C3%9Fe.txt` (RFC 2045, RFC 2231)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from autolog.decode import limits
from autolog.decode.charsets import decode_bytes

_PARAMETER = re.compile(r';\s*([^\s=;"]{1,80})\s*=\s*(?:"([^"\\]*(?:\\.[^"\\]*)*)"|([^;]*))', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_LONGEST = 8 * 1024


def read_parameters(value: str) -> tuple[str, Mapping[str, str]]:
    """Return the first word of the value in lower case, and its parameters by lower-case name.  Never raises.

    The first of two parameters with one name counts.  Continued and encoded parameters (RFC 2231) are put together
    under their plain name.
    """
    value = value[:_LONGEST]
    main = value.partition(";")[0].strip().lower()
    if ";" not in value:
        return main, {}
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for count, found in enumerate(_PARAMETER.finditer(value)):
        if count == limits.PARAMETERS:
            break
        name, quoted, bare = found.groups()
        content = _ESCAPED.sub(r"\1", quoted) if quoted is not None else bare.strip().strip('"')
        if "*" in name:
            _keep_piece(pieces, name.lower(), content)
        else:
            plain.setdefault(name.lower(), content)
    for name, numbered in pieces.items():
        plain[name] = _put_together(numbered)
    return main, plain


def _keep_piece(pieces: dict[str, dict[int, tuple[str, bool]]], name: str, content: str) -> None:
    """Sort `name*`, `name*0`, `name*0*` under the plain name by number; a star at the end means percent signs."""
    plain, _, number = name.partition("*")
    digits = number.rstrip("*")
    if digits.isdecimal() or not digits:
        index = int(digits[:4]) if digits else 0
        pieces.setdefault(plain, {}).setdefault(index, (content, number.endswith("*") or not number))


def _put_together(numbered: Mapping[int, tuple[str, bool]]) -> str:
    """Return the text of a parameter in pieces; the first encoded piece begins with `charset'language'`."""
    charset = ""
    data = b""
    for position, index in enumerate(sorted(numbered)):
        content, is_encoded = numbered[index]
        if is_encoded and position == 0 and content.count("'") >= 2:
            charset, _, content = content.split("'", 2)
        data += unquote_to_bytes(content) if is_encoded else content.encode("utf-8", "replace")
    return decode_bytes(data, charset)
