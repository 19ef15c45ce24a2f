"""Customers in further languages and scripts: Polish, Portuguese, Cyrillic, Greek, Japanese."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .. import signatures
from ..letters import Mailbox
from ..nouns import Expect
from ..scene import Case, Scene, box
from ..world import NEWCOMER, in_latin, slug

STRATUM = "scripts"


def from_contact(scene: Scene) -> Sequence[Case]:
    """A contact writes from work, in their own language."""
    person, firm = scene.contact("script")
    matter = scene.matter()
    letter = scene.incoming(box(person), matter.subject, scene.business(person, firm, matter.ask))
    return [Case(letter, scene.label(STRATUM, Expect.LINK, customers=(firm.ref,), contacts=(person.ref,)))]


def new_person(scene: Scene) -> Sequence[Case]:
    """Somebody new at the customer's domain."""
    firm = scene.firm("script")
    person, matter = scene.stranger(firm), scene.matter()
    letter = scene.incoming(box(person), matter.subject, scene.business(person, firm, matter.ask))
    return [Case(letter, scene.label(STRATUM, Expect.LINK, customers=(firm.ref,)))]


def private_signed(scene: Scene) -> Sequence[Case]:
    """A contact's name in its own script, from a private address, with the firm in the signature."""
    person, firm = scene.contact("script")
    matter = scene.matter()
    signature = signatures.at_firm(person, firm, scene.words, scene.random)
    body = scene.private(person.full_name, matter.ask, signature, opener=scene.phrase("private_address"))
    letter = scene.incoming(Mailbox(person.full_name, scene.private_address()), matter.subject, body)
    return [Case(letter, scene.label(STRATUM, Expect.LINK, customers=(firm.ref,), contacts=(person.ref,)))]


def private_in_latin(scene: Scene) -> Sequence[Case]:
    """The same with the sender's name in Latin letters, as a telephone set up in English shows it."""
    person, firm = scene.contact("script")
    matter = scene.matter()
    latin = f"{in_latin(person.language, person.first)} {in_latin(person.language, person.last)}"
    signature = (latin, firm.alias or firm.name)
    address = f"{slug(latin)}@{scene.private_address().rpartition('@')[2]}"
    letter = scene.incoming(Mailbox(latin, address), matter.subject, scene.private(latin, matter.ask, signature))
    return [Case(letter, scene.label(STRATUM, Expect.LINK, customers=(firm.ref,), contacts=(person.ref,)))]


def name_only(scene: Scene) -> Sequence[Case]:
    """A contact's name in its own script and nothing else, to a colleague who has not met them."""
    scene = replace(scene, us=NEWCOMER)
    person, firm = scene.contact("script")
    matter = scene.matter()
    sender = Mailbox(person.full_name, scene.private_address())
    letter = scene.incoming(sender, matter.subject, scene.private(person.first, matter.ask))
    return [Case(letter, scene.label(STRATUM, Expect.REVIEW, candidates=(firm.ref,)))]
