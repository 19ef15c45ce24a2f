"""Look-alike domains of 200 customers, with all that the real person would write: none is linked (TRUST T49)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from autolog.directory import Directory
from autolog.matching import MentionIndex, match
from autolog.model import Contact, Customer, Decision, DirectoryRows, Participant, Role, State
from autolog.rules import RuleSet, decide, parse_rules, shipped_rules
from unit.directory.forgeries import CUSTOMERS, FORGERIES, Forgery, forged
from unit.matching.firm import OWN, mail
from unit.matching.texts_firm import letter

GIVEN = ("Ilse", "Boris", "Agnes", "Tomas", "Paula", "Henrik", "Clara", "Emil", "Rosa", "Viktor")
ENDINGS = ("hofer", "wright", "mark", "lund", "feld", "stone", "berg", "holm", "dal", "gren")
BEGINNINGS = ("Tann", "Quill", "Vos", "Ash", "Brenn", "Lind", "Harrow", "Del", "Win", "Kest")


def firm_of(domain: str) -> str:
    return f"{domain.removesuffix('.example').title()} Anlagenbau GmbH"


def person_of(domain: str) -> str:
    place = CUSTOMERS.index(domain)
    return f"{GIVEN[place % 10]} {BEGINNINGS[place // 10 % 10]}{ENDINGS[place // 20]}"


@cache
def index() -> MentionIndex:
    customers = tuple(Customer(domain, firm_of(domain), (domain,)) for domain in CUSTOMERS)
    contacts = tuple(
        Contact(f"p-{domain}", person_of(domain), domain, (f"p@{domain}",), (f"+4930555{10000 + number}",))
        for number, domain in enumerate(CUSTOMERS)
    )
    return MentionIndex.build(Directory.build(DirectoryRows(customers, contacts)))


@cache
def rules() -> RuleSet:
    return parse_rules(Path("rules.yaml"), shipped_rules().encode())


def decided(domain: str, fake: str) -> Decision:
    number = 10000 + CUSTOMERS.index(domain)
    signature = f"{person_of(domain)}\n{firm_of(domain)}\nTel. +49 30 555{number}\nwww.{domain}\np@{domain}"
    item = letter(
        f"We at {firm_of(domain)} changed our bank account.",
        signature,
        name=f"{person_of(domain)} ({firm_of(domain)})",
        sender=f"p@{fake}",
        subject=f"{firm_of(domain)}: invoice",
    )
    candidates = match(item, index().directory, OWN, (), mentions=index())
    return decide(item, candidates, rules(), own=OWN, holders=("kim", "kim@ours.example"))


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
def test_no_look_alike_is_linked_and_nearly_all_are_asked_about(forge: Forgery) -> None:
    decisions = {fake: decided(domain, fake) for domain, fake in forged(forge)}
    assert [fake for fake, one in decisions.items() if one.state is State.LINKED] == []
    flagged = [fake for fake, one in decisions.items() if (one.state, one.rule) == (State.REVIEW, "look-alike")]
    assert len(flagged) >= 0.95 * len(decisions)


def test_the_real_person_is_linked() -> None:
    domain = CUSTOMERS[0]
    item = mail(
        f"p@{domain}", participants=(Participant(f"p@{domain}", "", Role.FROM), Participant("kim@ours.example"))
    )
    candidates = match(item, index().directory, OWN, (), mentions=index())
    assert decide(item, candidates, rules(), own=OWN, holders=()).state is State.LINKED
