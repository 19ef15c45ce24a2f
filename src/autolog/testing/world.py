"""What the contract suite needs to know about a provider: a world that it can fill, and what else that world can do.

Every world is a `World`.  What not every provider can do is a protocol of its own, and a world says that it can by
having its methods: a test that needs more than the world has is skipped with the name of what is missing.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from autolog.connector import Connector
from autolog.model import MediaType


class World(Protocol):
    """A provider with one account, whose collection `key` is empty at first and is the one that is tested.

    `page_size` is the most changes that a page of its connector holds; choose a small one (5), for the suite fills
    dozens of pages.  `headers_come_cheaply` says whether a refused thing's body is left at the provider (promise 10).
    """

    @property
    def key(self) -> str:
        """The key of the collection that is tested."""

    @property
    def media_type(self) -> MediaType:
        """What the collection holds: messages or calendar objects."""

    @property
    def page_size(self) -> int:
        """The most changes in a page."""

    @property
    def headers_come_cheaply(self) -> bool:
        """Whether the connector can read headers without bodies."""

    def open(self) -> Connector:
        """Open a connector with nothing but settings, as after a restart; the suite closes it."""

    def add(self, content: bytes) -> None:
        """Put a thing into the collection as another program would, visible to whoever reads from now on."""

    def snapshot(self) -> object:
        """Return everything that a connector could have changed (names, flags, contents), to compare with `==`."""


@runtime_checkable
class CanChange(Protocol):
    """A provider where a thing can be changed and keeps its id (calendars)."""

    def change(self, remote_id: str, content: bytes) -> None:
        """Give a thing new content."""


@runtime_checkable
class CanDelete(Protocol):
    """A provider where a thing can be taken away."""

    def delete(self, remote_id: str) -> None:
        """Take a thing away."""


@runtime_checkable
class CanMark(Protocol):
    """A provider where a person can set a label, keyword or category on a thing."""

    def mark(self, remote_id: str, *labels: str) -> None:
        """Let the thing bear these marks, and no others of a person's."""


@runtime_checkable
class CanBreak(Protocol):
    """A provider that can list a thing and yet fail to give it."""

    def make_unreadable(self, remote_id: str) -> None:
        """Leave the thing listed, and make its content impossible to get."""


@runtime_checkable
class CanExpire(Protocol):
    """A provider that can forget where a reader stopped."""

    def expire_cursors(self) -> None:
        """Make every cursor that was given so far worthless."""


@runtime_checkable
class CanRefuseCredentials(Protocol):
    """A provider with passwords or tokens."""

    def refuse_credentials(self) -> None:
        """Let the credentials be wrong from now on."""


@runtime_checkable
class CanForbid(Protocol):
    """A provider that can take the right to read away."""

    def forbid(self) -> None:
        """Let the account read nothing any more, although its credentials are good."""


@runtime_checkable
class CanDisconnect(Protocol):
    """A provider behind a network."""

    def disconnect(self) -> None:
        """Cut all connections and refuse new ones."""

    def reconnect(self) -> None:
        """Be reachable again."""


@runtime_checkable
class CanReconfigure(Protocol):
    """A connector with settings that decide what is read of a collection."""

    def open_reconfigured(self) -> Connector:
        """Open a connector whose settings read something else of the same collection (another window)."""
