"""Evidence of participants: an outside address, or its domain, is a customer's."""

from __future__ import annotations

from collections.abc import Iterator

from autolog.directory import Directory
from autolog.matching.claim import Claim
from autolog.matching.facts import Facts
from autolog.matching.weights import Reason
from autolog.model import EvidenceKind

_BY_DOMAIN = (Reason.DOMAIN, Reason.SUBDOMAIN)


def participants(facts: Facts, _directory: Directory) -> Iterator[Claim]:
    """Yield what the outside participants' own addresses say."""
    for outsider in facts.outsiders:
        for known in outsider.standing.known:
            kind = EvidenceKind.DOMAIN if known.reason in _BY_DOMAIN else EvidenceKind.ADDRESS
            yield Claim(known.customer, kind, known.reason, outsider.address, known.detail, known.contact)
