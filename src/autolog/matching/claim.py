"""A claim: one reason that speaks for a customer and, when it points to a person, for a contact there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from autolog.matching.weights import Reason, bits
from autolog.model import Evidence, EvidenceKind, Party, PartyKind


class Claim(NamedTuple):
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

    def evidence_for(self, party: Party) -> Evidence:
        """Return the reason as it counts for the customer, or for the contact."""
        return Evidence(self.kind, party, self.bits, self.detail, self.explains, self.span, self.reason)


def evidence_of(claims: Sequence[Claim], kind: PartyKind) -> Iterator[Evidence]:
    """Yield the claims as they count for customers, or for contacts."""
    refs = attrgetter("customer" if kind is PartyKind.CUSTOMER else "contact")
    parties = {ref: Party(kind, ref) for ref in set(map(refs, claims))}
    return (claim.evidence_for(parties[ref]) for claim in claims if (ref := refs(claim)))


def of_kind(kind: EvidenceKind, claims: Iterable[Claim]) -> list[Claim]:
    """Return the claims of one kind."""
    return [claim for claim in claims if claim.kind is kind]


def sum_of(claims: Iterable[Claim]) -> float:
    """Return the bits of claims on one participant and customer, the strongest of each kind."""
    best: dict[str, float] = {}
    for claim in claims:
        best[claim.kind] = max(claim.bits, best.get(claim.kind, claim.bits), key=abs)
    return sum(best.values())


def by_answer(claims: Iterable[Claim]) -> dict[tuple[str, str], list[Claim]]:
    """Return the claims on each participant and customer."""
    answers: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        answers.setdefault(claim.answer, []).append(claim)
    return answers
