"""C: customers' people write from private addresses, and more or less of the mail says who they are.

Bare names belong to people with whom nobody of us has had to do: earlier mail would be one more reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .. import signatures
from ..letters import Body, Letter, Mailbox
from ..nouns import Expect, Person
from ..scene import Case, Scene
from ..world import slug


def _letter(scene: Scene, person: Person, body: Body, subject: str) -> Letter:
    address = scene.private_address(person.first, person.last)
    return scene.incoming(Mailbox(person.full_name, address), subject, body)


def name_and_signature(scene: Scene) -> Sequence[Case]:
    """A contact's name, and the firm in the signature."""
    person, firm = scene.contact()
    matter = scene.matter()
    signature = signatures.at_firm(person, firm, scene.words, scene.random, phone=scene.number % 2 == 0)
    body = scene.private(person.full_name, matter.ask, signature, opener=scene.phrase("private_address"))
    label = scene.label("C", Expect.LINK, customers=(firm.ref,), contacts=(person.ref,))
    return [Case(_letter(scene, person, body, matter.subject), label)]


def name_and_text(scene: Scene) -> Sequence[Case]:
    """A contact's name, and the firm in the running text as the writer's own."""
    person, firm = scene.contact()
    matter = scene.matter()
    at_company = scene.phrase("at_company", company=firm.name)
    body = scene.private(person.first, f"{at_company}\n\n{matter.ask}", opener="")
    label = scene.label("C", Expect.LINK, customers=(firm.ref,), contacts=(person.ref,))
    return [Case(_letter(scene, person, body, matter.subject), label)]


def signature_only(scene: Scene) -> Sequence[Case]:
    """Somebody whom the CRM does not know, with a customer's name in the signature."""
    firm = scene.firm()
    person = scene.stranger()
    matter = scene.matter()
    signature = signatures.at_firm(person, firm, scene.words, scene.random)
    body = scene.private(person.full_name, matter.ask, signature, opener=scene.phrase("private_address"))
    label = scene.label("C", Expect.LINK, customers=(firm.ref,))
    return [Case(_letter(scene, person, body, matter.subject), label)]


def site_only(scene: Scene) -> Sequence[Case]:
    """A contact by first name, with the firm's web site below it."""
    person, firm = scene.contact()
    matter = scene.matter()
    body = scene.private(person.first, matter.ask, signatures.site(person, firm))
    letter = scene.incoming(Mailbox(person.full_name, scene.private_address()), matter.subject, body)
    return [Case(letter, scene.label("C", Expect.LINK, customers=(firm.ref,), contacts=(person.ref,)))]


def telephone_only(scene: Scene) -> Sequence[Case]:
    """Initials and a telephone number that the CRM knows as one person's."""
    person, firm = scene.contact(phone=True)
    matter = scene.matter()
    initials = f"{person.first[0]}. {person.last[0]}."
    body = scene.private(initials, matter.ask, signatures.telephone(person, scene.words, scene.random), opener="")
    letter = scene.incoming(Mailbox("", scene.private_address()), matter.subject, body)
    return [Case(letter, scene.label("C", Expect.LINK, customers=(firm.ref,), contacts=(person.ref,)))]


def name_only(scene: Scene) -> Sequence[Case]:
    """A contact's name and nothing else: it may be a namesake, so a person is asked."""
    person, firm = scene.contact("quiet")
    matter = scene.matter()
    body = scene.private(person.first, matter.ask)
    letter = _letter(scene, person, body, matter.subject)
    if scene.number % 2:
        letter = replace(letter, sender=Mailbox(f"{person.last}, {person.first}", letter.sender.address))
    return [Case(letter, scene.label("C", Expect.REVIEW, candidates=(firm.ref,)))]


def local_part_only(scene: Scene) -> Sequence[Case]:
    """A contact's name in the address alone: asked, like any bare name."""
    person, firm = scene.contact("quiet")
    matter = scene.matter()
    address = f"{slug(person.first)}.{slug(person.last)}@{scene.private_address().rpartition('@')[2]}"
    letter = scene.incoming(Mailbox("", address), matter.subject, scene.private(person.first, matter.ask))
    return [Case(letter, scene.label("C", Expect.REVIEW, candidates=(firm.ref,)))]


def claim(scene: Scene) -> Sequence[Case]:
    """A stranger says in passing to work for a customer: likely, but a person should look."""
    firm = scene.firm()
    person = scene.stranger()
    subject, text = scene.situation("claim", company=firm.name)
    letter = _letter(scene, person, scene.private(person.first, text), subject)
    return [Case(letter, scene.label("C", Expect.REVIEW, candidates=(firm.ref,)))]


def nothing(scene: Scene) -> Sequence[Case]:
    """An enquiry from a private address that says nothing about who it is."""
    person = scene.stranger()
    matter = scene.matter()
    letter = _letter(scene, person, scene.private(person.first, matter.ask), matter.subject)
    return [Case(letter, scene.label("C", Expect.NONE))]


def order_number(scene: Scene) -> Sequence[Case]:
    """An order number and nothing else: it says whose it is only to who can look it up."""
    subject, text = scene.situation("order")
    letter = scene.incoming(Mailbox("", scene.private_address()), subject, Body((text,), footer=scene.phone_footer()))
    return [Case(letter, scene.label("C", Expect.NONE))]
