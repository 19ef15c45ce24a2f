"""What makes doubtful: newsletters, texts that name many customers, and participants whose name and firm disagree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from autolog.directory.names import fold, normalise_name
from autolog.matching.bulk_cues import bulk_points
from autolog.matching.claim import Claim, by_answer, of_kind, sum_of
from autolog.matching.facts import Facts
from autolog.matching.mentions.signature_fields import Field, read_signature
from autolog.matching.passages import Passage, Zone
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
_FIELDS = frozenset({Field.COMPANY, Field.TITLE})
_MERELY_QUOTED = frozenset({Reason.QUOTED_TEXT, Reason.NEW_TEXT})
_SURE_NAME = 11.0


def bulk_tax(facts: Facts, claims: Sequence[Claim]) -> Iterator[Claim]:
    """Mail to many."""
    if isinstance(facts.item, Message) and facts.item.noise is Noise.BULK:
        for claim in claims:
            yield claim.beside(EvidenceKind.BULK, Reason.BULK, "it is bulk mail")


def newsletters(facts: Facts, claims: Sequence[Claim]) -> Iterator[Claim]:
    """Texts that read like a newsletter, though no header says so; they tax what is only named."""
    named = [claim for claim in claims if claim.kind in NAMED or claim.reason in _MERELY_QUOTED]
    if not named or not isinstance(facts.item, Message):
        return
    points = bulk_points(section.text for section in facts.item.sections)
    if points >= FEWEST_POINTS:
        weight = max(_MOST_TAX, bits(Reason.BULK_SOFT) * points)
        detail = f"it reads like a newsletter, by {points} signs"
        for claim in named:
            yield claim.beside(EvidenceKind.BULK, Reason.BULK_SOFT, detail, weight)


def crowds(_facts: Facts, claims: Sequence[Claim]) -> Iterator[Claim]:
    """Texts that name many customers."""
    mentions = of_kind(EvidenceKind.MENTION, claims)
    named: dict[str, set[str]] = defaultdict(set)
    for claim in mentions:
        if claim.bits >= LEAST_SUPPORT:
            named[claim.explains].add(claim.customer)
    for claim in mentions:
        if (count := len(named[claim.explains])) >= CROWD:
            yield claim.beside(EvidenceKind.CROWD, Reason.CROWD, f"{count} customers are named")


def other_firms(facts: Facts, claims: Sequence[Claim]) -> Iterator[Claim]:
    """Participants with a contact's name who sign for a firm that is not the contact's, nor any customer.

    A signature of another customer is no sign of a namesake: people change firms, and between two customers a person
    decides (`contradictions`).
    """
    names = of_kind(EvidenceKind.NAME, claims)
    if not names:
        return
    told = {claim.answer for claim in claims if claim.kind in _FIRM and claim.bits >= LEAST_SUPPORT}
    of_customers = {claim.explains for claim in claims if _is_signed(claim)}
    names = [claim for claim in names if claim.answer not in told and claim.explains not in of_customers]
    if not names:
        return
    signing = {question.explains for question in facts.questions if any(map(_signs_for_firm, question.passages))}
    for claim in names:
        if claim.explains in signing:
            detail = "the signature names a firm that is none of this customer's names"
            yield claim.beside(EvidenceKind.CONTRADICTION, Reason.OTHER_FIRM_SIGNED, detail)


def _signs_for_firm(passage: Passage) -> bool:
    """Return whether the passage is a signature with a firm's legal form in it."""
    if passage.zone is not Zone.SIGNATURE:
        return False
    pieces = (passage.text[piece.start : piece.end] for piece in read_signature(passage.text) if piece.field in _FIELDS)
    return any(normalise_name(piece) != fold(piece) for piece in pieces)


def contradictions(_facts: Facts, claims: Sequence[Claim]) -> Iterator[Claim]:
    """Participants whose name is a contact's at one customer while they sign as another's, or only quote another's.

    Name and signature are brought to one level: a tie, which a person decides.
    """
    named = {claim.answer for claim in of_kind(EvidenceKind.NAME, claims) if claim.bits >= _SURE_NAME}
    if not named:
        return
    answers = by_answer(claims)
    signed = {claim.answer for claim in claims if _is_signed(claim)}
    torn = {explains for explains, _ in named - signed} - {explains for explains, _ in named & signed}
    for explains in torn:
        sides = [answer for answer in sorted(named ^ signed) if answer[0] == explains]
        if any(answer in signed for answer in sides):
            yield from _levelled([answers[answer] for answer in sides])
        else:
            yield from _somebody_else([those for answer, those in answers.items() if answer[0] == explains], named)


def _levelled(sides: Sequence[list[Claim]]) -> Iterator[Claim]:
    """Bring all sides down to the lowest."""
    sums = [sum_of(those) for those in sides]
    for those, its_sum in zip(sides, sums, strict=True):
        if its_sum > min(sums):
            down = min(sums) - its_sum
            yield those[0].beside(EvidenceKind.CONTRADICTION, Reason.CONTRADICTION, "name and signature disagree", down)


def _somebody_else(answers: Sequence[list[Claim]], named: set[tuple[str, str]]) -> Iterator[Claim]:
    """Weaken the customers of people who are quoted by somebody whose name is another customer's contact's."""
    for those in answers:
        if those[0].answer not in named and any(claim.reason is Reason.QUOTED_HEADER for claim in those):
            yield those[0].beside(EvidenceKind.CONTRADICTION, Reason.OTHER_QUOTED, "whom it quotes is somebody else")


def _is_signed(claim: Claim) -> bool:
    """Return whether the claim says which firm the participant signs as."""
    if claim.kind not in _FIRM or claim.bits < _SIGNED:
        return False
    return claim.kind is not EvidenceKind.QUOTED or claim.reason is Reason.SIGNATURE
