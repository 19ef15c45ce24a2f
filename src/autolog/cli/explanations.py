"""What `autolog explain` says, as values: the same for people and for machines.

A party's probability is told as a waterfall: the prior, each reason with its bits, the sum so far, and what the sum
means; and how many bits are missing to a link.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from math import log2

from autolog.matching import WaterfallRow, waterfall_of
from autolog.matching.suggestions import NOTHING_SUGGESTED, Suggestions
from autolog.model import Evidence, Mark, Party
from autolog.rules import RuleSet
from autolog.store.answers import LedgerRow, NamedLink, StoredInteraction

NOT_LINKED = "not linked"


@dataclass(frozen=True, slots=True)
class PartyExplanation:
    """One customer or contact: how it stands, how sure, decided by what, and why in bits."""

    kind: str
    ref: str
    name: str
    status: str
    probability: float
    decided_by: str
    waterfall: tuple[WaterfallRow, ...]
    missing_bits: float


@dataclass(frozen=True, slots=True)
class InteractionExplanation:
    """A stored interaction.  `link_above` is what the rules ask of a link today; it may have been another one then."""

    id: str
    key: str
    kind: str
    when: datetime | None
    subject: str
    state: str
    decided_by: str
    reason: str
    visibility: str
    link_above: float
    parties: tuple[PartyExplanation, ...]
    sightings: tuple[LedgerRow, ...]
    lookalike_of: str | None
    suggested: Suggestions = NOTHING_SUGGESTED
    """Unknown organisations and persons named in it, while it waits for an answer."""
    planned: bool = False
    cancelled: bool = False
    starts_on: date | None = None
    minutes: int | None = None
    task_state: str = ""
    due_at: datetime | None = None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class TraceExplanation:
    """A Message-ID that became no interaction: nothing but these lines of the ledger is kept."""

    message_id: str
    sightings: tuple[LedgerRow, ...]


@dataclass(frozen=True, slots=True)
class ParticipantExplanation:
    """One participant of a file: the role, the person, and what the customers' list knows of the address."""

    role: str
    address: str
    name: str
    known_as: str


@dataclass(frozen=True, slots=True)
class SectionExplanation:
    """One part of a message's text: its kind, the quotes around it, and its length in characters."""

    kind: str
    depth: int
    length: int


@dataclass(frozen=True, slots=True)
class RuleExplanation:
    """One rule of the firm that was asked: the condition that did not fit, empty for the rule that fits."""

    id: str
    failing: str


@dataclass(frozen=True, slots=True)
class ItemExplanation:
    """One message or meeting of a file, decided as the daemon would decide it; nothing was written."""

    kind: str
    when: datetime | None
    subject: str
    state: str
    rule: str
    reason: str
    visibility: str
    link_above: float
    review_above: float
    parties: tuple[PartyExplanation, ...]
    missing: tuple[str, ...]
    participants: tuple[ParticipantExplanation, ...]
    noise: str = ""
    noise_reason: str = ""
    authenticity: str = ""
    authenticity_reason: str = ""
    anomalies: tuple[str, ...] = ()
    sections: tuple[SectionExplanation, ...] = ()
    suggested: Suggestions = NOTHING_SUGGESTED
    """Unknown organisations and persons named in it, unless it would be linked or ignored."""
    planned: bool = False
    rules: tuple[RuleExplanation, ...] = ()


@dataclass(frozen=True, slots=True)
class FileExplanation:
    """A file.  `never_log` is the rule that refused it; `unreadable` why it cannot be read; `look_again` the time at
    which the same file means more than now, `as_of` the time as of which its items were decided.
    """

    file: str
    as_of: datetime
    items: tuple[ItemExplanation, ...] = ()
    never_log: str = ""
    unreadable: str = ""
    look_again: datetime | None = None
    warnings: tuple[str, ...] = ()


Explanation = InteractionExplanation | TraceExplanation | FileExplanation


def explain_interaction(
    stored: StoredInteraction, rules: RuleSet, suggested: Suggestions = NOTHING_SUGGESTED
) -> InteractionExplanation:
    """Return why a stored interaction is linked, or waits, with the names that are suggested of it."""
    record = stored.record
    return InteractionExplanation(
        id=stored.id,
        key=record.identity.key,
        kind=record.kind,
        when=record.starts_at,
        subject=record.subject,
        state=record.state,
        decided_by=record.decided_by,
        reason=record.reason,
        visibility=record.visibility,
        link_above=rules.link_above,
        parties=tuple(_stored_party(link, record.evidence, rules) for link in stored.links),
        sightings=stored.sightings,
        lookalike_of=stored.lookalike_of,
        suggested=suggested,
        planned=record.planned,
        cancelled=record.cancelled,
        starts_on=record.starts_on,
        minutes=record.minutes,
        task_state=record.task_state,
        due_at=record.due_at,
        marks=record.marks,
    )


def _stored_party(link: NamedLink, evidence: Iterable[Evidence], rules: RuleSet) -> PartyExplanation:
    found = link.link
    return explain_party(
        found.party, link.name, found.status, found.probability, found.decided_by, tuple(evidence), rules
    )


def explain_party(
    party: Party,
    name: str,
    status: str,
    probability: float,
    decided_by: str,
    evidence: tuple[Evidence, ...],
    rules: RuleSet,
) -> PartyExplanation:
    """Return how a party stands; without reasons (a person decided) the waterfall is empty."""
    known = any(reason.party == party for reason in evidence)
    return PartyExplanation(
        kind=party.kind,
        ref=party.ref,
        name=name,
        status=status,
        probability=probability,
        decided_by=decided_by,
        waterfall=waterfall_of(evidence, party) if known else (),
        missing_bits=missing_bits(probability, rules.link_above),
    )


def missing_bits(probability: float, wanted: float) -> float:
    """Return how many bits part a probability from the one that is wanted; zero when it is reached."""
    if probability >= wanted:
        return 0.0
    return _log_odds(wanted) - _log_odds(max(probability, 1e-12))


def _log_odds(probability: float) -> float:
    return log2(probability / (1.0 - probability))
