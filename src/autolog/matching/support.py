"""What supports a name: the past, company in the item, and the rule that a bare name never links alone.

Namesakes are the real danger of names.  A name counts fully only where a firm's name, a thread, a quoted address, a
number, or earlier dealings of the same colleague with that contact point to the same customer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autolog.matching.cards import shows_another_firm
from autolog.matching.claim import Claim, by_answer, of_kind
from autolog.matching.facts import Facts
from autolog.matching.standing import Answer
from autolog.matching.weights import Reason
from autolog.model import EvidenceKind

NAMED = frozenset({EvidenceKind.MENTION, EvidenceKind.PERSON_MENTION, EvidenceKind.SITE})
SOFT = NAMED | {EvidenceKind.NAME}
"""Kinds of reasons that come from names and texts alone."""

LEAST_SUPPORT = 2.0
"""Bits from which on a reason supports a name."""

_SUPPORT = frozenset(
    {
        EvidenceKind.THREAD,
        EvidenceKind.QUOTED,
        EvidenceKind.MENTION,
        EvidenceKind.SITE,
        EvidenceKind.PHONE,
        EvidenceKind.TOGETHER,
        EvidenceKind.DOMAIN,
        EvidenceKind.REFERENCE,
    }
)


def history(facts: Facts, claims: Sequence[Claim]) -> Iterator[Claim]:
    """Colleagues who dealt with the customer, or with the very contact, before.

    Between customers who share a domain the past does not decide.
    """
    answered = {one.address for one in facts.outsiders if one.standing.answer is Answer.CUSTOMER}
    of_ours = [one for one in facts.acquaintances if facts.own.owns(one.address)]
    customers = {ref for one in of_ours for ref in one.customers}
    contacts = {ref for one in of_ours for ref in one.contacts}
    for claim in claims:
        if claim.kind not in SOFT or claim.customer not in customers or claim.explains in answered:
            continue
        if claim.contact in contacts:
            detail = "one of us dealt with this contact before"
            yield claim.beside(EvidenceKind.HISTORY, Reason.HISTORY_CONTACT, detail)
        else:
            yield claim.beside(EvidenceKind.HISTORY, Reason.HISTORY, "one of us dealt with this customer before")


def together(facts: Facts, claims: Sequence[Claim]) -> Iterator[Claim]:
    """Unknown participants who come with people of the customer."""
    present = {known.customer for one in facts.outsiders for known in one.standing.known}
    answered = {one.address for one in facts.outsiders if one.standing.answer is Answer.CUSTOMER}
    for claim in claims:
        if claim.kind in SOFT and claim.customer in present and claim.explains not in answered:
            yield claim.beside(EvidenceKind.TOGETHER, Reason.TOGETHER, "others of this customer take part")


def met(facts: Facts, claims: Sequence[Claim]) -> Iterator[Claim]:
    """Unknown participants who were in a meeting of the customer before.

    Only addresses that anybody can have: who writes from another firm is of that firm, whoever else sat at the table.
    """
    unknown = {one.address for one in facts.outsiders if one.standing.answer is Answer.OPEN}
    meetings = {(one.address, ref) for one in facts.acquaintances if one.address in unknown for ref in one.customers}
    for claim in claims:
        if claim.kind in SOFT and claim.answer in meetings:
            detail = f"{claim.explains} was in a meeting of this customer before"
            yield claim.beside(EvidenceKind.TOGETHER, Reason.MET, detail)


def bare_names(facts: Facts, claims: Sequence[Claim]) -> Iterator[Claim]:
    """Names that nothing else supports: a stranger may be called so.

    Earlier dealings support a name if they were with this very contact; but no name at another firm, none beside a
    namesake whose firm is named, and none over a business card of another firm.
    """
    strong = [claim for claim in claims if claim.bits >= LEAST_SUPPORT]
    by_firm = {claim.answer for claim in strong if claim.kind in _SUPPORT}
    by_past = {claim.answer for claim in strong if claim.reason is Reason.HISTORY_CONTACT}
    foreign = {one.address for one in facts.outsiders if one.standing.answer is Answer.FOREIGN}
    names = of_kind(EvidenceKind.NAME, claims)
    elsewhere = foreign | {claim.explains for claim in names if claim.answer in by_firm}
    for claim in names:
        counts_past = claim.answer in by_past and claim.explains not in elsewhere and not _is_of_another(claim, facts)
        if claim.answer not in by_firm and not counts_past:
            reason = Reason.BARE_NAME_ELSEWHERE if claim.explains in foreign else Reason.BARE_NAME
            yield claim.beside(EvidenceKind.BARE_NAME, reason, "nothing but the name points there")


def _is_of_another(claim: Claim, facts: Facts) -> bool:
    """Return whether the participant signs with the card of another firm than the claim's."""
    if facts.mentions is None:
        return False
    customer = facts.mentions.directory.customer(claim.customer)
    signing = (question.passages for question in facts.questions if question.explains == claim.explains)
    return any(shows_another_firm(passages, customer) for passages in signing)


def partners(facts: Facts, claims: Sequence[Claim]) -> Iterator[Claim]:
    """Firms that write for customers, and name one."""
    for_others = {question.explains for question in facts.questions if question.is_partner}
    for claim in of_kind(EvidenceKind.MENTION, claims):
        if claim.bits >= LEAST_SUPPORT and claim.explains in for_others:
            yield claim.beside(EvidenceKind.PARTNER, Reason.PARTNER, f"{claim.explains} writes for customers")


def persons_of_customers(_facts: Facts, claims: Sequence[Claim]) -> Iterator[Claim]:
    """What speaks for the customer speaks for the contact who is named, too."""
    named = by_answer(of_kind(EvidenceKind.NAME, claims))
    answers = by_answer(claims) if named else {}
    for answer, those in answers.items():
        for contact in {claim.contact: None for claim in named.get(answer, ())}:
            yield from (claim._replace(contact=contact) for claim in those if not claim.contact)
