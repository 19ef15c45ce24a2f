"""A claim: one reason that speaks for a customer and, when it points to a person, for a contact there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from autolog.matching.weights import Reason, bits
from autolog.model import Evidence, EvidenceKind, Party, PartyKind


@dataclass(frozen=True, slots=True)
class Claim:
    """One reason, before the claims on one participant were weighed against each other.

    `explains` is the participant whose question it answers.  Without a `contact` it says nothing about persons.
    """

    customer: str
    kind: EvidenceKind
    reason: Reason
    explains: str
    detail: str
    contact: str = ""
    weight: float | None = None
    """Bits, where they follow from the case; None for the bits of the reason in the table."""
    span: str = ""

    @property
    def bits(self) -> float:
        """The bits that the claim counts."""
        return bits(self.reason) if self.weight is None else self.weight

    @property
    def answer(self) -> tuple[str, str]:
        """The participant and the customer that explains it."""
        return self.explains, self.customer

    def beside(self, kind: EvidenceKind, reason: Reason, detail: str, weight: float | None = None) -> Claim:
        """Return another reason for the same answer and contact."""
        return Claim(self.customer, kind, reason, self.explains, detail, self.contact, weight)

    def evidence(self) -> Iterator[Evidence]:
        """Yield the reason as it counts for the customer and for the contact."""
        yield self._evidence_for(Party(PartyKind.CUSTOMER, self.customer))
        if self.contact:
            yield self._evidence_for(Party(PartyKind.CONTACT, self.contact))

    def _evidence_for(self, party: Party) -> Evidence:
        return Evidence(self.kind, party, self.bits, self.detail, self.explains, self.span, self.reason)


def by_answer(claims: Iterable[Claim]) -> dict[tuple[str, str], list[Claim]]:
    """Return the claims on each participant and customer."""
    answers: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        answers.setdefault(claim.answer, []).append(claim)
    return answers
