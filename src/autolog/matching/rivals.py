"""Evidence against: participants of firms that the rules call competitors, whomever they name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from autolog.directory.names import fold
from autolog.matching.claim import Claim
from autolog.matching.facts import Facts
from autolog.matching.passages import Zone
from autolog.matching.weights import Reason
from autolog.model import EvidenceKind, within_domain

_BY_DIRECTORY = frozenset({EvidenceKind.ADDRESS, EvidenceKind.DOMAIN})
"""What the customers' own table says stands."""


def competitors(facts: Facts, claims: Sequence[Claim]) -> Iterator[Claim]:
    """Participants who write from a competitor's domain, or show or sign with a competitor's name."""
    if not (facts.firm.competitor_domains or facts.firm.competitor_names):
        return
    rivals = {one.address: sign for one in facts.outsiders if (sign := _by_domain(one.address, facts))}
    for question in facts.questions:
        signed = [one.text for one in question.passages if one.zone is Zone.SIGNATURE]
        sign = _by_name((question.name, *signed), facts.firm.competitor_names)
        if sign:
            rivals.setdefault(question.explains, sign)
    known = {claim.explains for claim in claims if claim.kind in _BY_DIRECTORY}
    for claim in claims:
        if claim.explains in rivals and claim.explains not in known:
            detail = f"{claim.explains or 'who wrote it'} is of a competitor: {rivals[claim.explains]}"
            yield claim.beside(EvidenceKind.COMPETITOR, Reason.COMPETITOR, detail)


def _by_domain(address: str, facts: Facts) -> str:
    domain = address.rpartition("@")[2]
    return next((rival for rival in facts.firm.competitor_domains if within_domain(domain, rival)), "")


def _by_name(texts: Sequence[str], names: tuple[str, ...]) -> str:
    folded = [f" {fold(text)} " for text in texts] if names else []
    return next((name for name in names if any(f" {_folded(name)} " in text for text in folded)), "")


@lru_cache(maxsize=1024)
def _folded(name: str) -> str:
    return fold(name)
