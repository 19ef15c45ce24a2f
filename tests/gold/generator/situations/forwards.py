"""F: one of us passes a customer's mail on to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from .. import signatures
from ..letters import Body, Letter, Mailbox, Quoted
from ..nouns import Expect, Firm, Person
from ..scene import Case, Matter, Scene, box
from ..world import COLLEAGUES


def _forwarded(scene: Scene, matter: Matter, quoted: Quoted, client: str) -> Letter:
    colleague = scene.random.choice([one for one in COLLEAGUES if one is not scene.us])
    note = (f"{colleague.first},", *scene.phrase("hand_over").split("\n\n"), scene.us.first)
    body = Body(note, signatures.ours(scene.us.full_name, scene.random), quoted=quoted)
    subject = f"{scene.words.words['forward']}: {matter.subject}"
    letter = scene.outgoing((Mailbox(colleague.full_name, colleague.address),), subject, body)
    return replace(letter, client=client)


def _original(scene: Scene, person: Person, matter: Matter, signature: tuple[str, ...]) -> Quoted:
    body = Body(scene.paragraphs(scene.us.full_name, matter.ask, person.full_name), signature)
    sent_at = scene.at - timedelta(hours=scene.random.randint(1, 40))
    return Quoted(box(person), (scene.our_box(),), matter.subject, sent_at, body, is_forward=True)


def with_address(scene: Scene) -> Sequence[Case]:
    """The forward shows the contact's address."""
    person, firm = scene.contact()
    matter = scene.matter()
    quoted = _original(scene, person, matter, signatures.full(person, firm, scene.words, scene.random))
    client = ("outlook", "gmail", "apple", "thunderbird")[scene.random.randrange(4)]
    label = scene.label("F", Expect.LINK, customers=(firm.ref,), contacts=(person.ref,))
    return [Case(_forwarded(scene, matter, quoted, client), label)]


def with_new_address(scene: Scene) -> Sequence[Case]:
    """The forward shows an address at a customer's domain that the CRM does not hold."""
    firm = scene.firm()
    person = scene.stranger(firm)
    matter = scene.matter()
    quoted = _original(scene, person, matter, ())
    label = scene.label("F", Expect.LINK, customers=(firm.ref,))
    return [Case(_forwarded(scene, matter, quoted, scene.random.choice(("outlook", "gmail"))), label)]


def signed(scene: Scene) -> Sequence[Case]:
    """The forward shows names without addresses, but the customer's signature is in it."""
    person, firm = scene.contact()
    label = scene.label("F", Expect.LINK, customers=(firm.ref,), contacts=(person.ref,))
    return [_names_only(scene, person, firm, label.customers, label.contacts)]


def signed_by_stranger(scene: Scene) -> Sequence[Case]:
    """The same with somebody whom the CRM does not know."""
    firm = scene.firm()
    return [_names_only(scene, scene.stranger(), firm, (firm.ref,), ())]


def _names_only(
    scene: Scene, person: Person, firm: Firm, customers: tuple[str, ...], contacts: tuple[str, ...]
) -> Case:
    matter = scene.matter()
    signature = signatures.at_firm(person, firm, scene.words, scene.random, phone=True)
    quoted = replace(_original(scene, person, matter, signature), names_only=True)
    letter = _forwarded(scene, matter, quoted, "outlook")
    return Case(letter, scene.label("F", Expect.LINK, customers=customers, contacts=contacts))


def name_only(scene: Scene) -> Sequence[Case]:
    """The forward shows a contact's name and nothing else."""
    person, firm = scene.contact("quiet")
    matter = scene.matter()
    quoted = replace(_original(scene, person, matter, ()), names_only=True)
    letter = _forwarded(scene, matter, quoted, "outlook")
    return [Case(letter, scene.label("F", Expect.REVIEW, candidates=(firm.ref,)))]


def two_customers(scene: Scene) -> Sequence[Case]:
    """The mail that is passed on went to two customers."""
    person, firm = scene.contact()
    rival = scene.firm(but=firm.ref)
    other = scene.stranger(rival)
    matter = scene.matter()
    quoted = replace(_original(scene, person, matter, ()), cc=(box(other),))
    label = scene.label("several", Expect.LINK, customers=(firm.ref, rival.ref), contacts=(person.ref,))
    return [Case(_forwarded(scene, matter, quoted, scene.random.choice(("outlook", "gmail", "thunderbird"))), label)]
