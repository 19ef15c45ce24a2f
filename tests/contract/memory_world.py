"""The world of the connector in memory: it can do everything that the contract asks about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from autolog.connector import Connector
from autolog.errors import TransientError
from autolog.model import MediaType
from autolog.testing import MemoryConnector, MemoryMailbox, MemorySettings
from autolog.testing.builders import BEGINNING, account_context, raw_event, raw_message

Make = Callable[[MemoryMailbox, MemorySettings], Connector]


def make_memory(mailbox: MemoryMailbox, settings: MemorySettings) -> Connector:
    """Make the right connector."""
    return MemoryConnector(mailbox, account_context(), settings)


class MemoryWorld:
    """A mailbox in memory, read by the connector that `make` makes."""

    key = "inbox"
    page_size = 5
    headers_come_cheaply = False

    def __init__(self, media_type: MediaType = MediaType.MESSAGE, make: Make = make_memory) -> None:
        self.media_type = media_type
        self.mailbox = MemoryMailbox()
        self.mailbox.add_collection(self.key)
        self._make = make

    def open(self) -> Connector:
        return self._make(self.mailbox, MemorySettings(page_size=self.page_size))

    def open_reconfigured(self) -> Connector:
        return self._make(self.mailbox, MemorySettings(since=BEGINNING - timedelta(days=30), page_size=self.page_size))

    def add(self, content: bytes) -> None:
        self.change("", content)

    def change(self, remote_id: str, content: bytes) -> None:
        build = raw_message if self.media_type is MediaType.MESSAGE else raw_event
        self.mailbox.put(self.key, build(content, received_at=BEGINNING), remote_id)

    def mark(self, remote_id: str, *labels: str) -> None:
        stored = self.mailbox.collection(self.key).things[remote_id]
        self.mailbox.put(self.key, replace(stored.raw, labels=labels), remote_id)

    def delete(self, remote_id: str) -> None:
        self.mailbox.delete(self.key, remote_id)

    def make_unreadable(self, remote_id: str) -> None:
        self.mailbox.break_thing(self.key, remote_id)

    def expire_cursors(self) -> None:
        self.mailbox.expire_cursors(self.key)

    def refuse_credentials(self) -> None:
        self.mailbox.refuse_credentials()

    def forbid(self) -> None:
        self.mailbox.forbid(self.key)

    def disconnect(self) -> None:
        self.mailbox.disconnect(TransientError("The mailbox does not answer."))

    def reconnect(self) -> None:
        self.mailbox.accept_everything()

    def snapshot(self) -> object:
        return self.mailbox.contents()
