"""What the store is asked to write, and what it answers: frozen values, no SQL.

An interaction's id is derived from its key (`interaction_id`), so that a writer knows it without asking and a replay
finds the same row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from autolog.model import (
    NEVER_LOG,
    Answer,
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

SAME_MOMENT = timedelta(seconds=30)
"""How long a success that is written down stands for those that follow it."""


@lru_cache(maxsize=2048)  # on its way through a page, the same key is asked about half a dozen times
def interaction_id(key: str) -> str:
    """Return the id of the interaction with this key: 32 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def minutes_between(begin: datetime | None, end: datetime | None) -> int | None:
    """Return the whole minutes between two times, None when one is missing."""
    return None if begin is None or end is None else max(0, round((end - begin).total_seconds() / 60))


class Direction(StrEnum):
    """Who spoke first: they, we, or we among ourselves."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class InteractionRecord:
    """One interaction as it is to be stored; texts are already cut to what `visibility` allows.

    `identity.key` is the wanted key; the store decides, by corroboration, whether a stored interaction is the same.
    `references` are the Message-IDs that tie it to its thread, its own among them; of a meeting, the ties of its
    traces.  `sequence` and `stamp` say which of
    two versions of a meeting is newer.  Times are in UTC; `starts_on` and `ends_on` are the first and the last day of
    what lasts whole days.  `due_at`, `completed_at` and `task_state` belong to tasks, `phone` (E.164, or as it was
    written) and `join_link` to calls and meetings.
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
    planned: bool = False
    starts_on: date | None = None
    ends_on: date | None = None
    join_link: str = ""
    phone: str = ""
    task_state: str = ""
    due_at: datetime | None = None
    completed_at: datetime | None = None

    @property
    def is_occurrence(self) -> bool:
        """Whether it is an occurrence of a calendar event, whatever a rule calls the record."""
        return self.kind == "meeting" or self.ends_at is not None

    @property
    def minutes(self) -> int | None:
        """How long it took, when it took place at known times: once per meeting, whoever was there."""
        is_over = not (self.planned or self.cancelled or self.all_day)
        return minutes_between(self.starts_at, self.ends_at) if is_over and self.kind != "task" else None

    @property
    def parties(self) -> frozenset[Party]:
        """Every customer and contact that a link or a reason speaks of."""
        return frozenset([link.party for link in self.links] + [reason.party for reason in self.evidence])


class TraceKind(StrEnum):
    """What brings word of a meeting or task."""

    COPY = "copy"
    REQUEST = "request"
    REPLY = "reply"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Trace:
    """What one copy, or one mail, says of a meeting or task: the record is made of all of these, in no order.

    `series` is what all copies and occurrences share, `occurrence` the original start.  `content` is the interaction as
    this copy alone would have it; None for a copy that is linked to nobody (it is a witness only), and for answers.
    `first_hand` marks the organizer's own word.  `owner` is whose calendar it lies in, and `ours` is what it says of
    our own people.  `partial` marks an incomplete list of people, `private` a copy that its owner marked so.
    `verified` marks a mail whose sender the border server vouches for.  `state`, `rule` and `reason` are what its
    sighting says while there is no record that it belongs to.  `wished` is how much this copy alone would have kept,
    once its content was cut to what another copy allows.  `mailbox` is whose mailbox or calendar it lies in, and `tie`
    what it has in common with a copy there that bears another UID (`autolog.store.unlike_uids`).
    """

    series: str
    occurrence: str
    kind: TraceKind
    state: State
    rule: str
    reason: str
    sequence: int = 0
    stamp: datetime | None = None
    content: InteractionRecord | None = None
    first_hand: bool = False
    owner: str = ""
    ours: tuple[Participant, ...] = ()
    partial: bool = False
    private: bool = False
    verified: bool = False
    answers: tuple[Answer, ...] = ()
    gone: bool = False
    mailbox: str = ""
    tie: str = ""
    wished: Visibility | None = field(default=None, repr=False)

    def cut(self, content: InteractionRecord) -> Trace:
        """Return the same with less content, and what it would have kept."""
        own = self.content.visibility if self.content is not None else None
        return replace(self, content=content, wished=self.wished or own)

    @property
    def visibility(self) -> Visibility:
        """How much its holder lets be kept: nothing is said by a copy that is linked to nobody and not private."""
        if self.private:
            return Visibility.METADATA
        return self.wished or (self.content.visibility if self.content is not None else Visibility.FULL)


Hashes = tuple[tuple[str, str], ...]
"""Keyed hashes: a kind ("address", "domain", "name", "thread", ...) and a hex digest."""


@dataclass(frozen=True, slots=True)
class Told:
    """Under which keyed hashes a decision is told: to all who carry `named`, and to later ones who carry `thread`."""

    named: Hashes = ()
    thread: Hashes = ()


NOTHING_TOLD = Told()


@dataclass(frozen=True, slots=True)
class Tied:
    """Keyed hashes of what a decision asked, which are kept, and of what it tells others, which are not.

    `signs` are those by which copies of one thing know each other.
    """

    asked: Hashes = ()
    told: Told = NOTHING_TOLD
    signs: Hashes = ()


UNTIED = Tied()


@dataclass(frozen=True, slots=True)
class SightingRecord:
    """One copy of one item in one collection, and the state it ended in.

    `occurrence` parts the occurrences of one calendar object; it is empty for messages.  `hashes` are keyed hashes of
    what its decision rests on; `told` says who is decided again when it ends otherwise than before, and is not kept.
    `until` is when it is looked at again: a parked item, and a planned meeting when it will be over.  `trace` is what
    it says of a meeting or task.  `signs` are keyed hashes by which copies of one thing know each other; `marked` is
    what a mark of the holder's keeps out.
    """

    remote_id: str
    state: State
    rule: str
    reason: str
    occurrence: str = ""
    at: datetime | None = None
    until: datetime | None = None
    interaction: InteractionRecord | None = None
    hashes: Hashes = ()
    trace: Trace | None = None
    told: Told = NOTHING_TOLD
    signs: Hashes = ()
    marked: Identity | None = None

    @property
    def is_refusal(self) -> bool:
        """Whether `never_log` kept it out."""
        return self.state is State.IGNORED and self.rule.startswith(NEVER_LOG)


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
    sighting is new or ended otherwise than before, `withheld` those of them that another holder's wish keeps out.
    """

    created: int = 0
    merged: int = 0
    rows: int = 0
    interactions: Mapping[tuple[str, str], str] = field(default_factory=dict)
    changed: frozenset[tuple[str, str]] = frozenset()
    withheld: frozenset[tuple[str, str]] = frozenset()


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

    def was_just_read(self, now: datetime) -> bool:
        """Return whether it is written down already that the collection was read to the end a moment ago."""
        return _was_just_read(self, now)


@dataclass(frozen=True, slots=True)
class AccountState:
    """How an account fares: failures in a row, the last error in one line, and when to try next."""

    account: str
    failures: int
    last_error: str
    next_attempt_at: datetime | None
    last_success_at: datetime | None

    def was_just_read(self, now: datetime) -> bool:
        """Return whether it is written down already that the account was read to the end a moment ago."""
        return _was_just_read(self, now)


def _was_just_read(state: CollectionState | AccountState, now: datetime) -> bool:
    last = state.last_success_at
    return not state.failures and last is not None and last >= now - SAME_MOMENT
