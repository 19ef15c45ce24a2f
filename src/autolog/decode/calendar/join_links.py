"""The link by which people join a meeting online, without the password in it (RFC 7986, 5.11).

The calendar's own property counts first; else the first link in the place or the description that leads to a known
conference system.  The link says where people met; what opens the door is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit, urlunsplit

HOSTS = (
    *("zoom.us", "zoomgov.com", "zoom.com", "teams.microsoft.com", "teams.live.com", "meet.google.com", "webex.com"),
    *("gotomeeting.com", "gotomeet.me", "goto.com", "whereby.com", "meet.jit.si", "bluejeans.com", "chime.aws"),
    *("meet.lync.com", "join.skype.com", "ringcentral.com", "3cx.net", "lifesizecloud.com", "starleaf.com"),
    *("clickmeeting.com", "livestorm.co", "livekit.io", "edudip.com", "alfaview.com", "opentalk.eu"),
    *("bigbluebutton.org", "demodesk.com", "around.co", "meet.kmeet.infomaniak.com"),
)
"""Conference systems, by the ends of their host names."""

SECRETS = frozenset({"pwd", "password", "passcode", "pass", "pin", "p", "tk", "token", "jwt", "key", "accesscode"})
"""Parameters that let whoever has the link in; they are left out."""

_MOST_LINKS = 50
_LINK = re.compile(r"https?://[^\s<>\"'\\^`{|}]{4,2000}", re.IGNORECASE)


def join_link(named: Iterable[str], *texts: str) -> str:
    """Return the link that a property names, else the first known one in the texts; empty when there is none."""
    own = next((link for text in named for link in _links(text)), "")
    known = (link for text in texts for link in _links(text) if _is_known(link))
    return without_secrets(own or next(known, ""))


def without_secrets(link: str) -> str:
    """Return the link without passwords in its query, its fragment or before its host."""
    try:
        parts = urlsplit(link)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return ""
    kept = "&".join(part for part in parts.query.split("&") if part and not _is_secret(part))
    fragment = "" if "=" in parts.fragment else parts.fragment
    return urlunsplit((parts.scheme, host, parts.path, kept, fragment))


def _links(text: str) -> Iterator[str]:
    for number, found in enumerate(_LINK.finditer(text)):
        if number >= _MOST_LINKS:
            return
        yield found[0].rstrip(".,;:!?)]*>")


def _is_known(link: str) -> bool:
    try:
        host = (urlsplit(link).hostname or "").casefold()
    except ValueError:
        return False
    return any(host == known or host.endswith(f".{known}") for known in HOSTS)


def _is_secret(part: str) -> bool:
    return part.partition("=")[0].casefold() in SECRETS
