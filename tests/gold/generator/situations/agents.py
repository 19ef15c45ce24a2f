"""Those who write for a customer: agencies that the CRM does not know, and partners that it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .. import signatures
from ..letters import Body, Letter
from ..nouns import Expect, Firm, Partner, Person
from ..scene import Case, Scene, box
from ..world import address_at


def _from_agency(scene: Scene, client: Firm) -> Letter:
    name, domain = scene.random.choice(
        (("Blaupause Kommunikation", "blaupause.example"), ("Pennywhistle Media", "pennywhistle.example"),
         ("Agence Luciole", "luciole.example"), ("Estudio Cometa", "cometa.example"))
    )  # fmt: skip
    agency = Firm("K000", name, domain, scene.words.code, "", street=scene.random.choice(scene.words.lists["streets"]))
    person = scene.stranger()
    person = replace(person, address=address_at(agency, person.first, person.last), title="")
    subject, text = scene.situation("agency", company=client.name)
    return scene.incoming(box(person), subject, scene.business(person, agency, text))


def agency_with_client(scene: Scene) -> Sequence[Case]:
    """An agency writes for a customer and has the customer's person in copy."""
    person, firm = scene.contact()
    letter = replace(_from_agency(scene, firm), cc=(box(person),))
    return [Case(letter, scene.label("agencies", Expect.LINK, customers=(firm.ref,), contacts=(person.ref,)))]


def agency_alone(scene: Scene) -> Sequence[Case]:
    """An agency says that it writes for a customer; only it says so, so a person is asked."""
    firm = scene.firm()
    return [Case(_from_agency(scene, firm), scene.label("agencies", Expect.REVIEW, candidates=(firm.ref,)))]


def _partner(scene: Scene) -> tuple[Partner, Person]:
    partner = next(one for one in scene.world.partners if one.people[0].language == scene.words.code)
    return partner, partner.people[0]


def _from_partner(scene: Scene, kind: str, company: str = "") -> Letter:
    partner, person = _partner(scene)
    subject, text = scene.situation(kind, company=company)
    street = scene.words.lists["streets"][0]
    office = Firm(partner.ref, partner.name, partner.domain, scene.words.code, partner.country, street=street)
    body = Body(
        scene.paragraphs(scene.us.full_name, text, person.full_name),
        signatures.full(person, office, scene.words, scene.random),
    )
    return scene.incoming(box(person), subject, body)


def partner_names_customer(scene: Scene) -> Sequence[Case]:
    """A partner writes about a customer's project and names the customer in subject and text."""
    firm = scene.firm()
    letter = _from_partner(scene, "partner", firm.name)
    return [Case(letter, scene.label("partners", Expect.LINK, customers=(firm.ref,)))]


def partner_with_client(scene: Scene) -> Sequence[Case]:
    """A partner writes with the customer's person in copy, and names nobody."""
    person, firm = scene.contact()
    letter = replace(_from_partner(scene, "partner_open"), cc=(box(person),))
    return [Case(letter, scene.label("partners", Expect.LINK, customers=(firm.ref,), contacts=(person.ref,)))]


def partner_names_nobody(scene: Scene) -> Sequence[Case]:
    """A partner writes about a project without saying whose: nobody could file it from the mail."""
    return [Case(_from_partner(scene, "partner_open"), scene.label("partners", Expect.NONE))]


def partner_about_itself(scene: Scene) -> Sequence[Case]:
    """A partner writes about its own affairs."""
    return [Case(_from_partner(scene, "partner_own"), scene.label("partners", Expect.NONE))]
