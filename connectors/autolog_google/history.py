"""What a page of Gmail's history says happened: which messages to look at, and which are gone.

Only the four specific lists of a record are read; `messages` repeats them.  A record that makes no sense is passed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from autolog_google.fields import Json, number, record, records, text, texts
from autolog_google.labels import Chosen
from autolog_google.messages import HIDDEN

TYPES = ("messageAdded", "messageDeleted", "labelAdded", "labelRemoved")
"""The values of `historyTypes`, in the singular as the discovery document has them."""


class Event(Enum):
    """What is to be done about a message."""

    NEW = "look at it"
    CHANGED = "look at it, it may have been read before"
    GONE = "it is gone for good"


@dataclass(frozen=True, slots=True)
class Group:
    """Messages that something happened to, and the last record that says so."""

    events: Mapping[str, Event]
    last: int


@dataclass(slots=True)
class _Gathered:
    events: dict[str, Event] = field(default_factory=dict)

    def add(self, message: str, event: Event) -> None:
        if message and not (event is Event.NEW and message in self.events):
            self.events[message] = event


def groups(page: Json, after: int, chosen: Chosen, size: int) -> Iterator[Group]:
    """Yield the events of the records behind `after`, in groups of about `size` messages that end with a record."""
    gathered = _Gathered()
    last = after
    for one in records(page, "history"):
        identity = number(one, "id")
        if 0 < identity <= after:
            continue
        found = dict(_events(one, chosen))
        if gathered.events and len(gathered.events.keys() | found.keys()) > size:
            yield Group(gathered.events, last)
            gathered = _Gathered()
        for message, event in found.items():
            gathered.add(message, event)
        last = max(last, identity)
    yield Group(gathered.events, last)


def _events(one: Json, chosen: Chosen) -> Iterator[tuple[str, Event]]:
    for entry in records(one, "messagesAdded"):
        message = record(entry, "message")
        if HIDDEN.isdisjoint(texts(message, "labelIds")):
            yield text(message, "id"), Event.NEW
    for name, is_added in (("labelsAdded", True), ("labelsRemoved", False)):
        for entry in records(one, name):
            labels = texts(entry, "labelIds")
            if not labels or any(chosen.cares_for(label, added=is_added) for label in labels):
                yield text(record(entry, "message"), "id"), Event.CHANGED
    for entry in records(one, "messagesDeleted"):
        message = record(entry, "message")
        if "DRAFT" not in texts(message, "labelIds"):
            yield text(message, "id"), Event.GONE
