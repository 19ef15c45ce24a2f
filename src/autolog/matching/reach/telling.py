"""The directory before and after a change -> the terms under which it answers otherwise now.

Only rows that differ are looked at, so a change costs what it concerns and not what the directory holds.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from autolog.directory import matchable_domains
from autolog.directory.lookalikes import looks_of_customer
from autolog.directory.terms import Term
from autolog.matching.mentions.entries import phone_key
from autolog.matching.names.organisations import name_words
from autolog.matching.names.persons import index_key, read_person
from autolog.matching.names.word_lists import word_list
from autolog.matching.reach.names import firm_names, person_texts
from autolog.model import Affiliation, Contact, Customer, DirectoryRows

Row = TypeVar("Row", bound=Hashable)
Party = TypeVar("Party", Customer, "_Person")
Part = TypeVar("Part", bound=Hashable)


@dataclass(frozen=True, slots=True)
class _Person:
    """A contact as the directory answers for it: with its times, and the country in which its numbers are read."""

    contact: Contact
    times: tuple[Affiliation, ...]
    country: str


def told_terms(before: DirectoryRows, after: DirectoryRows) -> frozenset[Term]:
    """Return the terms under which the two answer differently (and a few more, of the same customers)."""
    terms: set[Term] = set()
    for old, new in _differing(_by_ref(before), _by_ref(after)):
        terms.update(_of_customer(old, new))
    words: set[str] = set()
    for was, is_now in _differing(_persons(before), _persons(after)):
        terms.update(_of_person(was, is_now))
        words.update(_changed_words(was, is_now))
    learned = set(before.customer_addresses) ^ set(after.customer_addresses)
    terms.update(("address", address) for address, _ in learned)
    terms.update(("customer", ref) for _, ref in learned)
    terms.update(("name", word) for word in words and _firms_called_like(words, before, after))
    return frozenset(terms)


def _differing(before: Mapping[str, Row], after: Mapping[str, Row]) -> Iterator[tuple[Row | None, Row | None]]:
    """Yield what is not the same on both sides, None where there is nothing."""
    for ref in before.keys() | after.keys():
        pair = before.get(ref), after.get(ref)
        if pair[0] != pair[1]:
            yield pair


def _by_ref(rows: DirectoryRows) -> dict[str, Customer]:
    return {one.ref: one for one in rows.customers}


def _persons(rows: DirectoryRows) -> dict[str, _Person]:
    countries = {one.ref: one.country for one in rows.customers}
    times: dict[str, tuple[Affiliation, ...]] = {}
    for time in rows.affiliations:
        times[time.contact] = (*times.get(time.contact, ()), time)
    return {one.ref: _Person(one, times.get(one.ref, ()), countries.get(one.customer, "")) for one in rows.contacts}


# --- customers ---------------------------------------------------------------------------------------------------


def _of_customer(before: Customer | None, after: Customer | None) -> Iterator[Term]:
    sides = [one for one in (before, after) if one is not None]
    yield from (("customer", one.ref) for one in sides[:1])
    if len(sides) == 1:
        yield "reference", sides[0].ref.casefold()
    for domain in _either(sides, matchable_domains):
        yield "domain", domain
        yield from (("look", looks) for looks in looks_of_customer(domain))
    yield from ((kind, term) for kind, term, _ in _either(sides, firm_names))
    yield from (("reference", number.casefold()) for number in _either(sides, lambda one: one.references))


def _either(sides: Sequence[Party], parts: Callable[[Party], Iterable[Part]]) -> frozenset[Part]:
    """Return the parts that one side has and the other has not."""
    found = [frozenset(parts(one)) for one in sides]
    return found[0] ^ found[1] if len(found) > 1 else found[0]


# --- contacts ----------------------------------------------------------------------------------------------------


def _of_person(before: _Person | None, after: _Person | None) -> Iterator[Term]:
    sides = [one for one in (before, after) if one is not None]
    if _is_the_same_person(before, after):
        yield from _parted(sides)
        return
    yield from (term for one in sides for term in _terms_of(one))
    if before is not None:
        yield "customer", before.contact.customer
    if len(sides) == 1:
        yield "reference", sides[0].contact.ref.casefold()


def _is_the_same_person(before: _Person | None, after: _Person | None) -> bool:
    """Return whether nothing but addresses and numbers differs, so that the others answer as before."""
    if before is None or after is None:
        return False
    one, other = before.contact, after.contact
    stays = one.name == other.name and one.customer == other.customer and before.country == after.country
    return stays and before.times == after.times and one.addresses[:1] == other.addresses[:1]


def _parted(sides: Sequence[_Person]) -> Iterator[Term]:
    yield from _either(sides, lambda one: (("address", address) for address in one.contact.addresses))
    yield from _either(sides, lambda one: (("phone", phone_key(phone)) for phone in one.contact.phones))


def _terms_of(one: _Person) -> Iterator[Term]:
    contact = one.contact
    yield from (("address", address) for address in contact.addresses)
    yield from (("address", time.address) for time in one.times if time.address)
    yield from (("phone", phone_key(phone)) for phone in contact.phones)
    yield from terms_of_name(contact.name)


def terms_of_name(text: str) -> Iterator[Term]:
    """Yield the terms by which a person of this name is found: where it is shown, and where it stands in a text."""
    name = read_person(text)
    if name is not None:
        yield "person", index_key(name)
        yield from (("name", begin) for begin in person_texts(name))


# --- names that are both -----------------------------------------------------------------------------------------


def _changed_words(before: _Person | None, after: _Person | None) -> frozenset[str]:
    """Return the words that are, or are no longer, a person's name by this contact."""
    words = [_words_of(one) for one in (before, after)]
    return words[0] ^ words[1]


def _words_of(person: _Person | None) -> frozenset[str]:
    name = read_person(person.contact.name) if person is not None else None
    words = frozenset((*name.given, name.surname)) if name is not None else frozenset()
    return words - word_list("given_names.txt") - word_list("nicknames.txt")


def _firms_called_like(words: set[str], *directories: DirectoryRows) -> Iterator[str]:
    """Yield those of the words by which alone a customer may go: as a person's name too it says less than before."""
    for directory in directories:
        for customer in directory.customers:
            for text in (customer.name, *customer.aliases):
                yield from words.intersection(name_words(text)[:1])
