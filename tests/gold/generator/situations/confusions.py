"""E: people of the same name, firms that begin with the same word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from .. import signatures
from ..letters import Letter, Mailbox
from ..nouns import Expect, Firm, Person
from ..scene import Case, Scene, box


def _namesakes(scene: Scene, kind: str = "ordinary") -> tuple[tuple[Person, Firm], tuple[Person, Firm]]:
    """Return two contacts of one name at two customers; which comes first changes."""
    firms = scene.world.firms_of(scene.words.code, kind)
    people = [(one, firm) for firm in firms for one in scene.world.people_of(firm)]
    names = [one.full_name for one, _ in people]
    name = scene.random.choice(sorted({one for one in names if names.count(one) > 1}))
    pair = [(one, firm) for one, firm in people if one.full_name == name]
    scene.random.shuffle(pair)
    return pair[0], pair[1]


def namesake_by_text(scene: Scene) -> Sequence[Case]:
    """A name that two customers share, from a private address; the signature or the text says which."""
    (person, firm), _ = _namesakes(scene)
    matter = scene.matter()
    if scene.number % 2:
        text = f"{scene.phrase('at_company', company=firm.name)}\n\n{matter.ask}"
        body = scene.private(person.full_name, text, opener="")
    else:
        signature = signatures.at_firm(person, firm, scene.words, scene.random)
        body = scene.private(person.full_name, matter.ask, signature)
    sender = Mailbox(person.full_name, scene.private_address(person.first, person.last))
    label = scene.label("E", Expect.LINK, customers=(firm.ref,), contacts=(person.ref,))
    return [Case(scene.incoming(sender, matter.subject, body), label)]


def namesake_open(scene: Scene) -> Sequence[Case]:
    """The same with two who never wrote before, and nothing says which."""
    (person, firm), (_, rival) = _namesakes(scene, "quiet")
    matter = scene.matter()
    sender = Mailbox(person.full_name, scene.private_address(person.first, person.last))
    letter = scene.incoming(sender, matter.subject, scene.private(person.full_name, matter.ask))
    return [Case(letter, scene.label("E", Expect.REVIEW, candidates=(firm.ref, rival.ref)))]


def namesake_by_address(scene: Scene) -> Sequence[Case]:
    """A name that two customers share, from the address at work."""
    (person, firm), _ = _namesakes(scene)
    matter = scene.matter()
    letter = scene.incoming(box(person), matter.subject, scene.business(person, firm, matter.ask))
    return [Case(letter, scene.label("E", Expect.LINK, customers=(firm.ref,), contacts=(person.ref,)))]


def namesake_elsewhere(scene: Scene) -> Sequence[Case]:
    """Somebody at a firm that is no customer is called like a contact, and says that we have not met."""
    person, _ = scene.contact()
    foreign = _foreign_firm(scene)
    other = replace(person, address=f"{person.address.partition('@')[0]}@{foreign.domain}", phone="")
    subject, ask = _first_enquiry(scene)
    text = f"{scene.phrase('not_met')}\n\n{ask}"
    letter = scene.incoming(box(other), subject, scene.business(other, foreign, text))
    return [Case(letter, scene.label("E", Expect.NONE))]


def namesake_signed_elsewhere(scene: Scene) -> Sequence[Case]:
    """A contact's name from a private address, a firm in the signature that is no customer, and the same words."""
    person, _ = scene.contact()
    letter = _signed_elsewhere(scene, person, opener="not_met")
    return [Case(letter, scene.label("E", Expect.NONE))]


def _signed_elsewhere(scene: Scene, person: Person, *, opener: str = "openers") -> Letter:
    """Return a letter in a contact's name with the signature of a firm that is no customer."""
    foreign = _foreign_firm(scene)
    subject, ask = _first_enquiry(scene)
    signature = signatures.at_firm(replace(person, phone=""), foreign, scene.words, scene.random)
    sender = Mailbox(person.full_name, scene.private_address(person.first, person.last))
    body = scene.private(person.full_name, ask, signature, opener=scene.phrase(opener))
    return scene.incoming(sender, subject, body)


def namesake_of_somebody_known(scene: Scene) -> Sequence[Case]:
    """A contact writes from work; weeks later somebody of that name does for another firm: a change of jobs, or not."""
    person, firm = scene.contact()
    before = replace(scene, at=scene.at - timedelta(days=23))
    matter = before.matter()
    letter = before.incoming(box(person), matter.subject, before.business(person, firm, matter.ask))
    label = replace(scene.label("A", Expect.LINK, customers=(firm.ref,), contacts=(person.ref,)), sub="A_namesake")
    asked = scene.label("E", Expect.REVIEW, candidates=(firm.ref,))
    return [Case(letter, label), Case(_signed_elsewhere(scene, person), asked)]


def _first_enquiry(scene: Scene) -> tuple[str, str]:
    """Return subject and text of what a stranger may ask: a price."""
    quotation = scene.words.topics[0]
    return scene.fill(quotation.subjects[0]), scene.fill(scene.random.choice(quotation.asks))


def _foreign_firm(scene: Scene) -> Firm:
    name, domain = scene.random.choice(
        (("Tidewrack Analytics", "tidewrack.example"), ("Kantwerk Systeme", "kantwerk.example"),
         ("Ombrelune", "ombrelune.example"), ("Trasgo Digital", "trasgo.example"))
    )  # fmt: skip
    street = scene.random.choice(scene.words.lists["streets"])
    return Firm("K000", name, domain, scene.words.code, "", street=street)


def twin_firm(scene: Scene) -> Sequence[Case]:
    """Two customers begin with the same word; the signature gives the whole name."""
    person, firm = scene.contact("twin")
    matter = scene.matter()
    signature = signatures.at_firm(person, firm, scene.words, scene.random)
    sender = Mailbox(person.full_name, scene.private_address(person.first, person.last))
    body = scene.private(person.full_name, matter.ask, signature, opener=scene.phrase("private_address"))
    label = scene.label("E", Expect.LINK, customers=(firm.ref,), contacts=(person.ref,))
    return [Case(scene.incoming(sender, matter.subject, body), label)]


def twin_firm_open(scene: Scene) -> Sequence[Case]:
    """A stranger names only the word that both begin with."""
    twins = scene.world.firms_of(scene.words.code, "twin")
    person = scene.stranger()
    subject, text = scene.situation("claim", company=twins[0].group)
    letter = scene.incoming(box(person), subject, scene.private(person.full_name, text))
    return [Case(letter, scene.label("E", Expect.REVIEW, candidates=tuple(twin.ref for twin in twins)))]
