"""Addresses of servers, collections and things: one spelling for each, and whom the credentials may be shown to.

A server writes the address of one thing as a path or with its own name in front, percent-encoded or not.  Here all
become one path.  `%2F` stays apart from `/`, because it is part of a name there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit

LONGEST_REMOTE_ID = 500
_UNRESERVED = "-._~!$'()*+,;=:@"
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Origin:
    """A server as credentials know it (RFC 6454): scheme, host and port."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> Origin:
        """Take it from an address.  Raises ValueError when the address makes no sense."""
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
        return cls(parts.scheme.lower(), (parts.hostname or "").lower().rstrip("."), port)

    def __str__(self) -> str:
        usual = self.port == _PORTS.get(self.scheme)
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" if usual else f"{self.scheme}://{host}:{self.port}"


def may_hear(origin: Origin, known: Origin, family: re.Pattern[str] | None) -> bool:
    """Return whether a server may be sent the credentials that were meant for `known`.

    It is the same server, or the same name on https in place of http, or one of the servers of the same service, whose
    names fit `family`.
    """
    if origin == known:
        return True
    if origin.scheme != "https" or origin.port != _PORTS["https"]:
        return False
    if origin.host == known.host:
        return known.scheme == "http" and known.port == _PORTS["http"]
    return family is not None and all(family.fullmatch(host) for host in (origin.host, known.host))


def absolute(base: str, href: str) -> str:
    """Return an address that a server gave in an answer to `base`, in full and in one spelling.

    A server behind a proxy often does not know by which scheme and port it was reached: its own name means itself.
    """
    full = urljoin(base, href.strip())
    own, named = Origin.of(base), Origin.of(full)
    return f"{own if named.host == own.host else named}{path_of(full)}"


def path_of(address: str) -> str:
    """Return the path of an address in one spelling: each name percent-encoded in the same way."""
    return "/".join(quote(unquote_to_bytes(name), safe=_UNRESERVED) for name in urlsplit(address).path.split("/"))


def last_name(path: str) -> str:
    """Return the last name in a path, decoded, as a person would call a calendar that has no name."""
    return unquote_to_bytes(path.rstrip("/").rpartition("/")[2]).decode("utf-8", "replace")


def remote_id_of(path: str) -> str:
    """Return the id of the thing at a path: the path itself, or a hash of one that is longer than an id may be."""
    return path if len(path) <= LONGEST_REMOTE_ID else f"sha256:{sha256(path.encode()).hexdigest()}"
