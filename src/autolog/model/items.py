"""What the bytes mean: messages, meeting occurrences, tasks, and the people and parts in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Literal


class Role(StrEnum):
    """Where a participant stands in an item."""

    FROM = "from"
    SENDER = "sender"
    REPLY_TO = "reply_to"
    TO = "to"
    CC = "cc"
    BCC = "bcc"
    ORGANIZER = "organizer"
    ATTENDEE = "attendee"
    RESOURCE = "resource"


class Response(StrEnum):
    """What an attendee answered (RFC 5545, 3.2.12)."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    NEEDS_ACTION = "needs_action"
    DELEGATED = "delegated"


_NO_PEOPLE = frozenset({Role.SENDER, Role.REPLY_TO, Role.RESOURCE})


@dataclass(frozen=True, slots=True)
class Participant:
    """One address in an item.

    `address` is the match key: casefolded local part, `@`, lower-case A-label domain (RFC 5891); empty when the header
    held a name only.  `name` is the decoded display name, free of control, bidi and zero-width signs.
    """

    address: str
    name: str = ""
    role: Role = Role.TO
    response: Response | None = None

    @property
    def domain(self) -> str:
        """The part of `address` behind its last `@`, or an empty text."""
        return self.address.rpartition("@")[2]

    @property
    def takes_part(self) -> bool:
        """Whether a person behind the address took part: rooms, mere relays and those who declined did not."""
        return self.role not in _NO_PEOPLE and self.response is not Response.DECLINED


class SectionKind(StrEnum):
    """The parts that a person sees in a message."""

    NEW = "new"
    SIGNATURE = "signature"
    QUOTED = "quoted"


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a message's text.

    A quoted section begins at its own header lines ("From: ... To: ...", "On ... wrote:"), which are read into
    `participants`, `subject` and `sent_at` (the date as written; quoted dates rarely carry a zone) and left out of
    `text`.  `depth` counts the quotes around it, 0 for new text.  `mentioned` are the addresses in the running text.
    """

    kind: SectionKind
    text: str
    depth: int = 0
    participants: tuple[Participant, ...] = ()
    mentioned: tuple[str, ...] = ()
    subject: str = ""
    sent_at: str = ""
    forwarded: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that was not read: its name, its media type and its size in bytes (of the encoded part if undecoded)."""

    name: str
    media_type: str
    size: int


class Noise(StrEnum):
    """Who wrote it: a person to a person, or a machine (PROVIDERS 8)."""

    HUMAN = "human"
    AUTO_REPLY = "auto_reply"
    AUTO_GENERATED = "auto_generated"
    BULK = "bulk"
    BOUNCE = "bounce"
    RECEIPT = "receipt"
    CALENDAR = "calendar"


class Authenticity(StrEnum):
    """Whether the sender is who the From line says (RFC 8601, PROVIDERS 9)."""

    VERIFIED = "verified"
    VERIFIED_VIA_FORWARDER = "verified_via_forwarder"
    UNVERIFIED = "unverified"
    SUSPECTED_SPOOF = "suspected_spoof"


@dataclass(frozen=True, slots=True)
class Classification:
    """A class that an item was found to be in, and the header or text that says so."""

    value: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes two copies the same real-world thing (PROVIDERS 7.1).

    `key` is the Message-ID (or a hash of the content, when there is none or `account_bound`), or a meeting's series and
    original start.  Two items with one key are the same only if they are corroborated: the same sender within 24 h, or
    the same normalised subject.
    """

    key: str
    sender: str = ""
    subject: str = ""
    at: datetime | None = None
    account_bound: bool = False
    """True when the key was made from the content: such copies are merged inside one account only."""


@dataclass(frozen=True, slots=True)
class Message:
    """One e-mail.

    `invitation` is what its calendar part says about a meeting, when it may be believed.
    """

    identity: Identity
    message_id: str
    subject: str
    participants: tuple[Participant, ...]
    sent_at: datetime | None
    received_at: datetime | None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    noise: Noise = Noise.HUMAN
    noise_reason: str = ""
    authenticity: Authenticity = Authenticity.UNVERIFIED
    authenticity_reason: str = ""
    anomalies: tuple[str, ...] = ()
    """Tricks and faults found in the headers, such as `duplicate-from` or `address-in-display-name`."""
    labels: tuple[str, ...] = ()
    thread: str | None = None
    sent_by_owner: bool = False
    failed_recipients: tuple[str, ...] = ()
    invitation: Invitation | None = None
    kind: Literal["email"] = "email"
    occurrence: Literal[""] = ""

    @property
    def occurred_at(self) -> datetime | None:
        """When it happened: the time it was received, else the time that it claims to have been sent."""
        return self.received_at or self.sent_at


class MeetingStatus(StrEnum):
    """The organizer's word on an occurrence (RFC 5545, 3.8.1.11)."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Meeting:
    """One occurrence of a calendar event.

    `start` and `end` are in UTC, or plain dates when `all_day` (the end exclusive, RFC 5545 3.6.1).  `occurrence` is
    the original start, which survives a move; empty for an event that does not recur.  `planned` until it is over.
    `by_mail` says that an invitation brought it and no calendar; `partial` that its list of people is incomplete.
    """

    identity: Identity
    uid: str
    occurrence: str
    subject: str
    participants: tuple[Participant, ...]
    start: datetime | date
    end: datetime | date
    all_day: bool = False
    status: MeetingStatus = MeetingStatus.CONFIRMED
    private: bool = False
    location: str = ""
    description: str = ""
    sequence: int = 0
    stamp: datetime | None = None
    labels: tuple[str, ...] = ()
    planned: bool = False
    by_mail: bool = False
    partial: bool = False
    join_link: str = ""
    kind: Literal["meeting"] = "meeting"

    @property
    def series(self) -> str:
        """What all copies and occurrences of it share."""
        return f"{self.kind}:{self.uid}"

    @property
    def occurred_at(self) -> datetime:
        """When it began; an all-day event at midnight UTC of its date."""
        return at_midnight(self.start)


class Method(StrEnum):
    """What an invitation mail wants of a calendar (RFC 5546, 1.4), as far as it changes one."""

    REQUEST = "request"
    REPLY = "reply"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Answer:
    """A word by mail on one occurrence, or on all of them when `occurrence` is empty: a REPLY's or a CANCEL's.

    With `following` it is a word on all later ones too (RFC 5545, 3.2.13: RANGE=THISANDFUTURE).
    """

    occurrence: str
    sequence: int = 0
    stamp: datetime | None = None
    attendee: Participant | None = None
    following: bool = False

    def concerns(self, occurrence: str) -> bool:
        """Return whether the occurrence with this name, its original start in UTC, is meant."""
        if self.occurrence in {"", occurrence}:
            return True
        return self.following and occurrence > self.occurrence

    @property
    def single(self) -> str | None:
        """The one occurrence that it is about; None when it may be about several."""
        return None if self.following else self.occurrence


@dataclass(frozen=True, slots=True)
class Invitation:
    """The calendar part of a mail (RFC 6047), believed: its method fits, and its sender is who may say so.

    A REQUEST brings `meetings`, a REPLY or CANCEL `answers`.  `verified` is set when the border server vouches for the
    sender, or the account's owner sent it.
    """

    method: Method
    uid: str
    meetings: tuple[Meeting, ...] = ()
    answers: tuple[Answer, ...] = ()
    verified: bool = False


class TaskState(StrEnum):
    """How far a task is (RFC 5545, 3.8.1.11)."""

    OPEN = "open"
    STARTED = "started"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Task:
    """One to-do, or one occurrence of a repeated one.

    `due` is a moment in UTC or a plain date; None when nothing is said.  `written_at` is when it was last changed, else
    made: the time at which it happened for lack of a due date.
    """

    identity: Identity
    uid: str
    occurrence: str
    subject: str
    participants: tuple[Participant, ...] = ()
    due: datetime | date | None = None
    state: TaskState = TaskState.OPEN
    completed_at: datetime | None = None
    written_at: datetime | None = None
    private: bool = False
    location: str = ""
    description: str = ""
    sequence: int = 0
    stamp: datetime | None = None
    labels: tuple[str, ...] = ()
    kind: Literal["task"] = "task"

    @property
    def series(self) -> str:
        """What all copies and occurrences of it share."""
        return f"{self.kind}:{self.uid}"

    @property
    def occurred_at(self) -> datetime | None:
        """When it is due (a date at midnight UTC), else when it was done or written."""
        return at_midnight(self.due) if self.due else (self.completed_at or self.written_at)


def at_midnight(moment: datetime | date) -> datetime:
    """Return the moment, or midnight UTC of the date."""
    return moment if isinstance(moment, datetime) else datetime(moment.year, moment.month, moment.day, tzinfo=UTC)


Item = Message | Meeting | Task


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an item is not to be looked at: the `never_log` rule's id and one sentence.

    `by_mark` is set when the holder's own mark (a folder, label, category or keyword) says so, and `marked` then tells
    what was marked, as far as that is known: no copy of it is kept, in whatever mailbox it lies.  Of a meeting or task
    it is the series.
    """

    rule: str
    reason: str
    by_mark: bool = False
    marked: Identity | None = None


@dataclass(frozen=True, slots=True)
class Decoded:
    """What `decode` made of one Raw.

    `refusal` is set, and `items` empty, when `never_log` spoke.  `look_again` is the time at which the same bytes mean
    more than now (a meeting will have ended, the recurrence window will have moved on); None when they never will.
    """

    items: tuple[Item, ...] = ()
    refusal: Refusal | None = None
    look_again: datetime | None = None
    warnings: tuple[str, ...] = field(default=())
