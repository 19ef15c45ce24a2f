"""What learning asks the store to keep, and what the store answers it: frozen values, no SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from autolog.model import CalibrationCount, Customer, LearnedName, LinkStatus, Party


class Origin(StrEnum):
    """How a step of learning came about: proposed from verdicts and traffic, or by one answer to a group."""

    LEARN = "learn"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class Lesson:
    """One verdict, and what had been said before it.

    `probability` and `reasons` (row of the weights, bits) are empty when automation had said nothing about the party,
    or when the item teaches nothing: bulk mail, machine mail, suspected spoofs.  `rule` is what had decided then.
    """

    interaction_id: str
    party: Party
    status: LinkStatus
    person: str
    given_at: datetime
    rule: str = ""
    probability: float | None = None
    reasons: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Taught:
    """Something that was learned, and of whom, in one sentence."""

    name: LearnedName
    because: str


@dataclass(frozen=True, slots=True)
class MatchingStep:
    """What one step of learning changes.

    `adjustments` are bits to add, by row of the weights.  `proposal` is the id of what was shown, or the group that was
    answered.  `interactions` were answered by it, and `sightings` are their copies; `founded` is the ref of the
    customer that was made for the answer.
    """

    origin: Origin
    proposal: str
    adjustments: Mapping[str, float] = field(default_factory=dict)
    taught: tuple[Taught, ...] = ()
    calibration: tuple[CalibrationCount, ...] = ()
    interactions: tuple[str, ...] = ()
    sightings: tuple[str, ...] = ()
    founded: str = ""


@dataclass(frozen=True, slots=True)
class MatchingVersion:
    """A step of learning that was applied, by whom and when, and whether it was taken back."""

    version: int
    step: MatchingStep
    person: str
    applied_at: datetime
    undone_at: datetime | None = None
    undone_by: str = ""

    @property
    def active(self) -> bool:
        """Whether it still holds."""
        return self.undone_at is None


@dataclass(frozen=True, slots=True)
class GroupAnswer:
    """One person's answer to a group of items in review.

    `customer` is whose they are, None for nobody; `founded` is the customer that is to be made for it, if it is new.
    What is linked to nobody and carries one of the keyed `hashes` is looked at again.
    """

    group: str
    interactions: tuple[str, ...]
    customer: str | None
    taught: tuple[Taught, ...]
    founded: Customer | None = None
    hashes: tuple[tuple[str, str], ...] = ()
