"""People who went from one customer to another on a known day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from .. import signatures
from ..letters import Mailbox
from ..nouns import Affiliation, Expect, Person
from ..scene import BEGIN, ZONE, Case, Scene, box
from ..world import JOB_CHANGE

STRATUM = "job changes"
_BEFORE_DAYS = (JOB_CHANGE - BEGIN.date()).days - 3
_AFTER = datetime(JOB_CHANGE.year, JOB_CHANGE.month, 9, tzinfo=ZONE)
_AFTER_DAYS = 75


def _changer(scene: Scene) -> tuple[Person, Affiliation, Affiliation]:
    person = next(one for one in scene.world.changers() if one.language == scene.words.code)
    old, new = (one for one in scene.world.affiliations if one.person == person.ref)
    return person, old, new


def before(scene: Scene) -> Sequence[Case]:
    """From the old address in the old time: the old firm's."""
    scene = scene.moved(BEGIN, _BEFORE_DAYS)
    person, old, _ = _changer(scene)
    firm, matter = scene.world.firm(old.firm), scene.matter()
    then = replace(person, address=old.address)
    letter = scene.incoming(box(then), matter.subject, scene.business(then, firm, matter.ask))
    return [Case(letter, scene.label(STRATUM, Expect.LINK, customers=(firm.ref,), contacts=(person.ref,)))]


def after(scene: Scene) -> Sequence[Case]:
    """From the new address in the new time: the new firm's."""
    scene = scene.moved(_AFTER, _AFTER_DAYS)
    person, _, new = _changer(scene)
    firm = scene.world.firm(new.firm)
    subject, text = scene.situation("new_job", company=firm.name)
    letter = scene.incoming(box(person), subject, scene.business(person, firm, text))
    return [Case(letter, scene.label(STRATUM, Expect.LINK, customers=(firm.ref,), contacts=(person.ref,)))]


def after_from_home(scene: Scene) -> Sequence[Case]:
    """From a private address in the new time, signed with the new firm."""
    person, _, new = _changer(scene)
    return [_signed(scene, person, new.firm, _AFTER, _AFTER_DAYS)]


def before_from_home(scene: Scene) -> Sequence[Case]:
    """From a private address in the old time, signed with the old firm."""
    person, old, _ = _changer(scene)
    return [_signed(scene, person, old.firm, BEGIN, _BEFORE_DAYS)]


def _signed(scene: Scene, person: Person, firm_ref: str, begin: datetime, days: int) -> Case:
    scene = scene.moved(begin, days)
    firm, matter = scene.world.firm(firm_ref), scene.matter()
    signature = signatures.at_firm(person, firm, scene.words, scene.random)
    sender = Mailbox(person.full_name, scene.private_address(person.first, person.last))
    letter = scene.incoming(sender, matter.subject, scene.private(person.full_name, matter.ask, signature))
    return Case(letter, scene.label(STRATUM, Expect.LINK, customers=(firm.ref,), contacts=(person.ref,)))


def old_signature_later(scene: Scene) -> Sequence[Case]:
    """From a private address in the new time, still signed with the old firm: a person must say which."""
    person, old, new = _changer(scene)
    case = _signed(scene, person, old.firm, _AFTER, _AFTER_DAYS)
    return [Case(case.letter, scene.label(STRATUM, Expect.REVIEW, candidates=(new.firm, old.firm)))]
