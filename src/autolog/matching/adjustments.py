"""What was learned, as it enters matching: bits to add to the table of weights, and who was said to be nobody's.

What the firm's rules say about evidence comes with it.

A step never turns a reason round: what speaks for a customer never comes to speak against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from autolog.directory.domains import parent_domains
from autolog.matching.claim import Claim
from autolog.model import NOTHING_SAID, EvidenceKind, FirmEvidence

_BY_DIRECTORY = frozenset({EvidenceKind.ADDRESS, EvidenceKind.DOMAIN})


@dataclass(frozen=True, slots=True)
class Adjustments:
    """Immutable.  `steps` are bits by the name of a reason; `strangers` are addresses and domains (match keys).

    `firm` is what the rules say about evidence; its weights are bits by kind.
    """

    steps: Mapping[str, float] = field(default_factory=dict)
    strangers: frozenset[str] = frozenset()
    firm: FirmEvidence = NOTHING_SAID

    def apply(self, claims: Iterable[Claim]) -> Iterator[Claim]:
        """Yield the claims as they count here; those on a stranger are left out, unless the directory speaks."""
        for claim in claims:
            if claim.kind not in _BY_DIRECTORY and self.is_stranger(claim.explains):
                continue
            step = self.steps.get(claim.reason, 0.0)
            learned = claim._replace(weight=stepped(claim.bits, step)) if step else claim
            yield self._turned(learned) if self.firm.weights else learned

    def _turned(self, claim: Claim) -> Claim:
        """Return the claim with the weight that the firm's rules give its kind, saying by how much."""
        turn = self.firm.weights.get(claim.kind, 0.0)
        if not turn:
            return claim
        return claim._replace(weight=stepped(claim.bits, turn), detail=f"{claim.detail} ({turn:+g} bits by the rules)")

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
