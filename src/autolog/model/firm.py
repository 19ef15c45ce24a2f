"""What a firm's rules say about evidence: weights that are turned, references that mean a customer, competitors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ReferencePattern:
    """A number in mail that means a customer.

    `expression` (RE2) has one group, `means` says what its capture is: `customer`, `contact` or `deal`; `places` are
    `subject`, `text`, `quoted_text` and `attachment`.
    """

    id: str
    expression: str
    means: str
    places: frozenset[str]
    bits: float


@dataclass(frozen=True, slots=True)
class FirmEvidence:
    """Bits to add by kind of evidence, references, and competitors by domain (match keys) and by name."""

    weights: Mapping[str, float] = field(default_factory=dict)
    references: tuple[ReferencePattern, ...] = ()
    competitor_domains: tuple[str, ...] = ()
    competitor_names: tuple[str, ...] = ()


NOTHING_SAID = FirmEvidence()
"""The rules say nothing about evidence."""
