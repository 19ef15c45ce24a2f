"""A and B: the address is in the CRM, or at least the domain is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .. import signatures
from ..letters import Body, Mailbox
from ..nouns import Expect
from ..scene import Case, Scene, box


def from_contact(scene: Scene) -> Sequence[Case]:
    """A contact writes from work, every other time in answer to us."""
    person, firm = scene.contact()
    matter = scene.matter()
    body = scene.business(person, firm, matter.ask)
    subject = matter.subject
    if scene.number % 2:
        body = replace(body, quoted=scene.earlier(person, matter))
        subject = f"{scene.words.words['reply']}: {subject}"
    label = scene.label("A", Expect.LINK, customers=(firm.ref,), contacts=(person.ref,))
    return [Case(scene.incoming(box(person), subject, body), label)]


def to_contact(scene: Scene) -> Sequence[Case]:
    """We write to a contact."""
    person, firm = scene.contact()
    matter = scene.matter()
    letter = scene.outgoing((box(person),), matter.subject, scene.our_body(person.full_name, matter.answer))
    if scene.number % 2:
        letter = replace(letter, attachment=f"{matter.subject[:40]}.pdf")
    return [Case(letter, scene.label("A", Expect.LINK, customers=(firm.ref,), contacts=(person.ref,)))]


def answered_inline(scene: Scene) -> Sequence[Case]:
    """A contact answers between our lines, with a bare name and no signature."""
    person, firm = scene.contact()
    matter = scene.matter()
    answers = (scene.phrase("short_replies"), person.first)
    body = Body((scene.fill("{week} / {quantity}"),), quoted=scene.earlier(person, matter), answers=answers)
    letter = scene.incoming(box(person), f"{scene.words.words['reply']}: {matter.subject}", body)
    letter = replace(letter, client=("gmail", "thunderbird")[scene.number % 2])
    return [Case(letter, scene.label("A", Expect.LINK, customers=(firm.ref,), contacts=(person.ref,)))]


def second_address(scene: Scene) -> Sequence[Case]:
    """A contact writes from the private address that the CRM holds too, without a signature."""
    people = [one for one in scene.world.people if one.second_address and one.language == scene.words.code]
    person = scene.random.choice(people)
    matter = scene.matter()
    sender = Mailbox(person.first, person.second_address)
    letter = scene.incoming(sender, matter.subject, scene.private(person.first, matter.ask))
    return [Case(letter, scene.label("A", Expect.LINK, customers=(person.firm,), contacts=(person.ref,)))]


def new_person(scene: Scene) -> Sequence[Case]:
    """Somebody whom the CRM does not know writes from a customer's domain."""
    firm = scene.firm()
    person = scene.stranger(firm)
    matter = scene.matter()
    letter = scene.incoming(box(person), matter.subject, scene.business(person, firm, matter.ask))
    return [Case(letter, scene.label("B", Expect.LINK, customers=(firm.ref,)))]


def sub_domain(scene: Scene) -> Sequence[Case]:
    """A role at a customer writes from a sub-domain."""
    firm = scene.firm()
    person = scene.stranger(firm)
    matter = scene.matter()
    role = scene.random.choice(("service", "lab", "einkauf", "orders", "technik"))
    sender = Mailbox(
        f"{firm.name.split()[0]} {role}", f"{role}@{scene.random.choice(('mail', 'plant2', 'it'))}.{firm.domain}"
    )
    body = Body(scene.paragraphs(scene.us.full_name, matter.ask, person.full_name), disclaimer=scene.small_print())
    return [Case(scene.incoming(sender, matter.subject, body), scene.label("B", Expect.LINK, customers=(firm.ref,)))]


def to_new_person(scene: Scene) -> Sequence[Case]:
    """We write to somebody new at a customer, a colleague of ours in copy."""
    firm = scene.firm()
    person = scene.stranger(firm)
    matter = scene.matter()
    body = scene.our_body(person.full_name, matter.answer)
    letter = scene.outgoing((Mailbox("", person.address),), matter.subject, body)
    letter = replace(letter, cc=(Mailbox("Vertrieb", "vertrieb@ostermoor.example"),))
    return [Case(letter, scene.label("B", Expect.LINK, customers=(firm.ref,)))]


def own_newsletter(scene: Scene) -> Sequence[Case]:
    """A customer's own newsletter: from the customer, yet no conversation.  Linking it is neither right nor wrong."""
    firm = scene.firm()
    subject, text = scene.situation("newsletter")
    body = Body(
        (firm.name, *text.split("\n\n"), f"{firm.name}, {firm.street}"), footer=scene.phrase("newsletter_footer")
    )
    letter = scene.incoming(Mailbox(firm.name, f"newsletter@{firm.domain}"), subject, body)
    headers = (("List-Unsubscribe", f"<https://www.{firm.domain}/unsubscribe>"), ("Precedence", "bulk"))
    label = scene.label("B", Expect.NONE, optional=(firm.ref,))
    return [Case(replace(letter, client="gmail", headers=headers), label)]


def scanned_post(scene: Scene) -> Sequence[Case]:
    """A contact writes one line from the telephone and lets the attachment speak."""
    person, firm = scene.contact()
    body = Body((scene.phrase("short_replies"), person.first), footer=scene.phrase("phone_footers"))
    letter = scene.incoming(box(person), scene.fill("{number}"), body)
    letter = replace(letter, client="iphone", attachment=f"Scan {firm.name.split()[0]}.pdf")
    return [Case(letter, scene.label("A", Expect.LINK, customers=(firm.ref,), contacts=(person.ref,)))]


def copied_contact(scene: Scene) -> Sequence[Case]:
    """Somebody new at a customer writes with a contact of the same firm in copy."""
    person, firm = scene.contact()
    writer = scene.stranger(firm)
    matter = scene.matter()
    body = Body(
        scene.paragraphs(scene.us.full_name, matter.ask, writer.full_name),
        signatures.full(writer, firm, scene.words, scene.random),
    )
    letter = replace(scene.incoming(box(writer), matter.subject, body), cc=(box(person),))
    return [Case(letter, scene.label("A", Expect.LINK, customers=(firm.ref,), contacts=(person.ref,)))]
