"""A claim: one reason that speaks for a customer and, when it points to a person, for a contact there."""

from __future__ import annotations

from collections.abc import Iterator
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

    def evidence(self) -> Iterator[Evidence]:
        """Yield the reason as it counts for the customer and for the contact."""
        weight = bits(self.reason)
        yield Evidence(self.kind, Party(PartyKind.CUSTOMER, self.customer), weight, self.detail, self.explains)
        if self.contact:
            yield Evidence(self.kind, Party(PartyKind.CONTACT, self.contact), weight, self.detail, self.explains)
