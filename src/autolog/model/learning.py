"""What autolog learns: of people's answers, of traffic, and of how often it was right."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from autolog.model.decisions import Party


class LearnedKind(StrEnum):
    """What autolog may learn about a customer or contact."""

    ADDRESS = "address"
    DOMAIN = "domain"
    ALIAS = "alias"


@dataclass(frozen=True, slots=True)
class LearnedName:
    """An address, domain or other name that autolog learned; of `party` None a person said that it is nobody's."""

    kind: LearnedKind
    text: str
    party: Party | None


@dataclass(frozen=True, slots=True)
class CalibrationCount:
    """Claims of at least the probability `low` (and below the next count's): how many, and how many were right."""

    low: float
    claims: int
    right: int
