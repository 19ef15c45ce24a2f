"""The reasons that count against what was found, or vouch for it: they need to see the claims first.

A foreign firm's domain is an answer too, so it weakens whatever else is said about its participant.  Bulk mail is
taxed.  The border server's word on the sender counts where the sender's own address is the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from autolog.matching.claim import Claim
from autolog.matching.facts import Facts
from autolog.matching.standing import Answer
from autolog.matching.weights import Reason
from autolog.model import Authenticity, EvidenceKind, Message, Noise, Role

Counter = Callable[[Facts, Sequence[Claim]], Iterable[Claim]]

_IMITATIONS = (EvidenceKind.LOOK_ALIKE, EvidenceKind.FALSE_NAME)


def foreign_domains(facts: Facts, claims: Sequence[Claim]) -> Iterator[Claim]:
    """Participants who write from another firm's domain."""
    foreign = {one.address for one in facts.outsiders if one.standing.answer is Answer.FOREIGN}
    for claim in claims:
        if claim.explains in foreign and claim.kind not in _IMITATIONS:
            detail = f"{claim.explains} belongs to another firm"
            yield _beside(claim, EvidenceKind.FOREIGN_DOMAIN, Reason.FOREIGN_DOMAIN, detail)


def bulk_tax(facts: Facts, claims: Sequence[Claim]) -> Iterator[Claim]:
    """Mail to many."""
    if isinstance(facts.item, Message) and facts.item.noise is Noise.BULK:
        for claim in claims:
            yield _beside(claim, EvidenceKind.BULK, Reason.BULK, "it is bulk mail")


_AUTHENTICITY = {
    Authenticity.VERIFIED: (Reason.VERIFIED, "the sender's domain vouches for it"),
    Authenticity.VERIFIED_VIA_FORWARDER: (Reason.VERIFIED, "the sender's domain vouches for it, through a forwarder"),
    Authenticity.SUSPECTED_SPOOF: (Reason.SPOOF, "the sender's domain does not vouch for it"),
}


def authenticity(facts: Facts, claims: Sequence[Claim]) -> Iterator[Claim]:
    """What the border server found out about the sender."""
    if not isinstance(facts.item, Message) or facts.item.authenticity not in _AUTHENTICITY:
        return
    reason, detail = _AUTHENTICITY[facts.item.authenticity]
    senders = {one.address for one in facts.outsiders if one.participant.role is Role.FROM}
    for claim in claims:
        if claim.explains in senders and claim.kind in (EvidenceKind.ADDRESS, EvidenceKind.DOMAIN):
            yield _beside(claim, EvidenceKind.AUTHENTICITY, reason, detail)


COUNTERS: tuple[Counter, ...] = (foreign_domains, bulk_tax, authenticity)


def _beside(claim: Claim, kind: EvidenceKind, reason: Reason, detail: str) -> Claim:
    return Claim(claim.customer, kind, reason, claim.explains, detail, claim.contact)
