"""What is said about an item: reasons in bits, links, and what becomes of it."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from autolog.model.items import Identity


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
    NAME = "name"
    BARE_NAME = "bare_name"
    MENTION = "mention"
    PERSON_MENTION = "person_mention"
    SITE = "site"
    PHONE = "phone"
    DOMAIN_NAME = "domain_name"
    HISTORY = "history"
    TOGETHER = "together"
    CONTRADICTION = "contradiction"
    CROWD = "crowd"
    PARTNER = "partner"
    REFERENCE = "reference"
    COMPETITOR = "competitor"
    RULE = "rule"


READ_IN_TEXTS = frozenset(
    {
        EvidenceKind.QUOTED,
        EvidenceKind.MENTION,
        EvidenceKind.PERSON_MENTION,
        EvidenceKind.SITE,
        EvidenceKind.PHONE,
        EvidenceKind.REFERENCE,
        EvidenceKind.COMPETITOR,
    }
)
"""Kinds of reasons that come from the words of an item, be they its subject's."""
BY_TEXT = "by its text: "
"""How the detail begins of such a reason where the words are not kept."""


class Visibility(StrEnum):
    """How much of an item the CRM keeps, from most to least."""

    FULL = "full"
    SUBJECT = "subject"
    METADATA = "metadata"


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
    span: str = ""
    """The words of the item that the reason came from, at most 80 signs; kept only where the text may be kept."""

    reason: str = ""
    """The row of the matcher's table of weights that the bits came from."""

    def within(self, visibility: Visibility, people: Container[str]) -> Evidence:
        """Return the reason without a word of the texts, where these are not kept.

        `people` are the addresses of the participants: somebody else whom it explains stands in a text.
        """
        if visibility is Visibility.FULL:
            return self
        stands_in_text = bool(self.explains) and self.explains not in people and ":" not in self.explains
        if not self.span and not stands_in_text and self.kind not in READ_IN_TEXTS:
            return self
        detail = f"{BY_TEXT}{self.reason or self.kind}" if not self.detail.startswith(BY_TEXT) else self.detail
        return replace(self, span="", detail=detail, explains="" if stands_in_text else self.explains)

    @property
    def sentence(self) -> str:
        """The detail with the words that it came from."""
        return f'{self.detail}: "{self.span}"' if self.span else self.detail


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
    """An interaction that was logged before, as the matcher sees it: who took part and whom it was linked to.

    `message_id` is the one by which it was found.  `at` is when it happened, `interaction` its id; `is_named` says that
    the Message-ID is its own, and not that of another message of its thread.
    """

    message_id: str
    customers: tuple[str, ...]
    contacts: tuple[str, ...]
    participants: frozenset[str]
    at: datetime | None = None
    interaction: str = ""
    is_named: bool = True


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """What somebody had to do with customers and contacts: whom an interaction at that time was linked to.

    `address` is one of ours, or that of an outsider who took part in a meeting.
    """

    address: str
    at: datetime
    customers: tuple[str, ...]
    contacts: tuple[str, ...] = ()


NEVER_LOG = "never-log:"
"""What the name of a `never_log` rule begins with in the ledger."""


class State(StrEnum):
    """What became of a sighting.  Each sighting is in exactly one of these."""

    LINKED = "linked"
    REVIEW = "review"
    UNMATCHED = "unmatched"
    IGNORED = "ignored"
    PARKED = "parked"
    QUARANTINED = "quarantined"
    GONE = "gone"


_FROM_MOST_TO_LEAST = tuple(Visibility)


def strictest(*visibilities: Visibility) -> Visibility:
    """Return the one that keeps least; FULL when none is given."""
    return max(visibilities, key=_FROM_MOST_TO_LEAST.index, default=Visibility.FULL)


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


class MarkKind(StrEnum):
    """What a rule may say about a record besides its links."""

    RULE = "rule"
    OWNER = "owner"
    TAG = "tag"
    NOTIFY = "notify"


@dataclass(frozen=True, slots=True)
class Mark:
    """A word that a rule put beside a record: the rule's own id, an owner, a tag, or whom to tell."""

    kind: MarkKind
    value: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of an item, and why.  `rule` is the id of the rule that decided.

    `kind` is the kind of interaction that it is (email, meeting, call, task, offer), or what a rule calls it; `phone`
    the other side's number of a call.  `known_sender` is set when what is ignored comes from somebody whom the
    directory knows.  `marked` is what the holder's own mark keeps out (`Refusal.marked`).
    """

    state: State
    rule: str
    reason: str
    links: tuple[Link, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    visibility: Visibility = Visibility.FULL
    kind: str = ""
    phone: str = ""
    known_sender: bool = False
    marks: tuple[Mark, ...] = ()
    marked: Identity | None = None
