"""From addresses to changes: contents are fetched in chunks by calendar-multiget, one by one where that fails.

One thing that cannot be had costs no other: a chunk that is refused, is no XML (a sign that XML forbids is enough) or
is too large is asked for thing by thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin

from autolog.connector import Change, Deletion, Unreadable, Upsert
from autolog.model import MediaType, Raw
from autolog_caldav import questions
from autolog_caldav.addresses import remote_id_of
from autolog_caldav.answers import CALDAV, Resource
from autolog_caldav.discovery import EVENT
from autolog_caldav.failures import NOT_SUPPORTED, NoXml, Refusal, TooLarge
from autolog_caldav.listing import Listed, Shelf

LARGEST_OBJECT = 2 * 1024 * 1024
"""Bytes of one calendar object, as many as are decoded."""

_COMPONENTS = re.compile(rb"^[ \t]*BEGIN[ \t]*:[ \t]*(VEVENT|VTODO|VJOURNAL|VFREEBUSY|VAVAILABILITY)\b", re.I | re.M)
_GONE = frozenset({404, 410, 418})
"""Nextcloud said 418 of things that were deleted (caldav, issue 234)."""


@dataclass(slots=True)
class Fetcher:
    """Fetches the things of one calendar that are of its kind."""

    shelf: Shelf
    _multiget_works: bool = field(default=True)

    def changes(self, things: Sequence[Listed]) -> dict[str, Change | None]:
        """Return the change that each thing is, by path; None for one of another kind (a task among events)."""
        found = {thing.path: _too_large(thing) for thing in things if (thing.size or 0) > LARGEST_OBJECT}
        wanted = [thing.path for thing in things if thing.path not in found]
        contents = self._many(wanted)
        changes: dict[str, Change | None] = dict(found)
        for path in wanted:
            changes[path] = contents[path] if path in contents else self._one(path)
        return changes

    def _many(self, paths: Sequence[str]) -> dict[str, Change | None]:
        """Return what one multiget brings; what is missing in it is asked for again."""
        if not paths or not self._multiget_works:
            return {}
        try:
            answer = self.shelf.web.multistatus("REPORT", self.shelf.calendar.url, questions.multiget(paths), 1)
        except (Refusal, NoXml, TooLarge) as refusal:
            self._multiget_works = not (isinstance(refusal, Refusal) and refusal.status in NOT_SUPPORTED)
            return {}
        asked = frozenset(paths)
        return {
            resource.path: change
            for resource in answer.resources
            if resource.path in asked
            for change in self._answered(resource)
        }

    def _answered(self, resource: Resource) -> Iterator[Change | None]:
        if resource.status in _GONE and "@" not in resource.path:
            yield Deletion(remote_id_of(resource.path))
        element = resource.properties.get(f"{CALDAV}calendar-data") if resource.ok else None
        if element is not None and element.text and element.text.strip():
            yield self._change(resource.path, element.text.encode("utf-8", "replace"))

    def _one(self, path: str) -> Change | None:
        """Fetch one thing by GET.  Raises CollectionGone, Forbidden or TransientError when nothing could be had."""
        remote_id = remote_id_of(path)
        try:
            return self._change(path, self._content(path))
        except TooLarge:
            return _too_large(Listed(path))
        except Refusal as refusal:
            # Raises when the calendar as a whole is gone, closed or unwell.
            self.shelf.state()
            if refusal.status in _GONE:
                return Deletion(remote_id)
            return Unreadable(remote_id, f"The server does not give it ({refusal.status}).")

    def _content(self, path: str) -> bytes:
        url = urljoin(self.shelf.calendar.url, path)
        try:
            return self.shelf.web.get(url, LARGEST_OBJECT).body
        except Refusal as refusal:
            # For some servers "@" and "%40" are two names.
            if refusal.status not in _GONE or "@" not in path:
                raise
        return self.shelf.web.get(urljoin(self.shelf.calendar.url, path.replace("@", "%40")), LARGEST_OBJECT).body

    def _change(self, path: str, content: bytes) -> Change | None:
        remote_id = remote_id_of(path)
        if len(content) > LARGEST_OBJECT:
            return _too_large(Listed(path, size=len(content)))
        if not content.strip():
            return Unreadable(remote_id, "The server gives it without any content.")
        if not self._is_ours(content):
            return None
        labels = (self.shelf.calendar.name,) if self.shelf.calendar.name else ()
        return Upsert(remote_id, Raw(MediaType.CALENDAR, content, labels=labels, size=len(content)))

    def _is_ours(self, content: bytes) -> bool:
        """Return whether it holds a component of this kind; what holds none at all is left to the events' reader."""
        named = {name.upper().decode() for name in _COMPONENTS.findall(content.replace(b"\r", b"\n"))}
        return self.shelf.component in named if named else self.shelf.component == EVENT


def _too_large(thing: Listed) -> Unreadable:
    size = f"It has {thing.size:,} bytes" if thing.size else "It is too large"
    return Unreadable(remote_id_of(thing.path), f"{size}; a calendar object may have {LARGEST_OBJECT:,}.")
