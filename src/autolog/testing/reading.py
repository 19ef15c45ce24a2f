"""How a test reads from a connector: screens, drains, failures and memory, and things told apart by a mark."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from autolog.connector import Change, Collection, Connector, Cursor, HeaderScreen, Page, Upsert
from autolog.decode.headers import Headers
from autolog.model import MediaType, Refusal
from autolog.testing.builders import event, message
from autolog.testing.world import World

_MARK = re.compile(rb"mark-(\d+)@contract\.example")


@dataclass(frozen=True, slots=True)
class PassEverything:
    """The screen of a firm without `never_log` rules."""

    passes_everything: bool = True
    labels: frozenset[str] = frozenset()

    def __call__(self, headers: Headers, labels: Sequence[str]) -> None:
        """Refuse nothing."""


@dataclass(frozen=True, slots=True)
class RefuseSender:
    """A screen that refuses whatever has this text in a From line."""

    sender: str
    passes_everything: bool = False
    labels: frozenset[str] = frozenset()

    def __call__(self, headers: Headers, labels: Sequence[str]) -> Refusal | None:  # noqa: ARG002 - the protocol's
        """Refuse the one sender."""
        if any(self.sender in value for value in headers.raw("from")):
            return Refusal("never_log.test", f"Mail from {self.sender} is not looked at.")
        return None


@dataclass(frozen=True, slots=True)
class RefuseMark:
    """A screen that refuses whatever bears a label, keyword or category."""

    mark: str
    passes_everything: bool = False

    @property
    def labels(self) -> frozenset[str]:
        """The mark, in lower case."""
        return frozenset({self.mark.casefold()})

    def __call__(self, headers: Headers, labels: Sequence[str]) -> Refusal | None:  # noqa: ARG002 - the protocol's
        """Refuse what is marked."""
        is_marked = self.mark.casefold() in map(str.casefold, labels)
        return Refusal("never_log.mark", f"It is marked {self.mark}.", by_mark=True) if is_marked else None


def content_for(world: World, number: int, *, size: int = 0, sender: str = "boris@customer1.example") -> bytes:
    """Return a message or event with the mark `number`, filled up to about `size` bytes."""
    mark = f"mark-{number}@contract.example"
    filling = "All work and no play. " * (size // 22)
    if world.media_type is MediaType.CALENDAR:
        return event(number, uid=mark, lines=(f"DESCRIPTION:{filling}",))
    lines = "\n".join(filling[begin : begin + 66] for begin in range(0, len(filling), 66))
    return message(number, message_id=mark, sender=sender, text=lines)


def mark_of(change: Change) -> int | None:
    """Return the number of the thing in an Upsert, None for anything else."""
    if not isinstance(change, Upsert):
        return None
    found = _MARK.search(change.raw.content)
    return int(found[1]) if found else None


def marks_of(pages: Iterable[Page]) -> list[int]:
    """Return the numbers of all things that came, in their order, repeats and all."""
    return [mark for change in changes_of(pages) if (mark := mark_of(change)) is not None]


def changes_of(pages: Iterable[Page]) -> list[Change]:
    """Return all changes of these pages."""
    return [change for page in pages for change in page.changes]


@contextmanager
def opened(connector: Connector) -> Iterator[Connector]:
    """Close the connector at the end, whatever happened."""
    try:
        yield connector
    finally:
        connector.close()


def collection_of(connector: Connector, key: str) -> Collection:
    """Return the connector's collection of this key.  Raises AssertionError when it is not listed."""
    listed = {collection.key: collection for collection in connector.collections()}
    if key not in listed:
        raise AssertionError(f"collections() does not list '{key}', only {sorted(listed)}")
    return listed[key]


def drain(world: World, since: Cursor | None = None, wanted: HeaderScreen | None = None) -> tuple[Page, ...]:
    """Open a connector, read the world's collection to its end and return the pages.

    Raises AssertionError when it does not come to an end within 1,000 pages.
    """
    pages: list[Page] = []
    with opened(world.open()) as connector:
        collection = collection_of(connector, world.key)
        for page in connector.changes(collection, since, wanted or PassEverything()):
            pages.append(page)
            if len(pages) > 1000:
                raise AssertionError("changes() does not come to an end: 1,000 pages were read and more come")
    return tuple(pages)


def last_cursor(pages: Sequence[Page], before: Cursor | None = None) -> Cursor | None:
    """Return where the reading stopped: the last page's cursor, or the one before when there was no page."""
    return pages[-1].cursor if pages else before


def pages_of(connector: Connector, world: World, wanted: PassEverything | RefuseSender | None = None) -> Iterator[Page]:
    """Read the world's collection from its beginning with a connector that is already open."""
    return iter(connector.changes(collection_of(connector, world.key), None, wanted or PassEverything()))


def fetch(world: World, *remote_ids: str) -> list[Change]:
    """Fetch things again with a new connector."""
    with opened(world.open()) as connector:
        return list(connector.fetch(collection_of(connector, world.key), remote_ids, PassEverything()))


def answer_to(cursor: Cursor | None, world: World) -> Exception | None:
    """Return what the first page behind this cursor raised, or None when it came."""
    with opened(world.open()) as connector:
        pages = iter(connector.changes(collection_of(connector, world.key), cursor, PassEverything()))
        return failure_of(lambda: next(pages))


def failure_of(action: Callable[[], object]) -> Exception | None:
    """Return what the action raised; whatever it is, the test compares it."""
    try:
        action()
    except Exception as error:  # noqa: BLE001 - the suite judges any failure, foreseen or not
        return error
    return None


@contextmanager
def measured() -> Iterator[Callable[[], int]]:
    """Measure the most memory, in bytes, that Python held during the block above what it held before."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    most: list[int] = []
    try:
        yield lambda: most[0]
    finally:
        most.append(tracemalloc.get_traced_memory()[1] - before)
        tracemalloc.stop()
