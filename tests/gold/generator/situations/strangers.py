"""Strangers: those who only name our customers, those who pose as them, and lists that both read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..letters import Authentic, Body, Letter, Mailbox
from ..nouns import Expect, Firm
from ..scene import Case, Scene, box
from ..world import address_at


def _seller(scene: Scene, kind: str, firms: Sequence[tuple[str, str]]) -> Letter:
    name, domain = scene.random.choice(firms)
    seller = Firm("K000", name, domain, scene.words.code, "", street=scene.random.choice(scene.words.lists["streets"]))
    person = scene.stranger()
    person = replace(person, address=address_at(seller, person.first, person.last), title="Sales")
    customers = [one.name for one in scene.random.sample(scene.world.firms_of(scene.words.code), 3)]
    subject, text = scene.situation(kind, **dict(zip(("company", "other", "third"), customers, strict=True)))
    return scene.incoming(box(person), subject, scene.business(person, seller, text))


def recruiter(scene: Scene) -> Sequence[Case]:
    """A recruiter praises somebody who looked after our customers."""
    letter = _seller(scene, "recruiter", (("Talentgrove", "talentgrove.example"), ("Stepstone Row", "steprow.example")))
    return [Case(letter, scene.label("sellers", Expect.NONE))]


def vendor(scene: Scene) -> Sequence[Case]:
    """A vendor names our customers as references."""
    letter = _seller(scene, "vendor", (("Cloudharbour", "cloudharbour.example"), ("Kistenwerk", "kistenwerk.example")))
    return [Case(letter, scene.label("sellers", Expect.NONE))]


def spoofed(scene: Scene) -> Sequence[Case]:
    """A contact's address, which the contact's domain disowns."""
    person, firm = scene.contact()
    letter = _about_the_bank(scene, box(person))
    letter = replace(letter, authentic=Authentic.FAIL, client="plain")
    return [Case(letter, scene.label("impostors", Expect.REVIEW, candidates=(firm.ref,)))]


def look_alike(scene: Scene) -> Sequence[Case]:
    """A contact's name at a domain that looks like the customer's, and that vouches for the mail."""
    person, firm = scene.contact()
    domain = _imitation(firm.domain, scene.number)
    sender = Mailbox(person.full_name, f"{person.address.partition('@')[0]}@{domain}")
    return [Case(_about_the_bank(scene, sender), scene.label("impostors", Expect.REVIEW, candidates=(firm.ref,)))]


def address_as_name(scene: Scene) -> Sequence[Case]:
    """A contact's address as display name in front of another address."""
    person, firm = scene.contact()
    sender = Mailbox(person.address, f"office@{scene.random.choice(('fastmailbox', 'webpost'))}.example")
    return [Case(_about_the_bank(scene, sender), scene.label("impostors", Expect.REVIEW, candidates=(firm.ref,)))]


def _about_the_bank(scene: Scene, sender: Mailbox) -> Letter:
    subject, text = scene.situation("spoof")
    body = Body(scene.paragraphs(scene.us.full_name, text, sender.name, opener=""))
    return replace(scene.incoming(sender, subject, body), attachment="IBAN.pdf")


def _imitation(domain: str, number: int) -> str:
    """Return a domain that a hurried reader takes for this one."""
    label, _, ending = domain.partition(".")
    middle = len(label) // 2
    doubled = label[:middle] + label[middle] + label[middle:]
    swapped = label[: middle - 1] + label[middle] + label[middle - 1] + label[middle + 1 :]
    for signs, alike in (("m", "rn"), ("l", "1"), ("o", "0"), ("w", "vv")):
        if signs in label and number % 2 == 0:
            return f"{label.replace(signs, alike, 1)}.{ending}"
    return f"{doubled if swapped == label else swapped}.{ending}"


def list_post(scene: Scene) -> Sequence[Case]:
    """A contact writes to a forum that one of us reads: said to everybody, not to us."""
    person, firm = scene.contact()
    letter = _on_a_list(scene, box(person), person.full_name)
    return [Case(letter, scene.label("lists", Expect.NONE, optional=(firm.ref,)))]


def rewritten_list_post(scene: Scene) -> Sequence[Case]:
    """The same through a list that writes its own address into From."""
    person, firm = scene.contact()
    sender = Mailbox(f"{person.full_name} via Sensor Forum", "sensors@lists.forum.example")
    letter = _on_a_list(scene, sender, person.full_name)
    return [Case(letter, scene.label("lists", Expect.NONE, optional=(firm.ref,)))]


def _on_a_list(scene: Scene, sender: Mailbox, signer: str) -> Letter:
    subject, text = scene.situation("list_post")
    footer = "_______________________________________________\nSensors mailing list\nsensors@lists.forum.example"
    letter = scene.incoming(sender, f"[Sensors] {subject}", Body((*text.split("\n\n"), signer), footer=footer))
    headers = (
        ("List-Id", "Sensor Forum <sensors.lists.forum.example>"),
        ("List-Post", "<mailto:sensors@lists.forum.example>"),
        ("Precedence", "list"),
    )
    return replace(letter, to=(Mailbox("", "sensors@lists.forum.example"),), headers=headers, client="plain")
