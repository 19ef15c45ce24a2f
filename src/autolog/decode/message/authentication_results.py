"""The Authentication-Results fields that our own border wrote (RFC 8601).

Such a field is only worth what its writer is worth: everybody can write one.  So those count whose writer is
configured, and which stand where only our own servers write: above the Received field of the border, because fields
are prepended.  Two providers need their own rule.  Google writes its results directly below its Received field (and
takes away foreign ones that bear its name); Exchange Online writes them without a name, below its inner hops.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from autolog.decode.headers import Headers

_GOOGLE = "mx.google.com"
_MICROSOFT = (".outlook.com", ".office365.com")
_LONGEST = 8 * 1024
_MOST_RESULTS = 50

_COMMENT = re.compile(r"\(([^()]*)\)")
_METHOD = re.compile(r"\s*([a-z][a-z0-9-]{1,30})(?:/\d{1,3})?\s*=\s*([a-z]{1,20})", re.IGNORECASE)
_PROPERTY = re.compile(r'([a-z][a-z.-]{1,40})\s*=\s*(?:"([^"]*)"|([^\s;"]+))', re.IGNORECASE)
_QUIET = str.maketrans({'"': " ", ";": ","})
_BY = re.compile(r"\bby\s+([^\s;()]+)", re.IGNORECASE)
_HANDED_OVER = re.compile(
    r"(?<![=\[])\[?(?:127\.\d+\.\d+\.\d+|::1|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|172\.(?:1[6-9]|2\d|3[01])\.\d+\.\d+)\]?\)"
)


@dataclass(frozen=True, slots=True)
class Result:
    """What one method found: `dkim`, `pass`, its properties (`header.d`) and its comments, all in lower case."""

    method: str
    result: str
    properties: Mapping[str, str]
    remark: str = ""


@dataclass(frozen=True, slots=True)
class AuthenticationResults:
    """One field: who wrote it (empty in Exchange Online's form) and what was found."""

    authserv_id: str
    results: tuple[Result, ...]


def parse_authentication_results(value: str) -> AuthenticationResults:
    """Read the value of one field, with or without the writer's name, however it is spelled.  Never raises."""
    pieces = _without_comments(value[:_LONGEST].lower()).split(";", _MOST_RESULTS)
    authserv_id = ""
    if "=" not in pieces[0]:
        authserv_id = (pieces.pop(0).split() or [""])[0].strip('"')
    return AuthenticationResults(authserv_id, tuple(_read_results(pieces[:_MOST_RESULTS])))


def _without_comments(value: str) -> str:
    """Return the value with its comments turned into `remark="..."`, so that their semicolons part nothing."""
    return _COMMENT.sub(lambda found: f' remark="{found.group(1).translate(_QUIET)}" ', value)


def _read_results(pieces: Sequence[str]) -> Iterator[Result]:
    for piece in pieces:
        method = _METHOD.match(piece)
        if method is None:
            continue
        properties: dict[str, str] = {}
        remarks: list[str] = []
        for name, quoted, bare in _PROPERTY.findall(piece, method.end()):
            if name == "remark":
                remarks.append(quoted)
            else:
                properties.setdefault(name, quoted or bare)
        yield Result(method.group(1), method.group(2), properties, " ".join(remarks))


def trusted_results(headers: Headers, trusted_authserv_ids: Sequence[str]) -> tuple[Result, ...]:
    """Return the results that our own border wrote, of one hop, topmost first; empty when there are none to trust."""
    trusted = {one.lower() for one in trusted_authserv_ids}
    found: list[Result] = []
    inside_microsoft = any(map(_is_microsofts, trusted))
    hops = 0
    is_past_border = False
    for name, value in headers.fields:
        if name == "received":
            host = _host(value)
            inside_microsoft = inside_microsoft and _is_microsofts(host)
            if found or is_past_border or (_is_border(host, value, trusted) and host != _GOOGLE):
                break
            is_past_border = host == _GOOGLE
            hops += 1
        elif name == "authentication-results":
            field = parse_authentication_results(value)
            if field.authserv_id in trusted or (not field.authserv_id and inside_microsoft and hops):
                found.extend(field.results)
            if found and field.authserv_id in {"", _GOOGLE}:
                break  # what else stands at this hop may be the sender's
    return tuple(found)


def _host(received: str) -> str:
    """Return the host that wrote a Received field (RFC 5321, 4.4)."""
    found = _BY.search(received[:_LONGEST])
    return found.group(1).lower().rstrip(".") if found else ""


def _is_microsofts(host: str) -> bool:
    return f".{host}".endswith(_MICROSOFT)


def _is_border(host: str, received: str, trusted: set[str]) -> bool:
    """Return whether a trusted host took the message from outside, and not from a filter on its own network."""
    if _is_microsofts(host) or not any(host == one or host.endswith("." + one) for one in trusted):
        return False
    return _HANDED_OVER.search(received[:_LONGEST].partition(" by ")[0]) is None
