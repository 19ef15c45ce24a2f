"""What was learned, as it enters matching: bits to add to the table of weights, and who was said to be nobody's.

A step never turns a reason round: what speaks for a customer never comes to speak against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from autolog.directory.domains import parent_domains
from autolog.matching.claim import Claim
from autolog.model import EvidenceKind

_BY_DIRECTORY = frozenset({EvidenceKind.ADDRESS, EvidenceKind.DOMAIN})


@dataclass(frozen=True, slots=True)
class Adjustments:
    """Immutable.  `steps` are bits by the name of a reason; `strangers` are addresses and domains (match keys)."""

    steps: Mapping[str, float] = field(default_factory=dict)
    strangers: frozenset[str] = frozenset()

    def apply(self, claims: Iterable[Claim]) -> Iterator[Claim]:
        """Yield the claims as they count here; those on a stranger are left out, unless the directory speaks."""
        for claim in claims:
            if claim.kind not in _BY_DIRECTORY and self.is_stranger(claim.explains):
                continue
            step = self.steps.get(claim.reason, 0.0)
            yield replace(claim, weight=stepped(claim.bits, step)) if step else claim

    def is_stranger(self, address: str) -> bool:
        """Return whether a person said that whoever writes from this address is nobody's."""
        if not self.strangers:
            return False
        return address in self.strangers or not self.strangers.isdisjoint(parent_domains(address.rpartition("@")[2]))


AS_SHIPPED = Adjustments()
"""Nothing was learned."""


def stepped(bits: float, step: float) -> float:
    """Return the bits with a step added, at most down to (or up to) zero."""
    return max(0.0, bits + step) if bits > 0 else min(0.0, bits + step)
