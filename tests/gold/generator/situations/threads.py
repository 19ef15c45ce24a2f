"""T: an unknown address answers in a thread that is known; and one that only pretends to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from ..letters import Body, Letter, Mailbox
from ..nouns import Expect, Firm, Person
from ..scene import Case, Matter, Scene, box
from ..world import COLLEAGUES


def _root(scene: Scene, sub: str) -> tuple[Person, Firm, Matter, Case]:
    """Return our mail to a contact, or every other time theirs to us, under a `sub` of its own."""
    person, firm = scene.contact()
    matter = scene.matter()
    if scene.number % 2:
        letter = scene.incoming(box(person), matter.subject, scene.business(person, firm, matter.ask))
    else:
        body = scene.our_body(person.full_name, matter.answer)
        letter = scene.outgoing((box(person),), matter.subject, body)
    label = scene.label("A", Expect.LINK, customers=(firm.ref,), contacts=(person.ref,))
    return person, firm, matter, Case(letter, replace(label, sub=sub))


def _answer(scene: Scene, root: Letter, sender: Mailbox, subject: str, body: Body) -> Letter:
    letter = scene.incoming(sender, subject, body)
    sent_at = root.sent_at + timedelta(days=scene.random.randint(1, 3), minutes=scene.random.randrange(300))
    return replace(letter, sent_at=sent_at, references=(root.message_id,))


def unknown_address(scene: Scene) -> Sequence[Case]:
    """The contact answers from an address that says nothing, signed with the first name."""
    person, firm, matter, root = _root(scene, "A_thread_root")
    body = Body((scene.phrase("short_replies"), person.first), footer=scene.phone_footer())
    subject = f"{scene.words.words['reply']}: {matter.subject}"
    letter = _answer(scene, root.letter, Mailbox("", scene.private_address()), subject, body)
    label = scene.label("T", Expect.LINK, customers=(firm.ref,), contacts=(person.ref,))
    return [root, Case(letter, label)]


def forged(scene: Scene) -> Sequence[Case]:
    """Somebody who sells something writes References to a thread in which neither they nor the recipient took part."""
    _, _, matter, root = _root(scene, "A_copied_root")
    subject, text = scene.situation("forged", about=matter.subject)
    sender = Mailbox("Lead Desk", f"hello@{scene.random.choice(('leadrush', 'pipelift'))}.example")
    letter = _answer(scene, root.letter, sender, subject, Body((*text.split("\n\n"), "Riley")))
    colleague = scene.random.choice([one for one in COLLEAGUES if one is not scene.us])
    letter = replace(letter, to=(Mailbox(colleague.full_name, colleague.address),))
    return [root, Case(letter, scene.label("T", Expect.NONE))]
