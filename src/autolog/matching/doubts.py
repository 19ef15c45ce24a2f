"""What makes doubtful: newsletters, texts that name many customers, and participants whose name and firm disagree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from autolog.matching.bulk_cues import bulk_points
from autolog.matching.claim import Claim, by_answer
from autolog.matching.facts import Facts
from autolog.matching.support import LEAST_SUPPORT, NAMED
from autolog.matching.weights import Reason, bits
from autolog.model import EvidenceKind, Message, Noise

CROWD = 4
"""Customers named in the passages of one participant from which on it is no conversation with one of them."""

FEWEST_POINTS = 3
"""Cues of a newsletter from which on it is one."""

_MOST_TAX = -10.0
_FIRM = frozenset({EvidenceKind.MENTION, EvidenceKind.SITE, EvidenceKind.QUOTED, EvidenceKind.PHONE})
_SIGNED = 8.0
_SURE_NAME = 11.0


def bulk_tax(facts: Facts, claims: Sequence[Claim]) -> Iterator[Claim]:
    """Mail to many."""
    if isinstance(facts.item, Message) and facts.item.noise is Noise.BULK:
        for claim in claims:
            yield claim.beside(EvidenceKind.BULK, Reason.BULK, "it is bulk mail")


def newsletters(facts: Facts, claims: Sequence[Claim]) -> Iterator[Claim]:
    """Texts that read like a newsletter, though no header says so; they tax what is only named."""
    named = [claim for claim in claims if claim.kind in NAMED]
    if not named or not isinstance(facts.item, Message):
        return
    points = bulk_points(section.text for section in facts.item.sections)
    if points >= FEWEST_POINTS:
        weight = max(_MOST_TAX, bits(Reason.BULK_SOFT) * points)
        detail = f"it reads like a newsletter, by {points} signs"
        for claim in named:
            yield replace(claim.beside(EvidenceKind.BULK, Reason.BULK_SOFT, detail), weight=weight)


def crowds(_facts: Facts, claims: Sequence[Claim]) -> Iterator[Claim]:
    """Texts that name many customers."""
    mentions = [claim for claim in claims if claim.kind is EvidenceKind.MENTION]
    named: dict[str, set[str]] = defaultdict(set)
    for claim in mentions:
        if claim.bits >= LEAST_SUPPORT:
            named[claim.explains].add(claim.customer)
    for claim in mentions:
        if (count := len(named[claim.explains])) >= CROWD:
            yield claim.beside(EvidenceKind.CROWD, Reason.CROWD, f"{count} customers are named")


def contradictions(_facts: Facts, claims: Sequence[Claim]) -> Iterator[Claim]:
    """Participants whose name is a contact's at one customer while they sign as another's, or only quote another's.

    The signed firm is brought down to the other one's level: a tie, which a person decides.
    """
    answers = by_answer(claims)
    named = {claim.answer for claim in claims if claim.kind is EvidenceKind.NAME and claim.bits >= _SURE_NAME}
    signed = {claim.answer for claim in claims if _is_signed(claim)}
    torn: dict[str, float] = {}
    for explains, customer in named - signed:
        torn[explains] = max(_sum_of(answers[explains, customer]), torn.get(explains, -100.0))
    for (explains, customer), those in answers.items():
        if explains not in torn or (explains, customer) in named:
            continue
        if (explains, customer) in signed:
            detail = "the name is a contact's of another customer"
            against = those[0].beside(EvidenceKind.CONTRADICTION, Reason.CONTRADICTION, detail)
            yield replace(against, weight=min(against.bits, torn[explains] - _sum_of(those)))
        elif any(claim.reason is Reason.QUOTED_HEADER for claim in those):
            yield those[0].beside(EvidenceKind.CONTRADICTION, Reason.OTHER_QUOTED, "whom it quotes is somebody else")


def _is_signed(claim: Claim) -> bool:
    """Return whether the claim says which firm the participant signs as."""
    is_mere_quote = claim.kind is EvidenceKind.QUOTED and claim.reason is not Reason.SIGNATURE
    return claim.kind in _FIRM and claim.bits >= _SIGNED and not is_mere_quote


def _sum_of(claims: Sequence[Claim]) -> float:
    """Return the bits of claims on one participant and customer, one of each kind."""
    best: dict[str, float] = {}
    for claim in claims:
        best[claim.kind] = max(claim.bits, best.get(claim.kind, claim.bits), key=abs)
    return sum(best.values())
