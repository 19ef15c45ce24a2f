"""The XML that autolog sends: RFC 4918 (PROPFIND), RFC 4791 (calendar-query, calendar-multiget), RFC 6578 (sync)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from xml.sax.saxutils import escape

_NAMESPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:S="http://calendarserver.org/ns/"'
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_VERSION = "<D:getetag/><D:getcontentlength/><D:getcontenttype/>"


def who_am_i() -> str:
    """Ask a server who we are to it, and where our calendars are (RFC 5397, RFC 4791 6.2.1)."""
    return _propfind(
        "<D:current-user-principal/><D:principal-URL/><D:resourcetype/><C:calendar-home-set/><D:displayname/>"
        "<C:supported-calendar-component-set/><D:supported-report-set/>"
    )


def calendars() -> str:
    """Ask a home for what is in it."""
    return _propfind(
        "<D:resourcetype/><D:displayname/><C:supported-calendar-component-set/><D:supported-report-set/>"
        "<D:current-user-privilege-set/><S:source/>"
    )


def state() -> str:
    """Ask a calendar for its sync-token and its CTag."""
    return _propfind("<D:sync-token/><S:getctag/><D:resourcetype/>")


def versions() -> str:
    """Ask a calendar for the ETag and size of everything in it."""
    return _propfind(f"{_VERSION}<D:resourcetype/>")


def changes(token: str) -> str:
    """Ask what changed since a token (RFC 6578, 3.2)."""
    return (
        f"{_HEAD}<D:sync-collection {_NAMESPACES}><D:sync-token>{escape(token)}</D:sync-token>"
        f"<D:sync-level>1</D:sync-level><D:prop>{_VERSION}</D:prop></D:sync-collection>"
    )


def query(component: str, begin: datetime | None = None) -> str:
    """Ask for the ETag of every thing of one kind, from a moment on if one is given (RFC 4791, 7.8 and 9.9)."""
    span = f'<C:time-range start="{begin.astimezone(UTC):%Y%m%dT%H%M%SZ}"/>' if begin else ""
    return (
        f"{_HEAD}<C:calendar-query {_NAMESPACES}><D:prop>{_VERSION}</D:prop>"
        f'<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="{component}">{span}</C:comp-filter>'
        "</C:comp-filter></C:filter></C:calendar-query>"
    )


def multiget(paths: Iterable[str]) -> str:
    """Ask for the content of several things (RFC 4791, 7.9)."""
    hrefs = "".join(f"<D:href>{escape(path)}</D:href>" for path in paths)
    return (
        f"{_HEAD}<C:calendar-multiget {_NAMESPACES}><D:prop><D:getetag/><C:calendar-data/></D:prop>{hrefs}"
        "</C:calendar-multiget>"
    )


def _propfind(properties: str) -> str:
    return f"{_HEAD}<D:propfind {_NAMESPACES}><D:prop>{properties}</D:prop></D:propfind>"
