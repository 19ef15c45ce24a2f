"""Evidence of calls: whose number called, or is to be called."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import log2

from autolog.directory import Directory
from autolog.matching.claim import Claim
from autolog.matching.facts import Facts
from autolog.matching.sites import is_number_of
from autolog.matching.standing import customer_name
from autolog.matching.weights import Reason, bits
from autolog.model import Contact, EvidenceKind
from autolog.rules.kinds.calls import call_of


def calls(facts: Facts, directory: Directory) -> Iterator[Claim]:
    """Yield the customers and contacts who have the number of a call."""
    call = call_of(facts.item)
    if call is None or not call.number:
        return
    owners: dict[str, list[Contact]] = defaultdict(list)
    for contact in _with_number(call.number, facts, directory):
        customer = directory.customer(contact.customer)
        if customer is not None and is_number_of(call.number, contact, customer.country):
            owners[contact.customer].append(contact)
    for ref, contacts in owners.items():
        reason = Reason.PHONE if len(contacts) == 1 else Reason.PHONE_SWITCHBOARD
        detail = f"the call is with a number of {customer_name(ref, directory)}"
        person = contacts[0].ref if len(contacts) == 1 else ""
        weight = bits(reason) - log2(len(owners))
        yield Claim(ref, EvidenceKind.PHONE, reason, "call", detail, person, weight, call.number[:80])


def _with_number(number: str, facts: Facts, directory: Directory) -> Iterable[Contact]:
    if facts.mentions is not None:
        return facts.mentions.phones(number)
    return (contact for contact in directory.contacts.values() if contact.phones)
