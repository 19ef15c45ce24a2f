"""A firm whose customers are found by names and texts, shared by the tests of this room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from autolog.directory import Directory
from autolog.matching import MentionIndex, match
from autolog.model import (
    Acquaintance,
    Affiliation,
    Candidate,
    Contact,
    Customer,
    DirectoryRows,
    Evidence,
    EvidenceKind,
    Item,
    Message,
    Participant,
    PartyKind,
    Precedent,
    Role,
    Section,
    SectionKind,
)
from unit.matching.firm import OWN, mail

OURS = replace(OWN, partners=("partner.example",))

ROWS = DirectoryRows(
    customers=(
        Customer("brennhold", "Brennhold Anlagenbau GmbH", ("brennhold.example",), country="DE"),
        Customer("quillmark", "Quillmark & Vosper Ltd", ("quillmark.example",), country="GB"),
        Customer("target", "Target", ("target.example",)),
        Customer("sage", "Sage", ("sage.example",)),
        Customer("muesli", "Müßler Drucktechnik AG", ("muessler.example",), country="DE"),
        Customer("it", "IT", ("it-firm.example",)),
        Customer("ab", "Ab", ("ab-firm.example",)),
        Customer("on", "On AG", ("on-firm.example",)),
        Customer("the", "The", ("the-firm.example",)),
        Customer("holt", "Holt", ("holt-firm.example",)),
        Customer("harrow", "Harrowgate Pumps Ltd", ("shared.example",)),
        Customer("lindow", "Lindow Valves Ltd", ("shared.example",)),
        Customer("kanji", "山川電機株式会社", ("yamakawa.example",), country="JP"),
    ),
    contacts=(
        Contact("ilse", "Ilse Tannhofer", "brennhold", ("i.tannhofer@brennhold.example",), ("+493055512345",)),
        Contact("bill", "William Ashgrove", "quillmark", ("w.ashgrove@quillmark.example",)),
        Contact("juri", "Juri Petrow", "quillmark", ("j.petrow@quillmark.example",)),
        Contact("taro", "山田太郎", "kanji", ("taro@yamakawa.example",)),
        Contact("namesake", "Kim Holt", "brennhold", ("k.holt@brennhold.example",)),
        Contact("omar", "Omar Vance", "quillmark", ("o.vance@quillmark.example",)),
        Contact("twin1", "Rosa Delmonte", "brennhold", ("rosa@brennhold.example",)),
        Contact("twin2", "Rosa Delmonte", "quillmark", ("rosa@quillmark.example",)),
    ),
    affiliations=(
        Affiliation("omar", "brennhold", end=date(2022, 12, 31)),
        Affiliation("omar", "quillmark", begin=date(2023, 1, 1)),
    ),
)


@cache
def index() -> MentionIndex:
    return MentionIndex.build(Directory.build(ROWS))


def candidates(item: Item, *precedents: Precedent, past: Sequence[Acquaintance] = ()) -> tuple[Candidate, ...]:
    return match(item, index().directory, OURS, precedents, mentions=index(), acquaintances=past)


def chances(item: Item, *precedents: Precedent, past: Sequence[Acquaintance] = ()) -> dict[str, float]:
    return {one.customer: one.probability for one in candidates(item, *precedents, past=past)}


def contact_chances(item: Item, *precedents: Precedent, past: Sequence[Acquaintance] = ()) -> dict[str, float]:
    return {
        ref: probability
        for one in candidates(item, *precedents, past=past)
        for ref, probability in zip(one.contacts, one.contact_probabilities, strict=True)
    }


def evidence(item: Item, customer: str, kind: EvidenceKind, past: Sequence[Acquaintance] = ()) -> Evidence | None:
    return next(
        (
            reason
            for one in candidates(item, past=past)
            for reason in one.evidence
            if one.customer == customer and reason.kind == kind and reason.party.kind is PartyKind.CUSTOMER
        ),
        None,
    )


def bits(item: Item, customer: str, kind: EvidenceKind) -> float:
    found = evidence(item, customer, kind)
    return found.bits if found else 0.0


def letter(
    text: str = "", signature: str = "", *, name: str = "", sender: str = "x1@gmail.com", **values: object
) -> Message:
    """Return a mail to one of us, from an address that anybody can have."""
    sections = [Section(SectionKind.NEW, text)] if text else []
    if signature:
        sections.append(Section(SectionKind.SIGNATURE, signature))
    people = (Participant(sender, name, Role.FROM), Participant("kim.holt@ours.example", "Kim Holt", Role.TO))
    standard: dict[str, object] = {"participants": people, "sections": tuple(sections)}
    return mail(sender, **{**standard, **values})
