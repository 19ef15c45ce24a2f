"""The world of the set: our firm, its customers and their people, partners, and who changed jobs.

Names come from names.toml and firms.csv in a fixed order, so the world is the same whatever is told about it.
Contacts have names of their own but for the namesakes, who are planted: the last contact of some firms is called like
the last contact of another.
"""

from __future__ import annotations

import csv
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from .languages import FEW, MAIN, language
from .nouns import Affiliation, Colleague, Firm, Partner, Person

HERE = Path(__file__).parent
OWN_DOMAINS = ("ostermoor.example", "ostermoor.test")
BORDER = "mx.ostermoor.example"
JOB_CHANGE = date(2026, 3, 1)
FREE_MAIL = ("gmx.example", "yahoo.example", "hotmail.example", "outlook.example", "aol.example", "googlemail.example")
QUIET_FIRMS = 15
"""Firms of each main language that never write: the directory is larger than the correspondence."""

CONTACTS_OF = {"ordinary": 3, "quiet": 1}
NAMESAKE_OF = {("ordinary", 5): 0, ("ordinary", 6): 1, ("quiet", 14): 13}
"""Kind and position of a firm -> position of the firm whose last contact has the same name, in each language."""

LEAVES, JOINS = 3, 7
"""Positions of the ordinary firms between which one contact of each language moved."""

COLLEAGUES = tuple(
    Colleague(first.lower(), first, f"{first} {last}", f"{first}.{last}@{OWN_DOMAINS[0]}".lower(),
              f"{first}@{OWN_DOMAINS[1]}".lower())
    for first, last in (("Sofie", "Lund"), ("Henrik", "Aalto"), ("Clara", "Winter"), ("Joost", "Verhagen"),
                        ("Lucia", "Ferro"), ("Tomas", "Novak"))
)  # fmt: skip

NEWCOMER = Colleague("mara", "Mara", "Mara Holm", f"mara.holm@{OWN_DOMAINS[0]}", f"mara@{OWN_DOMAINS[1]}")
"""One of us who has not yet met anybody: what they had to do with before says nothing."""

_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ł": "l", "ø": "o"})


@dataclass(frozen=True, slots=True)
class World:
    """Everybody there is.  `people` are the CRM's contacts."""

    firms: tuple[Firm, ...]
    people: tuple[Person, ...]
    partners: tuple[Partner, ...]
    affiliations: tuple[Affiliation, ...]

    def firms_of(self, code: str, kind: str = "ordinary") -> tuple[Firm, ...]:
        """Return the firms of a language and kind, in their order."""
        return tuple(firm for firm in self.firms if firm.language == code and firm.kind == kind)

    def people_of(self, firm: Firm) -> tuple[Person, ...]:
        """Return the contacts at a firm."""
        return tuple(person for person in self.people if person.firm == firm.ref)

    def firm(self, ref: str) -> Firm:
        """Return the firm with this ref."""
        return next(firm for firm in self.firms if firm.ref == ref)

    def changers(self) -> tuple[Person, ...]:
        """Return the people who changed jobs, as they are now."""
        changed = {one.person for one in self.affiliations}
        return tuple(person for person in self.people if person.ref in changed)


@cache
def names() -> Mapping[str, Mapping[str, object]]:
    """Return names.toml."""
    return tomllib.loads((HERE / "names.toml").read_text(encoding="utf-8"))


def name_list(code: str, part: str) -> tuple[str, ...]:
    """Return one list of names of a language."""
    found = names()[code].get(part, [])
    return tuple(map(str, found)) if isinstance(found, list) else ()


def in_latin(code: str, name: str) -> str:
    """Return a name in Latin letters."""
    table = names()[code].get("latin", {})
    return str(table.get(name, name)) if isinstance(table, dict) else name


def slug(text: str) -> str:
    """Return a text as part of an address: small ASCII letters without spaces."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_SPELLED_OUT))
    return "".join(sign for sign in plain if sign.isascii() and sign.isalnum())


def address_at(firm: Firm, first: str, last: str) -> str:
    """Return the address that this firm would give to a person."""
    first, last = slug(in_latin(firm.language, first)), slug(in_latin(firm.language, last))
    forms = (f"{first}.{last}", f"{first[:1]}.{last}", f"{first}", f"{last}.{first}")
    return f"{forms[int(firm.ref[1:]) % 4]}@{firm.domain}"


@cache
def build_world() -> World:
    """Return the world."""
    firms = tuple(_firms())
    people = tuple(_people(firms))
    affiliations, moved = _job_changes(firms, people)
    people = tuple(moved.get(person.ref, person) for person in people)
    return World(firms, people, tuple(_partners()), affiliations)


def _firms() -> Iterator[Firm]:
    rows = list(csv.DictReader((HERE / "firms.csv").read_text(encoding="utf-8").splitlines()))
    rows += list(_quiet_rows())
    for number, row in enumerate(rows, start=1):
        streets = language(row["language"]).lists["streets"]
        yield Firm(
            ref=f"K{number:03}", name=row["name"], domain=row["domain"], language=row["language"],
            country=str(names()[row["language"]]["country"]), kind=row["kind"], group=row["group"], alias=row["alias"],
            street=streets[number % len(streets)],
        )  # fmt: skip


def _quiet_rows() -> Iterator[dict[str, str]]:
    """Yield firms that are called after surnames, as many are."""
    for code in MAIN:
        surnames, trades, forms = (name_list(code, part) for part in ("last", "trades", "legal"))
        for number in range(QUIET_FIRMS):
            surname, trade = surnames[number], trades[number % len(trades)]
            name = f"{surname} {trade} {forms[number % len(forms)]}"
            domain = f"{slug(surname)}-{slug(trade)}.example"
            yield {"language": code, "kind": "quiet", "group": "", "name": name, "domain": domain, "alias": ""}


def _people(firms: tuple[Firm, ...]) -> Iterator[Person]:
    taken: dict[str, int] = dict.fromkeys((*MAIN, *FEW), 0)
    last_names: dict[tuple[str, str, int], tuple[str, str]] = {}
    number = 0
    for firm in firms:
        position = [one for one in firms if (one.language, one.kind) == (firm.language, firm.kind)].index(firm)
        count = CONTACTS_OF.get(firm.kind, 2)
        for index in range(count):
            first, last = _name(firm.language, taken)
            if index == count - 1:
                other = NAMESAKE_OF.get((firm.kind, position), -1)
                first, last = last_names.get((firm.language, firm.kind, other), (first, last))
                last_names[firm.language, firm.kind, position] = first, last
            number += 1
            yield _person(firm, first, last, number, has_second_address=firm.kind == "ordinary" and index == 1)


def _name(code: str, taken: dict[str, int]) -> tuple[str, str]:
    """Return the next name of a language that nobody has."""
    firsts, lasts = name_list(code, "first"), name_list(code, "last")
    count = taken[code]
    taken[code] += 1
    return firsts[(count + count // len(lasts)) % len(firsts)], lasts[count % len(lasts)]


def _person(firm: Firm, first: str, last: str, number: int, *, has_second_address: bool) -> Person:
    code = firm.language
    forms, titles = name_list(code, "phone"), language(code).lists["titles"]
    in_order = f"{last} {first}" if code == "ja" else f"{first} {last}"
    latin = f"{in_latin(code, first)} {in_latin(code, last)}"
    private = f"{slug(in_latin(code, first))}.{slug(in_latin(code, last))}@{FREE_MAIL[number % len(FREE_MAIL)]}"
    return Person(
        first=first, last=last, address=address_at(firm, first, last), language=code,
        title=titles[number % len(titles)],
        phone=forms[number % len(forms)].format(n=f"{number % 1000:03}") if forms and number % 3 else "",
        ref=f"P{number:03}", firm=firm.ref, name=in_order, latin_name=latin,
        second_address=private if has_second_address and number % 2 else "",
    )  # fmt: skip


def _job_changes(
    firms: tuple[Firm, ...], people: tuple[Person, ...]
) -> tuple[tuple[Affiliation, ...], dict[str, Person]]:
    affiliations: list[Affiliation] = []
    moved: dict[str, Person] = {}
    for code in MAIN:
        ordinary = [firm for firm in firms if firm.language == code and firm.kind == "ordinary"]
        old, new = ordinary[LEAVES], ordinary[JOINS]
        person = next(one for one in people if one.firm == old.ref)
        now = replace(person, firm=new.ref, address=address_at(new, person.first, person.last), phone="")
        moved[person.ref] = now
        last_day = date.fromordinal(JOB_CHANGE.toordinal() - 1)
        affiliations += [
            Affiliation(person.ref, old.ref, date(2021, 5, 1), last_day, person.address),
            Affiliation(person.ref, new.ref, JOB_CHANGE, None, now.address),
        ]
    return tuple(affiliations), moved


def _partners() -> Iterator[Partner]:
    """Yield one engineering office a language; its people have strangers' names."""
    offices = (("Larkspur Consulting Engineers", "larkspur"), ("Planungsbüro Querfeld", "querfeld"),
               ("Bureau d'études Mistral-Nord", "mistral-nord"), ("Ingeniería Cantueso", "cantueso"),
               ("Studio Tecnico Ginestra", "ginestra"), ("Adviesbureau Kievit", "kievit"))  # fmt: skip
    for number, (code, (name, label)) in enumerate(zip(MAIN, offices, strict=True), start=1):
        first, last = name_list(code, "first")[-1], name_list(code, "strangers")[0]
        address = f"{slug(first)}.{slug(last)}@{label}.example"
        people = (Person(first, last, address, code, title="Dipl.-Ing." if code == "de" else ""),)
        yield Partner(f"R{number}", name, f"{label}.example", str(names()[code]["country"]), people)
