"""What each reason weighs, in bits, and why.

A weight is the log2 of a likelihood ratio: how much oftener one sees the reason when the item belongs to the customer
than when it does not.  Reasons of one kind count once, kinds add up to the prior, and the sum is the log2 odds: 4.25
bits above zero are 95 %.  A customer that surfaces at all is the right one about once in 500 times, hence the prior.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

PRIOR = -9.0


class Reason(StrEnum):
    """Each reason that has a weight of its own."""

    ADDRESS = "address"
    SECONDARY_ADDRESS = "secondary address"
    TAGGED_ADDRESS = "tagged address"
    ADDRESS_OUT_OF_TIME = "address out of its time"
    DOMAIN = "domain"
    SUBDOMAIN = "sub-domain"
    THREAD_SHARED = "thread, same outside participant"
    THREAD_OWN = "thread, same colleague"
    THREAD_STRANGER = "thread, nobody shared"
    QUOTED_HEADER = "address in a quoted header"
    QUOTED_TEXT = "address in quoted text"
    SIGNATURE = "address in the outside author's signature"
    NEW_TEXT = "address in new text"
    QUOTED_BESIDE_ANSWER = "quoted address beside an answered participant"
    FOREIGN_DOMAIN = "another firm's domain"
    BULK = "bulk mail"
    VERIFIED = "verified sender"
    SPOOF = "suspected spoof"
    LOOK_ALIKE = "look-alike domain"
    FALSE_NAME = "address as display name"


@dataclass(frozen=True, slots=True)
class Weight:
    """Bits for (or, below zero, against) a party, and the thought behind them."""

    bits: float
    thought: str


WEIGHTS: dict[Reason, Weight] = {
    Reason.ADDRESS: Weight(20.0, "an address belongs to one person; only a shared or recycled one errs"),
    Reason.SECONDARY_ADDRESS: Weight(19.0, "as good, but oftener out of date"),
    Reason.TAGGED_ADDRESS: Weight(17.0, "a +tag is the same mailbox nearly everywhere (RFC 5233), not by any promise"),
    Reason.ADDRESS_OUT_OF_TIME: Weight(
        13.0, "the person was with the customer before or after; somebody else may be it"
    ),
    Reason.DOMAIN: Weight(15.0, "a firm's domain has only its people, and now and then a contractor"),
    Reason.SUBDOMAIN: Weight(14.5, "below the domain may also live a subsidiary or a hosted service"),
    Reason.THREAD_SHARED: Weight(16.0, "who took part before answers in the same matter"),
    Reason.THREAD_OWN: Weight(14.0, "an unknown address that answers a colleague of ours knows a secret Message-ID"),
    Reason.THREAD_STRANGER: Weight(4.0, "References are written by the sender; nobody shared may be a forgery"),
    Reason.QUOTED_HEADER: Weight(14.0, "the quoted people spoke with us; a forward may stray further than its matter"),
    Reason.QUOTED_TEXT: Weight(13.5, "most addresses in quoted text stand in the signature of who is quoted"),
    Reason.SIGNATURE: Weight(14.0, "a private address signs with the one at work"),
    Reason.NEW_TEXT: Weight(10.0, "naming somebody's address is speaking of them, not yet with them"),
    Reason.QUOTED_BESIDE_ANSWER: Weight(4.0, "the participants answer already whose matter it is"),
    Reason.FOREIGN_DOMAIN: Weight(-3.0, "the participant belongs to another firm"),
    Reason.BULK: Weight(-1.0, "a newsletter comes from a firm's domain also when an agency sends it"),
    Reason.VERIFIED: Weight(1.0, "the sender's domain vouches for the mail"),
    Reason.SPOOF: Weight(-8.0, "the sender's domain disowns the mail"),
    Reason.LOOK_ALIKE: Weight(-10.0, "who imitates a customer's domain is not the customer"),
    Reason.FALSE_NAME: Weight(-10.0, "who shows a customer's address but writes from another hides something"),
}


def bits(reason: Reason) -> float:
    """Return the weight of a reason, in bits."""
    return WEIGHTS[reason].bits
