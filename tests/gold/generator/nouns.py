"""The nouns: firms, people, and the label of an item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Expect(StrEnum):
    """What a careful person would do with an item."""

    LINK = "link"
    REVIEW = "review"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Firm:
    """A customer; `kind` and `group` say which part it plays (see firms.csv)."""

    ref: str
    name: str
    domain: str
    language: str
    country: str
    kind: str = "ordinary"
    group: str = ""
    alias: str = ""
    street: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody outside; `ref` and `firm` are empty for people who are not in the CRM."""

    first: str
    last: str
    address: str
    language: str
    title: str = ""
    phone: str = ""
    ref: str = ""
    firm: str = ""
    name: str = ""
    second_address: str = ""
    latin_name: str = ""

    @property
    def full_name(self) -> str:
        """The name as it is written in the person's country."""
        return self.name or f"{self.first} {self.last}"


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of us."""

    user: str
    first: str
    full_name: str
    address: str
    alias: str


@dataclass(frozen=True, slots=True)
class Partner:
    """A firm that writes for several customers."""

    ref: str
    name: str
    domain: str
    country: str
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Affiliation:
    """A person at a firm for a time."""

    person: str
    firm: str
    begin: date | None
    end: date | None
    address: str


@dataclass(frozen=True, slots=True)
class Label:
    """What is right for an item.

    `customers` and `contacts` are what must be linked, `candidates` what review should propose, `optional` customers
    that count neither for nor against.
    """

    stratum: str
    sub: str
    language: str
    expect: Expect
    customers: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
