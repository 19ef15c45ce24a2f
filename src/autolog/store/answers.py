"""What the store answers: frozen values, no SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from autolog.model import DirectoryRows, Link, Party, State
from autolog.store.records import AccountState, CollectionState, InteractionRecord

NO_ROWS = DirectoryRows()


@dataclass(frozen=True, slots=True)
class DirectoryChange:
    """What an import changed: rows that are new, different or removed, and the directory before and after."""

    added: tuple[Party, ...] = ()
    changed: tuple[Party, ...] = ()
    removed: tuple[Party, ...] = ()
    before: DirectoryRows = NO_ROWS
    after: DirectoryRows = NO_ROWS

    @property
    def count(self) -> int:
        """How many customers and contacts are new, different or removed."""
        return len(self.added) + len(self.changed) + len(self.removed)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One sighting: where a copy was seen, what became of it and why."""

    id: str
    account: str
    collection: str
    remote_id: str
    occurrence: str
    state: State
    rule: str
    reason: str
    at: datetime | None
    decided_at: datetime
    until: datetime | None
    interaction_id: str | None


@dataclass(frozen=True, slots=True)
class NamedLink:
    """A link with the name of the customer or contact that it points to."""

    link: Link
    name: str


@dataclass(frozen=True, slots=True)
class StoredInteraction:
    """An interaction as it is stored.

    `record.references` are hashes of Message-IDs, and `record.identity.subject` is a hash.  `lookalike_of` is the id of
    another interaction with the same key and other content.
    """

    id: str
    record: InteractionRecord
    links: tuple[NamedLink, ...]
    sightings: tuple[LedgerRow, ...]
    lookalike_of: str | None


@dataclass(frozen=True, slots=True)
class QuarantineRow:
    """An item that could not be read: where it lies, why, how often it was tried and since when.

    `waiting` is True when it was given another try that has not happened yet.
    """

    id: str
    account: str
    collection: str
    remote_id: str
    reason: str
    media_type: str
    attempts: int
    since: datetime
    waiting: bool


@dataclass(frozen=True, slots=True)
class CollectionStatus:
    """How one collection stands: sightings by state in all, and those decided since the beginning of the day."""

    state: CollectionState
    in_all: Mapping[State, int]
    today: Mapping[State, int]


@dataclass(frozen=True, slots=True)
class AccountStatus:
    """How one account stands, with its collections."""

    state: AccountState
    owner: str
    type: str
    collections: tuple[CollectionStatus, ...] = ()

    @property
    def account(self) -> str:
        """The account's id."""
        return self.state.account

    @property
    def last_success_at(self) -> datetime | None:
        """When the account was last read to the end; its lag is counted from there."""
        return self.state.last_success_at

    def count(self, state: State) -> int:
        """Return how many sightings of the account are in a state."""
        return sum(one.in_all.get(state, 0) for one in self.collections)

    def count_today(self, state: State) -> int:
        """Return how many sightings of the account came into a state since the beginning of the day."""
        return sum(one.today.get(state, 0) for one in self.collections)


@dataclass(frozen=True, slots=True)
class Status:
    """How autolog stands.  Closed accounts and collections are left out.

    `linked`, `review` and `interactions` count interactions; `quarantined` and `to_look_at_again` count sightings.
    """

    accounts: tuple[AccountStatus, ...]
    linked: int
    review: int
    quarantined: int
    to_look_at_again: int
    customers: int
    contacts: int


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What a check of the database found: problems in plain sentences, and how many rows each table has."""

    problems: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
