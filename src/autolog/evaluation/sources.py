"""What lies in a labelled set: messages in eml/ and mailboxes/, calendars in calendars/.

Each file of a mailbox is an entry, each calendar object (one UID) of an .ics file is one.  Entries are called by their
file, so that two messages with one Message-ID stay two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path

from autolog.connector import CollectionRole
from autolog.decode import limits
from autolog.decode.calendar.splitting import split_calendar
from autolog.decode.headers import Headers, parse_headers
from autolog.decode.message.dates import parse_date, received_date
from autolog.errors import ConfigurationError
from autolog.model import MediaType

LATEST = datetime(2100, 1, 1, tzinfo=UTC)
"""No item of a labelled set is younger; what says so has a wrong date."""

_DATES = re.compile(rb"^DT(?:START|END)[^:\r\n]*:(\d{8}(?:T\d{6})?)", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One message or calendar object.

    `file` is its path below the folder, `at` when it arrived (a calendar object: the last date it names), `name` its
    Message-ID or UID as written.
    """

    remote_id: str
    file: str
    media_type: MediaType
    name: str
    at: datetime | None
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Source:
    """One mailbox or calendar with its entries in the order of their dates; undated ones come last."""

    id: str
    owner: str
    role: CollectionRole
    entries: tuple[Entry, ...]


World = tuple[Source, ...]
"""Mailboxes and calendars that are read into one database."""


def find_worlds(folder: Path, owners: Mapping[str, str]) -> tuple[World, ...]:
    """Return what is to be read, the labelled messages first.

    `owners` are the main addresses of our people by the name of their mailbox.  When the set holds its messages both as
    eml/ and as they lie in mailboxes/, these are two worlds: copies of the one must not answer for the other.
    Raises ConfigurationError when there is nothing.
    """
    mail = tuple(_mailbox(folder, "eml", "eml") for _ in [0] if (folder / "eml").is_dir())
    mailboxes = tuple(
        _mailbox(folder, f"mailboxes/{path.name}", owners.get(path.name, path.name))
        for path in _sorted(folder / "mailboxes")
        if path.is_dir()
    )
    calendars = tuple(
        _calendar(folder, path, owners.get(path.stem, path.stem))
        for path in _sorted(folder / "calendars")
        if path.suffix.lower() == ".ics"
    )
    worlds = ((*mail, *calendars), mailboxes) if mail else ((*mailboxes, *calendars),)
    found = tuple(world for world in worlds if world)
    if not any(source.entries for world in found for source in world):
        raise ConfigurationError(
            what=f"{folder} holds no mail and no meetings.",
            remedy="A labelled set holds eml/*.eml, mailboxes/USER/cur/*.eml or calendars/USER.ics.",
        )
    return found


def last_date(worlds: tuple[World, ...]) -> datetime | None:
    """Return the last date that any item bears."""
    entries = chain.from_iterable(source.entries for world in worlds for source in world)
    return max((entry.at for entry in entries if entry.at is not None), default=None)


def _sorted(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _mailbox(folder: Path, name: str, owner: str) -> Source:
    paths = sorted(path for path in (folder / name).rglob("*") if _is_message(path))
    entries = [_message(folder, path) for path in paths]
    return Source(name, owner, CollectionRole.OTHER, _in_order(entries))


def _is_message(path: Path) -> bool:
    """Return whether the file is a message; in a Maildir its flags stand behind the name."""
    return path.name.partition(":")[0].lower().endswith(".eml") and path.is_file()


def _message(folder: Path, path: Path) -> Entry:
    file = path.relative_to(folder).as_posix()
    headers = _headers(path)
    name = next(iter(headers.raw("message-id")), "").strip()
    return Entry(file, file, MediaType.MESSAGE, name, _arrival(headers), path.read_bytes)


def _headers(path: Path) -> Headers:
    with path.open("rb") as file:
        return parse_headers(file.read(limits.HEADER_BYTES))


def _arrival(headers: Headers) -> datetime | None:
    received = (received_date(value, LATEST) for value in headers.raw("received")[:1])
    sent = (parse_date(value, LATEST) for value in headers.raw("date")[:1])
    return next(filter(None, chain(received, sent)), None)


def _calendar(folder: Path, path: Path, owner: str) -> Source:
    file = path.relative_to(folder).as_posix()
    entries = [
        Entry(f"{file}#{number}", file, MediaType.CALENDAR, uid, _last_named_date(content), partial(bytes, content))
        for number, (uid, content) in enumerate(split_calendar(path.read_bytes()), start=1)
    ]
    return Source(file, owner, CollectionRole.CALENDAR, _in_order(entries))


def _last_named_date(content: bytes) -> datetime | None:
    return max(_dates_in(content), default=None)


def _dates_in(content: bytes) -> Iterator[datetime]:
    for text in _DATES.findall(content):
        moment = parse_date(text.decode("ascii"), LATEST)
        if moment is not None:
            yield moment


def _in_order(entries: list[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=arrival_order))


def arrival_order(entry: Entry) -> tuple[bool, bool, datetime, str]:
    """Return the key of the order in which entries are read: mail by date, undated mail, then calendars."""
    return entry.media_type is MediaType.CALENDAR, entry.at is None, entry.at or LATEST, entry.file
