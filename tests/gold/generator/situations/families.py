"""Parents and sisters: firms of one group, with domains of their own, below the parent's, or shared with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .. import signatures
from ..languages import language
from ..letters import Body
from ..nouns import Expect, Firm, Person
from ..scene import Case, Scene, box, slots_of
from ..world import address_at

STRATUM = "subsidiaries"


def _groups(scene: Scene) -> tuple[Firm, tuple[Firm, ...]]:
    """Return the parent whose turn it is, and its sisters."""
    parents = [firm for firm in scene.world.firms if firm.kind == "parent"]
    parent = parents[scene.number % len(parents)]
    return parent, tuple(one for one in scene.world.firms if one.kind == "sister" and one.group == parent.group)


def _told_in(scene: Scene, firm: Firm) -> Scene:
    words = language(firm.language)
    return replace(scene, words=words, slots=slots_of(words, scene.random, scene.at))


def _business(scene: Scene, person: Person, firm: Firm, customers: tuple[str, ...], contacts: tuple[str, ...]) -> Case:
    matter = scene.matter()
    letter = scene.incoming(box(person), matter.subject, scene.business(person, firm, matter.ask))
    return Case(letter, scene.label(STRATUM, Expect.LINK, customers=customers, contacts=contacts))


def own_domain(scene: Scene) -> Sequence[Case]:
    """Somebody new at a sister with a domain of its own."""
    parent, sisters = _groups(scene)
    firm = next(one for one in sisters if parent.domain not in one.domain)
    scene = _told_in(scene, firm)
    return [_business(scene, scene.stranger(firm), firm, (firm.ref,), ())]


def below_the_parent(scene: Scene) -> Sequence[Case]:
    """Somebody new at a sister whose domain lies below the parent's: the longer domain is right."""
    parent, sisters = _groups(scene)
    firm = next(one for one in sisters if one.domain.endswith(f".{parent.domain}"))
    scene = _told_in(scene, firm)
    return [_business(scene, scene.stranger(firm), firm, (firm.ref,), ())]


def shared_known(scene: Scene) -> Sequence[Case]:
    """A contact of a sister that shares the parent's domain: the address is the person's."""
    parent, sisters = _groups(scene)
    firm = next(one for one in sisters if one.domain == parent.domain)
    scene = _told_in(scene, firm)
    person = scene.random.choice(scene.world.people_of(firm))
    return [_business(scene, person, firm, (firm.ref,), (person.ref,))]


def shared_signed(scene: Scene) -> Sequence[Case]:
    """Somebody new on the shared domain, with the sister's name in the signature."""
    parent, sisters = _groups(scene)
    firm = next(one for one in sisters if one.domain == parent.domain)
    scene = _told_in(scene, firm)
    return [_business(scene, scene.stranger(firm), firm, (firm.ref,), ())]


def shared_open(scene: Scene) -> Sequence[Case]:
    """Somebody new on the shared domain, and nothing says which of the two it is."""
    parent, sisters = _groups(scene)
    firm = next(one for one in sisters if one.domain == parent.domain)
    scene = _told_in(scene, firm)
    person, matter = scene.stranger(firm), scene.matter()
    body = Body(scene.paragraphs(scene.us.full_name, matter.ask, person.full_name))
    letter = scene.incoming(box(person), matter.subject, body)
    return [Case(letter, scene.label(STRATUM, Expect.REVIEW, candidates=(parent.ref, firm.ref)))]


def unlisted(scene: Scene) -> Sequence[Case]:
    """A sister that the CRM does not know names its parent below the signature: a person should say where it goes."""
    parent, _ = _groups(scene)
    scene = _told_in(scene, parent)
    name, domain = scene.random.choice(
        (("Sandrevier Eiswaren", "sandrevier.example"), ("Oakhollow Logistics", "oakhollow.example"),
         ("Verger Blanc", "verger-blanc.example"), ("Huerta Larga", "huerta-larga.example"))
    )  # fmt: skip
    firm = replace(parent, ref="K000", name=name, domain=domain)
    person = scene.stranger()
    person = replace(person, address=address_at(firm, person.first, person.last))
    matter = scene.matter()
    signature = (*signatures.full(person, firm, scene.words, scene.random), "", f"A company of {parent.name}")
    body = Body(scene.paragraphs(scene.us.full_name, matter.ask, person.full_name), signature)
    letter = scene.incoming(box(person), matter.subject, body)
    return [Case(letter, scene.label(STRATUM, Expect.REVIEW, candidates=(parent.ref,)))]
