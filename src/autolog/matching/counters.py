"""The reasons that count against what was found, or vouch for it: they need to see the claims first.

A foreign firm's domain is an answer too, so it weakens whatever else is said about its participant.  The border
server's word on the sender counts where the sender's own address is the reason.  `support` holds what names need beside
them, `doubts` what makes texts doubtful.  Each counter sees what those before it have said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from autolog.matching.claim import Claim, of_kind
from autolog.matching.doubts import bulk_tax, contradictions, crowds, newsletters, other_firms
from autolog.matching.facts import Facts
from autolog.matching.imitations import IMITATIONS
from autolog.matching.references import torn_references
from autolog.matching.rivals import competitors
from autolog.matching.standing import Answer
from autolog.matching.support import bare_names, history, met, partners, persons_of_customers, together
from autolog.matching.weights import Reason
from autolog.model import Authenticity, EvidenceKind, Message, Role

Counter = Callable[[Facts, Sequence[Claim]], Iterable[Claim]]


def foreign_domains(facts: Facts, claims: Sequence[Claim]) -> Iterator[Claim]:
    """Participants who write from another firm's domain."""
    foreign = {
        one.address
        for one in facts.outsiders
        if one.standing.answer is Answer.FOREIGN and not facts.own.is_partner(one.address)
    }
    namesakes = {claim.answer for claim in of_kind(EvidenceKind.DOMAIN_NAME, claims)}
    for claim in claims:
        if claim.explains in foreign and claim.kind not in IMITATIONS and claim.answer not in namesakes:
            detail = f"{claim.explains} belongs to another firm"
            yield claim.beside(EvidenceKind.FOREIGN_DOMAIN, Reason.FOREIGN_DOMAIN, detail)


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
            yield claim.beside(EvidenceKind.AUTHENTICITY, reason, detail)


COUNTERS: tuple[Counter, ...] = (
    history,
    together,
    met,
    partners,
    bare_names,
    other_firms,
    contradictions,
    torn_references,
    crowds,
    newsletters,
    persons_of_customers,
    foreign_domains,
    bulk_tax,
    competitors,
    authenticity,
)
