"""Where the reading of a calendar stands.

There are two ways to find what changed, and a mark for each.

With sync tokens (RFC 6578): everything up to `token` was handled, and of what changed between `token` and `target`
everything up to the path `after`.  After a crash the same list is asked for again, from `token`; what has changed
since comes behind `target`, so that nothing is passed over.  At the first reading `token` is empty and the list is that
of all things.  `recent` are the versions that came last, for servers whose tokens overlap.

With ETags: `versions` holds the ETag of everything that was handled, by name.  A connector keeps no state of its own,
so this map is part of the cursor: names sorted and compressed, ETags as four bytes of a hash (two versions of one thing
look alike once in four billion changes).  It takes some 30 bytes a thing; MOST_THINGS bounds it at about 700 kB.
`begin` is the beginning of the window at the first reading: it stays, lest meetings that grow old seem deleted.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any

from autolog.connector import Cursor
from autolog.errors import CursorExpired

MOST_THINGS = 20_000
_FORMAT = 1
_LARGEST_MAP = 16 * 1024 * 1024
_VERSION_BYTES = 4
_SEPARATOR = b"\n"


@dataclass(frozen=True, slots=True)
class TokenMark:
    """See the module."""

    token: str
    target: str = ""
    after: str = ""
    begin: datetime | None = None
    recent: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Whether nothing was begun behind `token`."""
        return not self.target

    def encode(self) -> Cursor:
        """Return the mark as the text that autolog keeps."""
        return _written(
            "token",
            {
                "token": self.token,
                "target": self.target,
                "after": self.after,
                "begin": self.begin.isoformat() if self.begin else None,
                "recent": dict(self.recent),
            },
        )


@dataclass(frozen=True, slots=True)
class VersionMark:
    """See the module.  `ctag` is empty until the calendar was read to its end."""

    ctag: str = ""
    begin: datetime | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    """The version of each thing (see `version_of`) by the path of the thing."""

    def encode(self) -> Cursor:
        """Return the mark as the text that autolog keeps."""
        fields = {"ctag": self.ctag, "begin": self.begin.isoformat() if self.begin else None}
        return _written("versions", {**fields, "versions": _packed(self.versions)})


Mark = TokenMark | VersionMark


def version_of(etag: str) -> str:
    """Return a short name of a version: eight hexadecimal digits, the same for a weak and a strong ETag."""
    return blake2b(etag.strip().removeprefix("W/").encode(), digest_size=_VERSION_BYTES).hexdigest()


def decode(cursor: Cursor) -> Mark:
    """Read a cursor that `encode` wrote.  Raises CursorExpired when it is none."""
    try:
        fields = json.loads(cursor)
        return _READERS[fields["format"], fields["kind"]](fields)
    except (ValueError, TypeError, KeyError, AttributeError, zlib.error) as error:
        raise CursorExpired("The cursor was not written by this version of the CalDAV connector.") from error


def _written(kind: str, fields: Mapping[str, Any]) -> Cursor:
    return Cursor(json.dumps({"format": _FORMAT, "kind": kind, **fields}, separators=(",", ":")))


def _token_mark(fields: Mapping[str, Any]) -> TokenMark:
    recent = {str(path): str(version) for path, version in fields["recent"].items()}
    return TokenMark(str(fields["token"]), str(fields["target"]), str(fields["after"]), _moment(fields), recent)


def _version_mark(fields: Mapping[str, Any]) -> VersionMark:
    return VersionMark(str(fields["ctag"]), _moment(fields), dict(_unpacked(str(fields["versions"]))))


def _moment(fields: Mapping[str, Any]) -> datetime | None:
    return None if fields["begin"] is None else datetime.fromisoformat(fields["begin"])


_READERS: Mapping[tuple[int, str], Callable[[Mapping[str, Any]], Mark]] = {
    (_FORMAT, "token"): _token_mark,
    (_FORMAT, "versions"): _version_mark,
}


def _packed(versions: Mapping[str, str]) -> str:
    """Return names and versions apart, because names compress and hashes do not."""
    paths = sorted(versions)
    names = zlib.compress(_SEPARATOR.join(path.encode() for path in paths), 6)
    hashes = b"".join(bytes.fromhex(versions[path]) for path in paths)
    return f"{base64.b64encode(names).decode()} {base64.b64encode(hashes).decode()}"


def _unpacked(text: str) -> Iterable[tuple[str, str]]:
    names, hashes = (base64.b64decode(part, validate=True) for part in text.split(" "))
    opened = zlib.decompressobj()
    listed = opened.decompress(names, _LARGEST_MAP)
    paths = listed.decode().split("\n") if listed else []
    if len(hashes) != _VERSION_BYTES * len(paths) or opened.unconsumed_tail:
        raise ValueError("names and versions do not fit")
    versions = (hashes[at : at + _VERSION_BYTES].hex() for at in range(0, len(hashes), _VERSION_BYTES))
    return zip(paths, versions, strict=True)
