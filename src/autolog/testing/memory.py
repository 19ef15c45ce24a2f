"""The reference connector: it reads a `MemoryMailbox`, keeps every promise of the contract, and does nothing else.

Tests of autolog use it in place of a provider; authors of connectors may read it as the shortest complete example.
The cursor holds the generation of the collection's history and the last revision that was read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from itertools import islice

from autolog.connector import (
    AccountContext,
    Change,
    Collection,
    CollectionRole,
    Connector,
    ConnectorSpec,
    Cursor,
    Deletion,
    HeaderScreen,
    Page,
    Refused,
    Settings,
    Unreadable,
    Upsert,
)
from autolog.decode.headers import parse_headers
from autolog.errors import CursorExpired
from autolog.model import MediaType, Raw
from autolog.testing.mailbox import MemoryCollection, MemoryMailbox, Stored


class MemorySettings(Settings):
    """What one may set: the window (else autolog's own), the folders (else all) and how many changes make a page."""

    since: datetime | None = None
    folders: tuple[str, ...] = ()
    page_size: int = 50
    owner: tuple[str, ...] = ("anna@ourfirm.example",)


def memory_spec(mailbox: MemoryMailbox) -> ConnectorSpec:
    """Return a spec of type "memory" whose connectors all read this mailbox."""

    def open_memory(settings: Settings, context: AccountContext) -> Connector:
        return MemoryConnector(mailbox, context, MemorySettings.model_validate(settings.model_dump()))

    return ConnectorSpec(
        type="memory",
        title="A mailbox in memory",
        settings=MemorySettings,
        open=open_memory,
        owner_addresses=lambda settings: MemorySettings.model_validate(settings.model_dump()).owner,
    )


class MemoryConnector:
    """A connector to a `MemoryMailbox`."""

    def __init__(self, mailbox: MemoryMailbox, context: AccountContext, settings: MemorySettings | None = None) -> None:
        self._mailbox = mailbox
        self._context = context
        self._settings = settings or MemorySettings()
        self._since = self._settings.since or context.since

    def collections(self) -> Iterable[Collection]:
        """List the mailbox's collections, or those of them that `folders` names."""
        config_hash = sha256(str(self._settings.since).encode()).hexdigest()
        return tuple(
            Collection(found.key, found.name, found.role, config_hash)
            for found in self._mailbox.collections()
            if not self._settings.folders or found.key in self._settings.folders
        )

    def changes(self, collection: Collection, since: Cursor | None, wanted: HeaderScreen) -> Iterator[Page]:
        """Yield what happened behind the cursor, in the order of the log."""
        found = self._mailbox.collection(collection.key)
        revision = 0 if since is None else _read_cursor(since, found)
        first_deletion = len(found.log) if since is None else 0
        done, total = 0, len(found.log) - revision
        while True:
            found = self._mailbox.turn_page(collection.key)
            entries = tuple(islice(found.entries(revision), self._settings.page_size))
            if not entries:
                return
            revision = entries[-1][0]
            done += len(entries)
            changes = tuple(
                self._change(found, remote_id, wanted)
                for number, remote_id in entries
                if (remote_id in found.things or number > first_deletion) and self._in_window(found, remote_id)
            )
            yield Page(changes, _write_cursor(found, revision), done, total)
            if self._context.cancelled():
                return

    def fetch(self, collection: Collection, remote_ids: Sequence[str], wanted: HeaderScreen) -> Iterator[Change]:
        """Read things again, each as it is now."""
        found = self._mailbox.collection(collection.key)
        for remote_id in remote_ids:
            yield self._change(found, remote_id, wanted)

    def census(self, collection: Collection, since: datetime) -> Iterator[str]:
        """Yield the ids of everything that was received at or after `since`, or at an unknown time."""
        for remote_id, thing in tuple(self._mailbox.collection(collection.key).things.items()):
            if not _older(thing, since):
                yield remote_id

    def close(self) -> None:
        """Nothing is held."""

    def _in_window(self, found: MemoryCollection, remote_id: str) -> bool:
        return remote_id not in found.things or not _older(found.things[remote_id], self._since)

    def _change(self, found: MemoryCollection, remote_id: str, wanted: HeaderScreen) -> Change:
        thing = found.things.get(remote_id)
        if thing is None:
            return Deletion(remote_id)
        if thing.broken:
            return Unreadable(remote_id, thing.broken)
        if thing.raw.media_type is MediaType.MESSAGE and not wanted.passes_everything:
            refusal = wanted(parse_headers(thing.raw.content), thing.raw.labels)
            if refusal is not None:
                return Refused(remote_id, refusal, thing.raw.received_at)
        self._mailbox.bodies_read += 1
        return Upsert(remote_id, _as_sent(thing.raw, found.role))


def _as_sent(raw: Raw, role: CollectionRole) -> Raw:
    return replace(raw, sent_by_owner=True) if role is CollectionRole.SENT else raw


def _older(thing: Stored, since: datetime) -> bool:
    received_at = thing.raw.received_at
    return received_at is not None and received_at < since


def _write_cursor(found: MemoryCollection, revision: int) -> Cursor:
    return Cursor(json.dumps({"generation": found.generation, "revision": revision}))


def _read_cursor(cursor: Cursor, found: MemoryCollection) -> int:
    """Return the revision that the cursor points to.  Raises CursorExpired when it belongs to another history."""
    try:
        state = json.loads(cursor)
        generation, revision = int(state["generation"]), int(state["revision"])
    except (ValueError, KeyError, TypeError) as error:
        raise CursorExpired(f"The cursor of '{found.key}' cannot be read.") from error
    if generation != found.generation or revision > len(found.log):
        raise CursorExpired(f"The history of '{found.key}' has begun anew.")
    return revision
