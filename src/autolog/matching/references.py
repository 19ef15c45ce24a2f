"""Evidence of reference numbers: what the firm's rules say means a customer, a contact or a deal.

A reference explains the participant who left the question open, as an address in the text does.  Where somebody's own
address has answered it is a mere mention, and among ourselves it speaks of the customer, not yet with them.  References
of two customers compete; and a reference never beats another customer who is meant as surely: then both are brought to
one level, and a person decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from autolog.directory import Directory
from autolog.expressions import TEXT_LIMIT, Expression
from autolog.matching.claim import Claim, by_answer, of_kind, sum_of
from autolog.matching.facts import Facts
from autolog.matching.standing import Answer, customer_name
from autolog.matching.weights import Reason, bits
from autolog.model import EvidenceKind, Item, Message, Noise, ReferencePattern

AS_SURE = 8.0
"""Bits from which on what is said of another customer stands against a reference."""

_SAID_OF_OTHERS = frozenset(
    {
        *(EvidenceKind.NAME, EvidenceKind.MENTION, EvidenceKind.SITE, EvidenceKind.PHONE),
        *(EvidenceKind.QUOTED, EvidenceKind.THREAD, EvidenceKind.ADDRESS, EvidenceKind.DOMAIN),
    }
)


def references(facts: Facts, directory: Directory) -> Iterator[Claim]:
    """Yield the customers and contacts whose references stand in the item."""
    item = facts.item
    if not facts.firm.references or (isinstance(item, Message) and item.noise is Noise.BULK):
        return
    for pattern in facts.firm.references:
        expression = Expression(pattern.expression)
        seen: set[tuple[str, str]] = set()
        for text in _texts(item, pattern.places):
            for capture, span in expression.captures_in(text):
                for customer, contact in _meant(capture.strip(), pattern, directory, facts):
                    if (customer, contact) not in seen:
                        seen.add((customer, contact))
                        yield _claim(facts, pattern, customer, contact, span, directory)


def captures(facts: Facts) -> Iterator[str]:
    """Yield whatever in the item the rules take for a reference, whoever it is of."""
    item = facts.item
    if isinstance(item, Message) and item.noise is Noise.BULK:
        return
    for pattern in facts.firm.references:
        expression = Expression(pattern.expression)
        for text in _texts(item, pattern.places):
            yield from (capture.strip() for capture, _ in expression.captures_in(text))


def torn_references(_facts: Facts, claims: Sequence[Claim]) -> Iterator[Claim]:
    """Participants whom a reference ties to one customer and something else, as surely, to another one."""
    referring = {claim.explains for claim in of_kind(EvidenceKind.REFERENCE, claims)}
    if not referring:
        return
    answers = by_answer(claim for claim in claims if claim.explains in referring)
    for explains in sorted(referring):
        those = {customer: found for (whom, customer), found in answers.items() if whom == explains}
        by_reference = {one for one, found in those.items() if of_kind(EvidenceKind.REFERENCE, found)}
        others = {one for one, found in those.items() if any(map(_is_as_sure, found))} - by_reference
        lone = [one for one in sorted(by_reference) if not any(map(_is_as_sure, those[one]))]
        if others and lone:
            yield from _levelled({one: those[one] for one in sorted({*others, *lone})})


def _levelled(sides: Mapping[str, Sequence[Claim]]) -> Iterator[Claim]:
    """Bring all sides down to the lowest: a tie, which a person decides."""
    sums = {customer: sum_of(those) for customer, those in sides.items()}
    level = min(sums.values())
    for customer, those in sides.items():
        if sums[customer] > level:
            detail = "the reference and what else is said disagree"
            torn = those[0].beside(EvidenceKind.CONTRADICTION, Reason.REFERENCE_TORN, detail)
            yield torn._replace(weight=level - sums[customer])


def _is_as_sure(claim: Claim) -> bool:
    return claim.kind in _SAID_OF_OTHERS and claim.bits >= AS_SURE


def _texts(item: Item, places: frozenset[str]) -> Iterator[str]:
    if "subject" in places:
        yield item.subject
    if not isinstance(item, Message):
        if "text" in places:
            yield from (item.description[:TEXT_LIMIT], item.location)
        return
    left = TEXT_LIMIT
    for section in item.sections:
        if ("quoted_text" if section.depth else "text") in places and left > 0:
            yield section.text[:left]
            left -= len(section.text)
    if "attachment" in places:
        yield from (attached.name for attached in item.attachments)


def _meant(capture: str, pattern: ReferencePattern, directory: Directory, facts: Facts) -> Iterator[tuple[str, str]]:
    """Yield the customers, and the contact if it is one's, that the captured text belongs to."""
    if pattern.means == "deal" and (known := directory.customers_of_reference(capture)):
        yield from ((ref, "") for ref in known)
        return
    for spelling in dict.fromkeys((capture, capture.upper(), capture.lower())):
        if pattern.means == "contact":
            contact = directory.contact(spelling)
            if contact is not None:
                yield from ((customer, contact.ref) for customer in directory.employers(contact, facts.on))
                return
        elif directory.customer(spelling) is not None:
            yield spelling, ""
            return


def _claim(
    facts: Facts, pattern: ReferencePattern, customer: str, contact: str, span: str, directory: Directory
) -> Claim:
    reason, weight = Reason.REFERENCE, pattern.bits
    explains = next((one.address for one in facts.unknown_outsiders), "")
    answering = [one for one in facts.outsiders if one.standing.answer is Answer.CUSTOMER]
    if answering:
        fitting = (one.address for one in answering if any(known.customer == customer for known in one.standing.known))
        explains = next(fitting, f"reference:{customer}")
        reason, weight = Reason.REFERENCE_BESIDE_ANSWER, bits(Reason.REFERENCE_BESIDE_ANSWER)
    elif not facts.outsiders:
        reason = Reason.REFERENCE_AMONG_OURSELVES
        weight, explains = min(weight, bits(reason)), "reference"
    detail = f"the reference '{pattern.id}' is of {customer_name(customer, directory)}"
    return Claim(customer, EvidenceKind.REFERENCE, reason, explains, detail, contact, weight, span[:80])
