"""Customers who are called like ordinary words, and mail that uses those words as words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .. import signatures
from ..languages import language
from ..letters import Body, Mailbox
from ..nouns import Expect, Firm, Person
from ..scene import Case, Scene, box, slots_of
from ..world import COLLEAGUES

STRATUM = "common words"


def _told_by(scene: Scene) -> tuple[Scene, Person, Firm]:
    """Return a contact of the firm whose turn it is, and the scene in that firm's language."""
    firms = [firm for firm in scene.world.firms if firm.kind == "word"]
    firm = firms[scene.number % len(firms)]
    person = scene.random.choice(scene.world.people_of(firm))
    words = language(firm.language)
    return replace(scene, words=words, slots=slots_of(words, scene.random, scene.at)), person, firm


def from_word_firm(scene: Scene) -> Sequence[Case]:
    """Such a customer writes from its domain."""
    scene, person, firm = _told_by(scene)
    matter = scene.matter()
    letter = scene.incoming(box(person), matter.subject, scene.business(person, firm, matter.ask))
    return [Case(letter, scene.label(STRATUM, Expect.LINK, customers=(firm.ref,), contacts=(person.ref,)))]


def signed_by_word_firm(scene: Scene) -> Sequence[Case]:
    """A contact of such a customer writes from a private address, with the firm on a line of the signature."""
    scene, person, firm = _told_by(scene)
    matter = scene.matter()
    signature = signatures.at_firm(person, firm, scene.words, scene.random)
    sender = Mailbox(person.full_name, scene.private_address(person.first, person.last))
    body = scene.private(person.full_name, matter.ask, signature, opener=scene.phrase("private_address"))
    label = scene.label(STRATUM, Expect.LINK, customers=(firm.ref,), contacts=(person.ref,))
    return [Case(scene.incoming(sender, matter.subject, body), label)]


def words_among_us(scene: Scene) -> Sequence[Case]:
    """We use the words among ourselves."""
    colleague = scene.random.choice([one for one in COLLEAGUES if one is not scene.us])
    kind = ("words", "mixed")[scene.number % 2]
    subject, text = replace(scene, number=scene.number // 2).situation(kind)
    body = scene.our_body(colleague.full_name, text)
    letter = scene.outgoing((Mailbox(colleague.full_name, colleague.address),), subject, body)
    return [Case(letter, scene.label(STRATUM, Expect.NONE))]


def words_of_a_friend(scene: Scene) -> Sequence[Case]:
    """A friend uses the words in a private mail."""
    person = scene.stranger()
    subject, text = scene.situation("words")
    letter = scene.incoming(
        box(person), subject, Body((*text.split("\n\n"), person.first), footer=scene.phone_footer())
    )
    return [Case(letter, scene.label(STRATUM, Expect.NONE))]


def words_of_a_customer(scene: Scene) -> Sequence[Case]:
    """Another customer uses the words: the mail is that customer's alone."""
    person, firm = scene.contact()
    subject, text = scene.situation("customer_word")
    letter = scene.incoming(box(person), subject, scene.business(person, firm, text))
    return [Case(letter, scene.label(STRATUM, Expect.LINK, customers=(firm.ref,), contacts=(person.ref,)))]
