"""A 207 Multi-Status (RFC 4918, 13) -> what it says about each thing.

Read liberally: a status may be missing, an address may be written in any way, properties may be spread over several
`propstat`.  Only those that came with a status of 2xx count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from autolog_caldav.addresses import absolute, path_of

DAV = "{DAV:}"
CALDAV = "{urn:ietf:params:xml:ns:caldav}"
CALENDARSERVER = "{http://calendarserver.org/ns/}"
_STATUS = re.compile(r"(?<!\d)([1-5]\d\d)(?!\d)")
_TRUNCATED = 507


@dataclass(frozen=True, slots=True)
class Resource:
    """What the answer says about one thing.  `properties` are elements by their full name."""

    url: str
    status: int
    properties: Mapping[str, Any]

    @property
    def path(self) -> str:
        """The path of its address, in one spelling."""
        return path_of(self.url)

    @property
    def ok(self) -> bool:
        """Whether it is there."""
        return self.status < 300

    def text(self, name: str) -> str:
        """Return the text of a property, or an empty text."""
        element = self.properties.get(name)
        return "" if element is None else "".join(element.itertext()).strip()

    def hrefs(self, name: str) -> tuple[str, ...]:
        """Return the addresses in a property, in full."""
        element = self.properties.get(name)
        found = () if element is None else element.iter(f"{DAV}href")
        return tuple(absolute(self.url, href.text) for href in found if href.text and href.text.strip())

    def children(self, name: str) -> frozenset[str]:
        """Return the full names of all elements inside a property."""
        element = self.properties.get(name)
        found = () if element is None else element.iterdescendants()
        return frozenset(child.tag for child in found if isinstance(child.tag, str))


@dataclass(frozen=True, slots=True)
class Multistatus:
    """The whole answer.  `truncated` when the server says of the collection that there is more (RFC 6578, 3.6)."""

    resources: tuple[Resource, ...]
    sync_token: str = ""
    truncated: bool = False


def read_multistatus(tree: Any, url: str) -> Multistatus:
    """Read the answer that came from `url`; whatever is around the responses is passed over."""
    resources = [resource for element in tree.iter(f"{DAV}response") for resource in _resources(element, url)]
    token = next((element.text or "" for element in tree.iter(f"{DAV}sync-token") if _is_top_level(element)), "")
    own = path_of(url).rstrip("/")
    truncated = any(one.status == _TRUNCATED and one.path.rstrip("/") == own for one in resources)
    return Multistatus(tuple(one for one in resources if one.status != _TRUNCATED), token.strip(), truncated)


def _resources(element: Any, url: str) -> Iterator[Resource]:
    statuses = [_code(child.text) for child in element if child.tag == f"{DAV}status"]
    properties: dict[str, Any] = {}
    codes: list[int] = []
    for propstat in element.iterchildren(f"{DAV}propstat"):
        code = _code(propstat.findtext(f"{DAV}status"))
        codes.append(code)
        if code < 300:
            properties |= {prop.tag: prop for prop in propstat.iterfind(f"{DAV}prop/*") if isinstance(prop.tag, str)}
    status = statuses[0] if statuses else _overall(codes)
    for href in element.iterchildren(f"{DAV}href"):
        if href.text and href.text.strip():
            yield Resource(absolute(url, href.text), status, properties)


def _overall(codes: list[int]) -> int:
    """Return the status of a thing that has none of its own: its properties' best, but that it lacks one is no sign."""
    best = min(codes, default=200)
    return 200 if best == 404 and len(codes) == 1 else best


def _code(status: str | None) -> int:
    match = _STATUS.search(status or "")
    return int(match[1]) if match else 200


def _is_top_level(element: Any) -> bool:
    """Return whether it is the token of the whole answer and not a property of one thing."""
    parent = element.getparent()
    return parent is None or parent.tag != f"{DAV}prop"
