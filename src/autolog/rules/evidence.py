"""What the firm knows better about evidence than the shipped weights: the part `evidence` of rules.yaml."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from autolog.model import EvidenceKind
from autolog.rules.values import (
    MAXIMUM_RULES,
    ONE_OR_MANY,
    CapturingExpression,
    DomainsAmong,
    RuleId,
    RulesSection,
    TextsAmong,
    with_examples,
)

MOST_BITS = 6.0
"""By so many bits a weight may be turned: a kind of evidence may become a hint, or lose most of its say."""


class Means(StrEnum):
    """What a reference number belongs to."""

    CUSTOMER = "customer"
    CONTACT = "contact"
    DEAL = "deal"


class Where(StrEnum):
    """Where a reference is looked for."""

    SUBJECT = "subject"
    TEXT = "text"
    QUOTED_TEXT = "quoted_text"
    ATTACHMENT = "attachment"


class Reference(RulesSection):
    """A number in mail that means a customer: an order, a case, a contract."""

    model_config = with_examples({"id": "order-number", "expression": r"\bPO[- ]?(\d{6})\b", "means": "deal"})

    id: RuleId
    """Stands in the reasons."""
    expression: CapturingExpression
    """An expression by RE2 with one group ( ) around what the customers' table has as an id or a reference."""
    means: Means = Means.CUSTOMER
    """`customer` (the id of a customer), `contact` (the id of a contact) or `deal` (one of the references that the
    customers' table names for a customer, or else its id)."""
    in_: Annotated[tuple[Where, ...], ONE_OR_MANY] = Field(default=(Where.SUBJECT, Where.TEXT), alias="in")
    """Where to look: `subject`, `text`, `quoted_text`, `attachment` (names)."""
    bits: Annotated[float, Field(ge=1, le=18, strict=True)] = 15.0
    """What it weighs, in bits; 15 weighs like the customer's domain."""


_GUARDS = frozenset(
    {EvidenceKind.RIVALS, EvidenceKind.LOOK_ALIKE, EvidenceKind.FALSE_NAME, EvidenceKind.BARE_NAME, EvidenceKind.RULE}
)
"""Kinds that keep the others honest; they cannot be turned."""
TURNABLE = tuple(kind for kind in EvidenceKind if kind not in _GUARDS)


def _turnable(kind: EvidenceKind) -> EvidenceKind:
    if kind in _GUARDS:
        raise ValueError(f"'{kind}' keeps wrong links away and cannot be turned: leave it out of weights")
    return kind


TurnableKind = Annotated[EvidenceKind, AfterValidator(_turnable)]
Turn = Annotated[float, Field(ge=-MOST_BITS, le=MOST_BITS, strict=True)]


class EvidenceSection(RulesSection):
    """What the firm knows better than the shipped weights; `autolog explain` shows each of it."""

    weights: dict[TurnableKind, Turn] = Field(default_factory=dict)
    """Bits to add to every reason of a kind, from -6 to 6: `{domain: -2}`. What speaks for a customer never comes to
    speak against it."""
    references: Annotated[tuple[Reference, ...], Field(max_length=MAXIMUM_RULES)] = ()
    """Numbers in mail that mean a customer."""
    competitors: TextsAmong | None = None
    """Domains and names of firms whose mail is not a customer's, whomever it names."""
    partners: DomainsAmong | None = None
    """Domains of firms that write for several customers; the same as `lists.partner_domains`."""
