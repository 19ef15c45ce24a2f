"""Evidence of quotes: customers' addresses in forwarded and quoted text, in signatures and in the text itself.

In mail among ourselves the quoted people are the participants of what is forwarded, and each asks a question of its
own.  A freemail address is explained by whom it quotes.  Where an outsider's own address has answered the question,
quoted addresses are mere mentions and stay far below the line.
"""

from __future__ import annotations

from collections.abc import Iterator

from autolog.directory import Directory
from autolog.matching.claim import Claim
from autolog.matching.facts import Facts, Place, Quoted
from autolog.matching.weights import Reason
from autolog.model import EvidenceKind

_REASONS = {
    Place.QUOTED_HEADER: Reason.QUOTED_HEADER,
    Place.QUOTED_TEXT: Reason.QUOTED_TEXT,
    Place.SIGNATURE: Reason.SIGNATURE,
    Place.NEW_TEXT: Reason.NEW_TEXT,
}


def quotes(facts: Facts, _directory: Directory) -> Iterator[Claim]:
    """Yield what the addresses below and inside the text say."""
    explained = facts.outsiders[0].address if facts.outsiders and not facts.answered else ""
    for quoted in facts.quoted:
        reason = _reason_of(quoted, facts)
        for known in quoted.standing.known:
            detail = f"{quoted.place}: {known.detail}"
            explains = explained or quoted.standing.address
            yield Claim(known.customer, EvidenceKind.QUOTED, reason, explains, detail, known.contact)


def _reason_of(quoted: Quoted, facts: Facts) -> Reason:
    if facts.answered:
        return Reason.QUOTED_BESIDE_ANSWER
    if quoted.place is Place.SIGNATURE and not facts.written_outside:
        return Reason.NEW_TEXT
    return _REASONS[quoted.place]
