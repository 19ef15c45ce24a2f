"""A pretend provider: collections of things in memory, and every mishap that a real one has.

Each collection keeps a log of what happened to it; the number of a log entry is its revision.  A thing that changes,
breaks or is deleted gets a new entry and its old one no longer counts, so that whoever reads the log from any revision
to its end has seen the latest of everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from autolog.connector import CollectionRole
from autolog.errors import AuthError, CollectionGone, ConnectorError, Forbidden
from autolog.model import Raw


@dataclass(frozen=True, slots=True)
class Stored:
    """A thing at the provider; `broken` says why it cannot be read, and is empty when it can."""

    raw: Raw
    broken: str = ""


@dataclass(slots=True)
class MemoryCollection:
    """One folder or calendar: its things, its log, and the generation that its cursors belong to."""

    key: str
    name: str
    role: CollectionRole
    generation: int = 1
    things: dict[str, Stored] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    latest: dict[str, int] = field(default_factory=dict)

    def note(self, remote_id: str) -> None:
        """Write down that something happened to this thing."""
        self.log.append(remote_id)
        self.latest[remote_id] = len(self.log)

    def entries(self, revision: int) -> Iterator[tuple[int, str]]:
        """Yield (revision, remote id) of what happened behind the revision, each thing once, at its latest."""
        for index, remote_id in enumerate(self.log[revision:], start=revision + 1):
            if self.latest[remote_id] == index:
                yield index, remote_id


class MemoryMailbox:
    """A mailbox that a test fills, changes and breaks; `MemoryConnector` reads it.

    `bodies_read` counts the contents that were handed out.
    """

    def __init__(self) -> None:
        self.bodies_read = 0
        self._collections: dict[str, MemoryCollection] = {}
        self._refusal: ConnectorError | None = None
        self._forbidden: set[str] = set()
        self._failure: tuple[int, ConnectorError] | None = None

    def add_collection(self, key: str, *, name: str = "", role: CollectionRole = CollectionRole.INBOX) -> None:
        """Open a folder or calendar."""
        self._collections[key] = MemoryCollection(key, name or key, role)

    def remove_collection(self, key: str) -> None:
        """Delete a folder or calendar with everything in it."""
        del self._collections[key]

    def put(self, key: str, raw: Raw, remote_id: str = "") -> str:
        """Lay a thing into a collection (opened if need be), or change the one of this id; return its remote id."""
        if key not in self._collections:
            self.add_collection(key)
        collection = self._collections[key]
        chosen = remote_id or str(len(collection.log) + 1)
        collection.things[chosen] = Stored(raw)
        collection.note(chosen)
        return chosen

    def delete(self, key: str, remote_id: str) -> None:
        """Take a thing away."""
        del self._collections[key].things[remote_id]
        self._collections[key].note(remote_id)

    def break_thing(self, key: str, remote_id: str, reason: str = "The server gives no body.") -> None:
        """Make a thing unreadable until it is put again."""
        collection = self._collections[key]
        collection.things[remote_id] = replace(collection.things[remote_id], broken=reason)
        collection.note(remote_id)

    def expire_cursors(self, key: str) -> None:
        """Forget the history of a collection: every cursor into it is refused from now on."""
        self._collections[key].generation += 1

    def refuse_credentials(self) -> None:
        """Answer everything with AuthError, until `accept_everything`."""
        self._refusal = AuthError("The mailbox refuses the password.", remedy="Enter the new one.")

    def disconnect(self, error: ConnectorError) -> None:
        """Answer everything with this error, until `accept_everything`."""
        self._refusal = error

    def forbid(self, key: str) -> None:
        """Close one collection to the account, until `accept_everything`."""
        self._forbidden.add(key)

    def fail_at_page(self, number: int, error: ConnectorError) -> None:
        """Raise the error once, instead of the page of this number (counted from 1, from now on, over all readers)."""
        self._failure = (number, error)

    def accept_everything(self) -> None:
        """Be a healthy mailbox again."""
        self._refusal = None
        self._forbidden.clear()
        self._failure = None

    def collections(self) -> tuple[MemoryCollection, ...]:
        """Return all collections.  Raises what the mailbox was told to raise."""
        self._raise_refusal()
        return tuple(self._collections.values())

    def collection(self, key: str) -> MemoryCollection:
        """Return one collection.  Raises CollectionGone, or what the mailbox was told to raise."""
        self._raise_refusal()
        if key in self._forbidden:
            raise Forbidden(f"The account may not read '{key}'.", remedy="Ask the owner to share it.")
        if key not in self._collections:
            raise CollectionGone(f"There is no '{key}' any more.", remedy="Close it, or restore it.")
        return self._collections[key]

    def turn_page(self, key: str) -> MemoryCollection:
        """Return the collection for reading one more page of it."""
        if self._failure is not None:
            pages_left, error = self._failure
            self._failure = (pages_left - 1, error) if pages_left > 1 else None
            if pages_left == 1:
                raise error
        return self.collection(key)

    def contents(self) -> dict[str, dict[str, Stored]]:
        """Return everything that is in the mailbox, by collection and remote id."""
        return {key: dict(collection.things) for key, collection in self._collections.items()}

    def _raise_refusal(self) -> None:
        if self._refusal is not None:
            raise self._refusal
