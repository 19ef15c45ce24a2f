"""What the store is asked to write, and what it answers: frozen values, no SQL.

An interaction's id is derived from its key (`interaction_id`), so that a writer knows it without asking and a replay
finds the same row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from autolog.model import (
    Attachment,
    Authenticity,
    Evidence,
    Identity,
    Link,
    Mark,
    Noise,
    Participant,
    Party,
    State,
    Visibility,
)


def interaction_id(key: str) -> str:
    """Return the id of the interaction with this key: 32 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Direction(StrEnum):
    """Who spoke first: they, we, or we among ourselves."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class InteractionRecord:
    """One interaction as it is to be stored; texts are already cut to what `visibility` allows.

    `identity.key` is the wanted key; the store decides, by corroboration, whether a stored interaction is the same.
    `references` are the Message-IDs that tie it to its thread, its own among them.  `sequence` and `stamp` say which of
    two versions of a meeting is newer.  Times are in UTC.
    """

    identity: Identity
    kind: str
    direction: Direction
    subject: str
    starts_at: datetime | None
    ends_at: datetime | None
    visibility: Visibility
    participants: tuple[Participant, ...]
    links: tuple[Link, ...]
    evidence: tuple[Evidence, ...]
    decided_by: str
    reason: str
    state: State = State.LINKED
    all_day: bool = False
    cancelled: bool = False
    location: str = ""
    new_text: str = ""
    quoted_text: str = ""
    attachments: tuple[Attachment, ...] = ()
    noise: Noise = Noise.HUMAN
    authenticity: Authenticity = Authenticity.UNVERIFIED
    references: tuple[str, ...] = ()
    sequence: int = 0
    stamp: datetime | None = None
    review_until: datetime | None = None
    marks: tuple[Mark, ...] = ()

    @property
    def is_occurrence(self) -> bool:
        """Whether it is an occurrence of a calendar event, whatever a rule calls the record."""
        return self.kind == "meeting" or self.ends_at is not None

    @property
    def parties(self) -> frozenset[Party]:
        """Every customer and contact that a link or a reason speaks of."""
        return frozenset([link.party for link in self.links] + [reason.party for reason in self.evidence])


@dataclass(frozen=True, slots=True)
class SightingRecord:
    """One copy of one item in one collection, and the state it ended in.

    `occurrence` parts the occurrences of one calendar object; it is empty for messages.  `hashes` are keyed hashes
    ("address", "domain", "phone" or "thread" and a hex digest) and are kept only while the item is linked to nobody.
    """

    remote_id: str
    state: State
    rule: str
    reason: str
    occurrence: str = ""
    at: datetime | None = None
    until: datetime | None = None
    interaction: InteractionRecord | None = None
    hashes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class QuarantineRecord:
    """An item that could not be read: where it is and why.  Its bytes stay in the mailbox, not here."""

    remote_id: str
    reason: str
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class PageRecord:
    """Everything that one page means for the database, to be written in one transaction with its cursor.

    `replaces` are the remote ids whose earlier sightings at or after `replaces_since` are all superseded by the ones
    given here (an occurrence that is not named again is gone; one from before the window is left alone).  `gone` are
    the remote ids that left the collection.  `cursor` None leaves the cursor as it is (a page of things fetched again).
    """

    cursor: str | None
    sightings: tuple[SightingRecord, ...] = ()
    quarantined: tuple[QuarantineRecord, ...] = ()
    replaces: tuple[str, ...] = ()
    replaces_since: datetime | None = None
    gone: tuple[str, ...] = ()

    @property
    def present(self) -> frozenset[str]:
        """The remote ids that the page tells something about."""
        return frozenset([item.remote_id for item in self.sightings] + [item.remote_id for item in self.quarantined])


@dataclass(frozen=True, slots=True)
class PageOutcome:
    """What a committed page changed: new interactions, further sightings of known ones, rows written in all.

    `interactions` maps (remote id, occurrence) to the id of the interaction it ended in; `changed` are those whose
    sighting is new or ended otherwise than before.
    """

    created: int = 0
    merged: int = 0
    rows: int = 0
    interactions: Mapping[tuple[str, str], str] = field(default_factory=dict)
    changed: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class AccountSettingsRow:
    """An account as autolog.yaml has it: its id, the type of its connector and which of us owns it."""

    id: str
    type: str
    owner: str


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write one collection: valid until `until`, fenced by `token`."""

    collection_id: int
    token: int
    owner: str
    until: datetime


@dataclass(frozen=True, slots=True)
class CollectionState:
    """Where the reading of one collection stands."""

    id: int
    account: str
    key: str
    name: str
    cursor: str | None
    version: int
    config_hash: str
    failures: int
    last_error: str
    next_attempt_at: datetime | None
    last_success_at: datetime | None


@dataclass(frozen=True, slots=True)
class AccountState:
    """How an account fares: failures in a row, the last error in one line, and when to try next."""

    account: str
    failures: int
    last_error: str
    next_attempt_at: datetime | None
    last_success_at: datetime | None
