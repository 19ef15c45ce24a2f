"""What is known of each make of server, as data: how it is recognised and in what it departs from the standards.

A server that is not known here is taken at its word: RFC 6578 if it says so and a trial works, else ETags are compared.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from autolog_caldav.addresses import Origin, path_of


@dataclass(frozen=True, slots=True)
class Make:
    """One make of server.

    It is recognised by its `host`, or by `sign` in its path, its headers or the names of its properties.  `tokens` says
    whether its sync tokens can be relied on.  `token_overlap` is how many seconds a token is set back, where tokens are
    whole seconds and a change within the same second would be missed.  `family` are the hosts over which one account is
    spread, so that the credentials may go from one to another.  `left_out` are calendars that the server makes by
    itself, by the last name in their address; they are read when they are asked for.
    """

    name: str
    host: str = ""
    sign: str = ""
    tokens: bool = True
    token_overlap: int = 0
    family: str = ""
    left_out: tuple[str, ...] = ()


UNKNOWN = Make("unknown")

MAKES = (
    Make(
        "Nextcloud",
        sign=r"/remote\.php/|nextcloud|owncloud",
        left_out=("contact_birthdays", "app-generated--*", "trashbin"),
    ),
    Make("SOGo", sign=r"/sogo/|\bsogo\b|urn:inverse:", token_overlap=1),
    Make("iCloud", host=r"(?:p\d{1,3}-)?caldav\.icloud\.com", family=r"(?:p\d{1,3}-)?caldav\.icloud\.com(?:\.cn)?"),
    Make("Zimbra", sign=r"zimbra", tokens=False),
    Make("GMX and web.de", host=r"caldav\.(?:gmx|web)\.(?:net|de|com)", tokens=False),
    Make("Posteo", host=r"posteo\.de", tokens=False),
    Make("Robur", sign=r"robur", tokens=False),
    Make("Synology", sign=r"synology", tokens=False),
    Make("DAViCal", sign=r"davical", tokens=False),
    Make("Google", host=r"(?:apidata\.googleusercontent|www\.google|calendar\.google)\.com"),
    Make("Yandex", host=r"caldav\.yandex\.(?:ru|com)", tokens=False),
)
"""Tokens: Robur and GMX offer none, Zimbra and Posteo answer with HTTP errors, those of Synology and DAViCal miss
changes, those of SOGo are whole seconds (Mailspring-Sync, pull request 61).  Yandex answers 507 (caldav, issue 340);
Google does so for large answers, which is handled for everybody."""


def make_of(url: str, headers: Mapping[str, str], properties: frozenset[str] = frozenset()) -> Make:
    """Return the make of a server by an address on it, its answer's headers and the names of its properties."""
    host = Origin.of(url).host
    said = " ".join((path_of(url), *headers.keys(), *headers.values(), *properties)).lower()
    for make in MAKES:
        if (make.host and re.fullmatch(make.host, host)) or (make.sign and re.search(make.sign, said)):
            return make
    return UNKNOWN


def family_of(host: str) -> re.Pattern[str] | None:
    """Return which hosts belong to the same service as this one."""
    return next((re.compile(make.family) for make in MAKES if make.family and re.fullmatch(make.family, host)), None)
