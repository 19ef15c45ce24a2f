"""From the address in the settings to the calendars: server, principal, home, calendars (RFC 6764, 6; RFC 4791, 6.2).

The address may be any of these four; each is asked what it is.  Where it knows of no principal, /.well-known/caldav of
the same server is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import urljoin

from autolog.errors import Forbidden
from autolog_caldav import questions
from autolog_caldav.addresses import last_name, path_of
from autolog_caldav.answers import CALDAV, CALENDARSERVER, DAV, Resource
from autolog_caldav.failures import NoXml, Refusal, forbidden
from autolog_caldav.servers import Make, make_of
from autolog_caldav.settings import CalendarSettings
from autolog_caldav.web import Web

WELL_KNOWN = "/.well-known/caldav"
EVENT, TASK = "VEVENT", "VTODO"
_MOST_HOMES = 20


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar as its home lists it.  `components` are those that it may hold; all of them when it does not say."""

    url: str
    name: str
    components: frozenset[str]

    @property
    def path(self) -> str:
        """The path of its address, with a slash at its end."""
        return f"{path_of(self.url).rstrip('/')}/"


@dataclass(frozen=True, slots=True)
class Home:
    """Where the calendars are: one or more addresses, or the only calendar itself."""

    urls: tuple[str, ...]
    is_calendar: bool = False


def find_home(web: Web, start: str) -> Home:
    """Return where the calendars are.  Raises Forbidden when nothing there knows of any."""
    refusals: list[Refusal | NoXml] = []
    for address in dict.fromkeys((start, urljoin(start, WELL_KNOWN), urljoin(start, "/"))):
        try:
            if home := _home_at(web, address):
                return home
        except (Refusal, NoXml) as refusal:
            refusals.append(refusal)
    if refusals and all(isinstance(one, Refusal) and one.status >= 500 for one in refusals):
        raise refusals[0]
    if any(isinstance(one, Refusal) and one.status == 403 for one in refusals):
        raise forbidden(start)
    raise Forbidden(
        f"{start}: no calendars are found there.", remedy="Give the CalDAV address that your provider names."
    )


def calendars_of(web: Web, home: Home) -> Iterator[Calendar]:
    """Yield the calendars in a home, whatever else lies there."""
    seen: set[str] = set()
    for url in home.urls:
        body, depth = (questions.who_am_i(), 0) if home.is_calendar else (questions.calendars(), 1)
        try:
            answer = web.multistatus("PROPFIND", url, body, depth)
        except Refusal as refusal:
            raise forbidden(url) if refusal.status == 403 else refusal from None
        for resource in answer.resources:
            calendar = Calendar(resource.url, _name(resource), _components(resource))
            if _is_calendar(resource) and calendar.path not in seen:
                seen.add(calendar.path)
                yield calendar


def make_at(web: Web, home: Home) -> Make:
    """Return the make of the server, by what it says of itself."""
    url = home.urls[0]
    answer = web.send("PROPFIND", url, questions.who_am_i(), 0)
    names = (
        {str(element.tag) for element in answer.tree.iter() if isinstance(element.tag, str)}
        if answer.tree is not None
        else set()
    )
    return make_of(answer.url, answer.headers, frozenset(names))


def chosen(calendars: Iterable[Calendar], settings: CalendarSettings, make: Make) -> Iterator[Calendar]:
    """Yield the calendars that are to be read."""
    for calendar in calendars:
        names = (calendar.name, last_name(calendar.path))
        if _fits(names, settings.exclude):
            continue
        if _fits(names, settings.include) if settings.include else not _fits(names[1:], make.left_out):
            yield calendar


def _home_at(web: Web, address: str) -> Home | None:
    found = _ask(web, address)
    if found is None:
        return None
    if _is_calendar(found):
        return Home((found.url,), is_calendar=True)
    if homes := found.hrefs(f"{CALDAV}calendar-home-set"):
        return Home(homes[:_MOST_HOMES])
    principals = (*found.hrefs(f"{DAV}current-user-principal"), *found.hrefs(f"{DAV}principal-URL"))
    for principal in dict.fromkeys(principals):
        if homes := _homes_of(web, principal):
            return Home(homes[:_MOST_HOMES])
    home = Home((found.url,))
    return home if any(calendars_of(web, home)) else None


def _homes_of(web: Web, principal: str) -> tuple[str, ...]:
    """Return where the calendars of a principal are; one that cannot be asked has none."""
    try:
        known = _ask(web, principal)
    except (Refusal, NoXml):
        return ()
    return known.hrefs(f"{CALDAV}calendar-home-set") if known else ()


def _ask(web: Web, url: str) -> Resource | None:
    resources = web.multistatus("PROPFIND", url, questions.who_am_i(), 0).resources
    return next((one for one in resources if one.ok), None)


def _is_calendar(resource: Resource) -> bool:
    kinds = resource.children(f"{DAV}resourcetype")
    is_feed = f"{CALENDARSERVER}subscribed" in kinds
    is_deleted = any(kind.endswith(("}deleted-calendar", "}trash-bin")) for kind in kinds)
    return resource.ok and f"{CALDAV}calendar" in kinds and not is_feed and not is_deleted


def _name(resource: Resource) -> str:
    return resource.text(f"{DAV}displayname") or last_name(resource.path)


def _components(resource: Resource) -> frozenset[str]:
    """Return what the calendar may hold; a server that does not say allows everything (RFC 4791, 5.2.3)."""
    element = resource.properties.get(f"{CALDAV}supported-calendar-component-set")
    found = () if element is None else element.iter(f"{CALDAV}comp")
    names = frozenset(str(component.get("name", "")).upper() for component in found)
    return names or frozenset({EVENT, TASK})


def _fits(names: Iterable[str], globs: Iterable[str]) -> bool:
    return any(fnmatchcase(name.casefold(), glob.casefold()) for name in names for glob in globs)
