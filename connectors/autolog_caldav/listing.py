"""What is in a calendar, and what changed in it: addresses and ETags, not yet contents.

A server that gives part of a list says so with 507 and a token to go on from (RFC 6578, 3.6).  A token that it no
longer knows is refused with 403 (radicale), 412 (xandikos), 409, 410 or 400 and, if we are lucky, with the name
`valid-sync-token`; none of these is a wrong password, so the calendar itself is looked at before anything is believed.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from autolog.errors import CursorExpired, TransientError
from autolog_caldav import questions
from autolog_caldav.answers import CALENDARSERVER, DAV, Multistatus, Resource
from autolog_caldav.cursor import MOST_THINGS, version_of
from autolog_caldav.discovery import EVENT, TASK, Calendar
from autolog_caldav.failures import NoXml, Refusal, of_collection
from autolog_caldav.servers import Make
from autolog_caldav.web import Web

WHOLE_BELOW = 500
"""Calendars of so few things are read whole: their list costs less than a server's mistake in a time-range would."""

_COMPONENT = re.compile(r"component\s*=\s*\"?(VEVENT|VTODO)", re.IGNORECASE)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Listed:
    """One thing in a list: its ETag and size, as far as the server tells them."""

    path: str
    etag: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Delta:
    """What changed between two tokens.  `more` when the server has more behind the new one."""

    changed: tuple[Listed, ...]
    gone: tuple[str, ...]
    token: str
    more: bool = False


@dataclass(frozen=True, slots=True)
class Shelf:
    """One calendar, seen for one kind of component."""

    web: Web
    calendar: Calendar
    component: str
    make: Make

    def state(self) -> tuple[str, str]:
        """Return the sync-token and the CTag, empty when there is none.  Raises CollectionGone and Forbidden."""
        url = self.calendar.url
        try:
            found = self.web.multistatus("PROPFIND", url, questions.state(), 0).resources
        except Refusal as refusal:
            raise of_collection(refusal) from None
        own = next((one for one in found if one.path.rstrip("/") == self.calendar.path.rstrip("/")), None)
        own = own or (found[0] if found else None)
        if own is None or not own.ok:
            raise of_collection(Refusal(url, 404 if own is None else own.status))
        return own.text(f"{DAV}sync-token"), own.text(f"{CALENDARSERVER}getctag")

    def usable_token(self) -> str:
        """Return the present sync token, or an empty text when this server's tokens cannot be relied on.

        A trial tells: the changes since this very moment must be an answer, with a token.
        """
        token, _ = self.state()
        if not token or not self.make.tokens:
            return ""
        try:
            return token if self._sync(token).sync_token else ""
        except (Refusal, NoXml):
            return ""

    def delta(self, token: str) -> Delta:
        """Return what changed since the token.  Raises CursorExpired when the server no longer knows it."""
        try:
            answer = self._sync(_set_back(token, self.make.token_overlap))
        except Refusal as refusal:
            raise self._meaning_of(refusal, token) from None
        if not answer.sync_token:
            raise CursorExpired(f"{self.calendar.url}: the server gave no new sync token.")
        things = [one for one in answer.resources if self._is_inside(one)]
        return Delta(
            tuple(_listed(one) for one in things if one.ok and self._may_be_ours(one)),
            tuple(one.path for one in things if one.status in {404, 410}),
            answer.sync_token,
            answer.truncated and answer.sync_token != token,
        )

    def everything(self, begin: datetime | None = None) -> dict[str, Listed]:
        """Return all things of this kind by path, from `begin` on if one is given and the calendar is not small."""
        listed = self._all()
        if begin is not None and len(listed) > WHOLE_BELOW and self.component == EVENT:
            listed = self._queried(begin) or listed
        if len(listed) > MOST_THINGS:
            raise TransientError(
                f"{self.calendar.url}: the calendar holds {len(listed):,} things; autolog reads {MOST_THINGS:,}.",
                remedy="Let the window of this account begin later, with 'since'.",
            )
        return listed

    def _all(self) -> dict[str, Listed]:
        if self.calendar.components >= {EVENT, TASK} and (found := self._queried(None)):
            return found
        try:
            answer = self.web.multistatus("PROPFIND", self.calendar.url, questions.versions(), 1)
        except Refusal as refusal:
            if refusal.status == 507 and (found := self._queried(None)) is not None:
                return found
            raise of_collection(refusal) from None
        if answer.truncated and (found := self._queried(None)) is not None:
            return found
        # A list that is suddenly empty would mean that everything is gone: it is asked for in the other way, too.
        return self._things(answer) or self._queried(None) or {}

    def _queried(self, begin: datetime | None) -> dict[str, Listed] | None:
        """Return what a calendar-query finds, or None when the server does not know how."""
        body = questions.query(self.component, begin)
        try:
            answer = self.web.multistatus("REPORT", self.calendar.url, body, 1)
        except (Refusal, NoXml) as refusal:
            logger.info("%s: no calendar-query (%s)", self.calendar.url, refusal)
            return None
        return None if answer.truncated else self._things(answer)

    def _things(self, answer: Multistatus) -> dict[str, Listed]:
        things = (one for one in answer.resources if one.ok and self._is_inside(one) and self._may_be_ours(one))
        return {one.path: _listed(one) for one in things}

    def _sync(self, token: str) -> Multistatus:
        # RFC 6578, 3.2 asks for Depth: 0; the level says how deep to go.
        return self.web.multistatus("REPORT", self.calendar.url, questions.changes(token), 0)

    def _meaning_of(self, refusal: Refusal, token: str) -> Exception:
        expired = CursorExpired(f"{self.calendar.url}: the server no longer knows the sync token ({refusal.status}).")
        if "valid-sync-token" in refusal.preconditions:
            return expired
        present, _ = self.state()
        if refusal.status < 500 or refusal.status == 507:
            return expired
        # Some servers answer 500 to a token that they cannot read; is it the token's fault, or the server's?
        try:
            self._sync(present)
        except (Refusal, NoXml):
            return refusal
        return expired if present != token else refusal

    def _is_inside(self, resource: Resource) -> bool:
        """Return whether it is a thing in this calendar: not the calendar itself, nor a folder in it.

        Its path may begin otherwise than the calendar's: some servers know a calendar by two names.
        """
        is_folder = resource.path.endswith("/") or f"{DAV}collection" in resource.children(f"{DAV}resourcetype")
        return not is_folder and resource.path != self.calendar.path.rstrip("/")

    def _may_be_ours(self, resource: Resource) -> bool:
        """Return whether the content type, which may name the component (RFC 4791, 5.3.2), does not say otherwise."""
        named = _COMPONENT.search(resource.text(f"{DAV}getcontenttype"))
        return named is None or named[1].upper() == self.component


def _listed(resource: Resource) -> Listed:
    size = resource.text(f"{DAV}getcontentlength")
    return Listed(resource.path, resource.text(f"{DAV}getetag"), int(size) if _is_number(size) else None)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


def _set_back(token: str, seconds: int) -> str:
    """Return a token of whole seconds set back, so that what changed within its last second comes again."""
    return str(int(token) - seconds) if seconds and _is_number(token) else token


def without_known(delta: Delta, recent: Mapping[str, str]) -> Delta:
    """Return the changes without those that came with the last token already, where tokens overlap."""
    news = tuple(one for one in delta.changed if recent.get(one.path) != version_of(one.etag))
    gone = tuple(path for path in delta.gone if recent.get(path) != "")
    return Delta(news, gone, delta.token, delta.more)
