"""The nouns of autolog: frozen values without any input or output.

Account       one set of credentials at one provider, owned by one of us.
Collection    a folder, label, calendar or file of an account.
Raw           bytes as the provider gave them, with a media type and the provider's own facts about them.
Item          what the bytes mean: a Message or one occurrence of a Meeting.
Participant   one address in an item, with name, role and response.
Customer      an organisation; Contact, a person; Affiliation, a contact's time at a customer.
Evidence      one reason, for or against a party, in bits.
Decision      what becomes of an item: linked, review, unmatched, ignored, and the rule that said so.
Interaction   the record in the CRM: one per real-world message or meeting occurrence.
Sighting      one place where a copy of an item was seen, and the state it ended in.

Everything here is compared by value, hashed where it can be, and safe to send to another process.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Literal

# --- what a provider gives ---------------------------------------------------------------------------------------


class MediaType(StrEnum):
    """The kinds of bytes that `decode` understands."""

    MESSAGE = "message/rfc822"
    CALENDAR = "text/calendar"


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes from a provider, before anything in them was believed.

    `received_at` is the provider's own time (INTERNALDATE, file time), in UTC.  `labels` are folder names, labels,
    keywords and categories as a person sees them.  `size` is the size at the provider in bytes, which is larger than
    `content` when only the text parts were fetched (`partial`).  `thread` is the provider's own thread id.
    """

    media_type: MediaType
    content: bytes
    received_at: datetime | None = None
    labels: tuple[str, ...] = ()
    size: int | None = None
    thread: str | None = None
    partial: bool = False
    sent_by_owner: bool = False
    """True when the provider says that the account's owner sent it (the Sent folder, Gmail's SENT label)."""


# --- what the bytes mean -----------------------------------------------------------------------------------------


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
class Verdict:
    """A class that was found in an item, and the header or text that says so."""

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
    """One e-mail."""

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
    kind: Literal["email"] = "email"

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
    the original start, which survives a move; empty for an event that does not recur.
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
    kind: Literal["meeting"] = "meeting"

    @property
    def occurred_at(self) -> datetime:
        """When it began; an all-day event at midnight UTC of its date."""
        if isinstance(self.start, datetime):
            return self.start
        return datetime(self.start.year, self.start.month, self.start.day, tzinfo=UTC)


Item = Message | Meeting


# --- who our customers are ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Customer:
    """An organisation that we log for.  `ref` is its id in the firm's own CRM.

    `domains` are lower-case A-labels.  A leading `!` marks a shared domain (freemail, public suffix) that is matched
    nevertheless; `autolog.directory.matchable_domains` gives them without the mark.
    """

    ref: str
    name: str
    domains: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    country: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at a customer.  `ref` is the person's id in the firm's own CRM; the first address is the main one."""

    ref: str
    name: str
    customer: str
    addresses: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Affiliation:
    """A contact's time at a customer, so that a change of employer does not move old mail.

    `begin` and `end` are inclusive dates, None when open; `address` is the address of that time, if it had its own.
    """

    contact: str
    customer: str
    begin: date | None = None
    end: date | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class DirectoryRows:
    """The whole directory as values: what a file or query gave, what the store keeps, what the index is built from."""

    customers: tuple[Customer, ...] = ()
    contacts: tuple[Contact, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnSide:
    """Who "we" are: our domains (with their sub-domains, or globs such as `*ourfirm*`) and single addresses."""

    domains: tuple[str, ...] = ()
    addresses: frozenset[str] = frozenset()

    def owns(self, address: str) -> bool:
        """Return whether the address (a match key) is one of ours."""
        return address in self.addresses or self.owns_domain(address.rpartition("@")[2])

    def owns_domain(self, domain: str) -> bool:
        """Return whether the domain, or a domain above it, is one of ours."""
        return any(within_domain(domain, own) for own in self.domains)


def within_domain(domain: str, pattern: str) -> bool:
    """Return whether the domain is `pattern` or below it; a pattern with a `*` is a glob for the whole domain."""
    if not domain:
        return False
    if "*" in pattern:
        return fnmatchcase(domain, pattern)
    return domain == pattern or domain.endswith("." + pattern)


# --- what is said about an item ----------------------------------------------------------------------------------


class PartyKind(StrEnum):
    """What a link points to."""

    CUSTOMER = "customer"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Party:
    """A customer or contact, by its `ref`."""

    kind: PartyKind
    ref: str


class EvidenceKind(StrEnum):
    """The kinds of reasons; of each kind only the strongest counts."""

    ADDRESS = "address"
    DOMAIN = "domain"
    THREAD = "thread"
    QUOTED = "quoted"
    FOREIGN_DOMAIN = "foreign_domain"
    BULK = "bulk"
    AUTHENTICITY = "authenticity"
    LOOK_ALIKE = "look_alike"
    FALSE_NAME = "false_name"
    RIVALS = "rivals"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for (or, below zero, against) a party, in bits: log2 of a likelihood ratio.

    `kind` names the reason ("address", "domain", "thread", ...); reasons of one kind count once.  `explains` is the
    address of the participant that the reason explains.  `detail` is one sentence for a person to read.
    """

    kind: str
    party: Party
    bits: float
    detail: str
    explains: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer that an item may belong to, with the contacts seen, the probability and all its reasons.

    `contact_probabilities` stand in the order of `contacts`.  The matcher's prior and the bits of the reasons for the
    customer add up to the log2 odds of its probability.
    """

    customer: str
    probability: float
    contacts: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    contact_probabilities: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Precedent:
    """An interaction that was logged before, as the matcher sees it: who took part and whom it was linked to."""

    message_id: str
    customers: tuple[str, ...]
    contacts: tuple[str, ...]
    participants: frozenset[str]


class State(StrEnum):
    """What became of a sighting.  Each sighting is in exactly one of these."""

    LINKED = "linked"
    REVIEW = "review"
    UNMATCHED = "unmatched"
    IGNORED = "ignored"
    PARKED = "parked"
    QUARANTINED = "quarantined"
    GONE = "gone"


class Visibility(StrEnum):
    """How much of an item the CRM keeps, from most to least."""

    FULL = "full"
    SUBJECT = "subject"
    METADATA = "metadata"


def strictest(*visibilities: Visibility) -> Visibility:
    """Return the one that keeps least; FULL when none is given."""
    order = list(Visibility)
    return max(visibilities, key=order.index, default=Visibility.FULL)


class LinkStatus(StrEnum):
    """How firm a link is."""

    LINKED = "linked"
    SUGGESTED = "suggested"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Link:
    """An interaction's tie to a customer or contact; `decided_by` names the rule, the model or the person."""

    party: Party
    probability: float
    status: LinkStatus
    decided_by: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of an item, and why.  `rule` is the id of the rule that decided."""

    state: State
    rule: str
    reason: str
    links: tuple[Link, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    visibility: Visibility = Visibility.FULL


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an item is not to be looked at: the `never_log` rule's id and one sentence."""

    rule: str
    reason: str


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
