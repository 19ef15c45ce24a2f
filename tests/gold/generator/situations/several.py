"""Mail that has to do with several customers, and mail that only mentions another one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from ..nouns import Expect, Firm, Person
from ..scene import Case, Scene, box

STRATUM = "several"


def both_addressed(scene: Scene) -> Sequence[Case]:
    """We write to two customers at once, or one of them writes with the other in copy."""
    person, firm = scene.contact()
    other, rival = _another(scene, firm.ref)
    subject, text = scene.situation("two_customers")
    if scene.number % 2:
        letter = replace(scene.incoming(box(person), subject, scene.business(person, firm, text)), cc=(box(other),))
    else:
        letter = scene.outgoing((box(person), box(other)), subject, scene.our_body(person.full_name, text))
    refs = (firm.ref, rival.ref), (person.ref, other.ref)
    return [Case(letter, scene.label(STRATUM, Expect.LINK, customers=refs[0], contacts=refs[1]))]


def other_mentioned(scene: Scene) -> Sequence[Case]:
    """A customer mentions in passing what we did for another one: the mail is the writer's."""
    person, firm = scene.contact()
    rival = scene.firm(but=firm.ref)
    subject, text = scene.situation("mention", other=rival.name)
    letter = scene.incoming(box(person), subject, scene.business(person, firm, text))
    return [Case(letter, scene.label(STRATUM, Expect.LINK, customers=(firm.ref,), contacts=(person.ref,)))]


def _another(scene: Scene, but: str) -> tuple[Person, Firm]:
    """Return a contact at another firm."""
    found = (scene.contact() for _ in count())
    return next((person, firm) for person, firm in found if firm.ref != but)
