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
    NAME_FULL = "full name"
    NAME_TRANSLITERATED = "full name in other letters"
    NAME_SHORT = "short form of the name"
    NAME_INITIAL = "initial and surname"
    LOCAL_PART = "name in the address"
    LOCAL_PART_INITIAL = "initial and surname in the address"
    BARE_NAME = "nothing but the name"
    BARE_NAME_ELSEWHERE = "nothing but the name, from another firm"
    MENTION = "firm named"
    PERSON_MENTION = "contact named"
    DOMAIN_NAME = "domain called like the firm"
    SITE_SIGNED = "web site in the outside author's signature"
    SITE = "web site in the text"
    PHONE = "telephone number in the signature"
    PHONE_SWITCHBOARD = "telephone number of the firm in the signature"
    HISTORY_CONTACT = "our colleague dealt with the contact before"
    HISTORY = "our colleague dealt with the firm before"
    TOGETHER = "beside others of the firm"
    MET = "in a meeting with the firm before"
    CONTRADICTION = "name and firm disagree"
    OTHER_QUOTED = "somebody else quoted"
    BULK_SOFT = "bulk mail that only names"
    CROWD = "many customers named"
    OTHER_FIRM_SIGNED = "another firm signed"
    PARTNER = "a partner writes for a customer"
    REFERENCE = "reference number"
    REFERENCE_BESIDE_ANSWER = "reference number beside an answered participant"
    REFERENCE_AMONG_OURSELVES = "reference number in mail among ourselves"
    REFERENCE_TORN = "reference number against other evidence"
    COMPETITOR = "a competitor"


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
    Reason.DOMAIN: Weight(16.0, "a firm's domain has only its people, and now and then a contractor"),
    Reason.SUBDOMAIN: Weight(15.5, "below the domain may also live a subsidiary or a hosted service"),
    Reason.THREAD_SHARED: Weight(16.0, "who took part before answers in the same matter"),
    Reason.THREAD_OWN: Weight(14.0, "an unknown address that answers a colleague of ours knows a secret Message-ID"),
    Reason.THREAD_STRANGER: Weight(4.0, "References are written by the sender; nobody shared may be a forgery"),
    Reason.QUOTED_HEADER: Weight(15.0, "the quoted people spoke with us; a forward may stray further than its matter"),
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
    Reason.NAME_FULL: Weight(14.0, "given name and surname of a contact; a namesake is rare in one firm's mail"),
    Reason.NAME_TRANSLITERATED: Weight(13.0, "the same name brought to Latin letters, which merges a few names"),
    Reason.NAME_SHORT: Weight(13.0, "a usual short form, a middle name or half of a double name"),
    Reason.NAME_INITIAL: Weight(8.0, "an initial fits one given name in ten or so"),
    Reason.LOCAL_PART: Weight(12.0, "a private address is often made of the name"),
    Reason.LOCAL_PART_INITIAL: Weight(7.0, "as the name with an initial, and the address may be read wrongly"),
    Reason.BARE_NAME: Weight(-5.0, "a stranger may be called so; nothing else points to the firm"),
    Reason.BARE_NAME_ELSEWHERE: Weight(-11.0, "another firm's person who is called so is somebody else"),
    Reason.MENTION: Weight(6.5, "by rarity of the name, place and shape: see matching.mentions.scoring"),
    Reason.PERSON_MENTION: Weight(3.0, "a contact's full name in a text speaks of the contact, not yet with them"),
    Reason.DOMAIN_NAME: Weight(4.5, "a firm has more domains than the CRM knows; others may bear the name too"),
    Reason.SITE_SIGNED: Weight(12.0, "who signs with the firm's site is nearly always of the firm"),
    Reason.SITE: Weight(4.0, "a link to a firm's site is no more than a mention"),
    Reason.PHONE: Weight(14.0, "a direct number belongs to one person"),
    Reason.PHONE_SWITCHBOARD: Weight(13.0, "a firm's number in a signature is the author's firm's"),
    Reason.HISTORY_CONTACT: Weight(4.0, "people write again to whom they wrote before"),
    Reason.HISTORY: Weight(3.0, "a colleague deals with few of all customers"),
    Reason.TOGETHER: Weight(3.0, "the unknown one comes with people of the firm"),
    Reason.MET: Weight(6.0, "who sat in a firm's meeting is mostly theirs, now and then an adviser of either side"),
    Reason.CONTRADICTION: Weight(-5.0, "the name is a contact's elsewhere: a change of firm, or a namesake"),
    Reason.OTHER_QUOTED: Weight(-4.0, "the participant's own name is a contact's of another customer"),
    Reason.BULK_SOFT: Weight(-1.6, "for each sign of a newsletter, which names firms without being theirs"),
    Reason.OTHER_FIRM_SIGNED: Weight(-6.0, "the signature names a firm, and it is not the contact's"),
    Reason.PARTNER: Weight(7.0, "a firm that works for our customers writes about one of them"),
    Reason.REFERENCE: Weight(15.0, "a number that only this customer's matter bears; the rule may say other bits"),
    Reason.REFERENCE_BESIDE_ANSWER: Weight(4.0, "the participants answer already whose matter it is"),
    Reason.REFERENCE_AMONG_OURSELVES: Weight(10.0, "naming a matter is speaking of the customer, not yet with them"),
    Reason.REFERENCE_TORN: Weight(-5.0, "another customer is meant as surely: both are brought to one level"),
    Reason.COMPETITOR: Weight(-8.0, "a competitor names our customers and is none"),
    Reason.CROWD: Weight(-4.0, "a correspondent names one or two customers, a bulletin many"),
}


def bits(reason: Reason) -> float:
    """Return the weight of a reason, in bits."""
    return WEIGHTS[reason].bits
