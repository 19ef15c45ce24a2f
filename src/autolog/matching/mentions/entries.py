"""What a mention index holds: for each name that may be met in a text, whose it is and what it is worth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum, IntFlag

from autolog.directory import Directory
from autolog.matching.mentions.rarity import rarity, word_frequencies
from autolog.matching.names.organisations import GIVEN, SHARES, Alias, Form, aliases_of
from autolog.matching.names.persons import PersonName, index_key, read_person
from autolog.matching.names.word_lists import word_list


class Space(IntEnum):
    """What a key is looked up as; the value stands in front of the key."""

    TEXT = 0
    PERSON = 1
    PHONE = 2
    LABEL = 3


class Nature(IntFlag):
    """What else a name of one word is."""

    NONE = 0
    COMMON_WORD = 1
    PERSONAL_NAME = 2


PERSON_FORM = 15
"""The form of a contact's name, beside those of `Form`."""

COMMON_BELOW = 6.0
"""Bits below which a name of one word is a common word: about one in 20,000 words of running text."""

LEAST_BITS = 0.5
"""A name that says less than this is not looked for."""

LEAST_DERIVED_BITS = 8.0
"""Bits below which a name that was only derived is not looked for."""

PERSON_BITS = 14.0
SHORTEST_PHONE = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """One key and one party it points to; `party` counts customers first, then contacts, in the directory's order."""

    key: str
    party: int
    form: int
    nature: Nature
    bits: float


def entries_of(directory: Directory) -> Iterator[Entry]:
    """Yield what is to be found for the customers and contacts of a directory."""
    customers, contacts = directory.rows.customers, directory.rows.contacts
    aliases = [aliases_of(customer) for customer in customers]
    frequencies = word_frequencies(word for of_one in aliases for alias in of_one for word in alias.words)
    people = [read_person(contact.name) for contact in contacts]
    personal = _personal_names(people)
    for number, of_one in enumerate(aliases):
        for alias in of_one:
            yield from _firm_entries(number, alias, frequencies, personal)
    for number, (contact, name) in enumerate(zip(contacts, people, strict=True), start=len(customers)):
        if name is not None:
            yield from _person_entries(number, name)
        for phone in contact.phones:
            yield from _phone_entries(number, phone)


def key_in(space: Space, key: str) -> str:
    """Return the key as it stands in the index."""
    return key if space is Space.TEXT else chr(space) + key


def phone_key(phone: str) -> str:
    """Return the key of a number: its last nine digits, which an international and a national form share."""
    return "".join(sign for sign in phone if sign.isdigit())[-9:]


def _personal_names(people: list[PersonName | None]) -> frozenset[str]:
    names = {word for name in people if name is not None for word in (*name.given, name.surname)}
    return frozenset(names) | word_list("given_names.txt") | word_list("nicknames.txt")


def _firm_entries(
    number: int, alias: Alias, frequencies: dict[str, float], personal: frozenset[str]
) -> Iterator[Entry]:
    bits = rarity(alias.words, frequencies)
    nature = Nature.NONE
    if len(alias.words) == 1:
        nature |= Nature.COMMON_WORD if bits < COMMON_BELOW else Nature.NONE
        nature |= Nature.PERSONAL_NAME if alias.words[0] in personal else Nature.NONE
    if alias.form not in GIVEN and (nature or bits < LEAST_DERIVED_BITS):
        return
    bits *= SHARES[alias.form]
    if bits >= LEAST_BITS:
        yield Entry(" ".join(alias.words), number, alias.form, nature, bits)
    if alias.form in (Form.NAME, Form.ALIAS, Form.TRIMMED, Form.BRAND) and bits > COMMON_BELOW:
        yield Entry(key_in(Space.LABEL, "".join(alias.words)), number, alias.form, nature, bits)


def _person_entries(number: int, name: PersonName) -> Iterator[Entry]:
    if key := index_key(name):
        yield Entry(key_in(Space.PERSON, key), number, PERSON_FORM, Nature.NONE, PERSON_BITS)
    if name.is_full:
        for words in {(*name.given, name.surname), (name.given[0], name.surname)}:
            yield Entry(" ".join(words), number, PERSON_FORM, Nature.NONE, PERSON_BITS)


def _phone_entries(number: int, phone: str) -> Iterator[Entry]:
    key = phone_key(phone)
    if len(key) >= SHORTEST_PHONE:
        yield Entry(key_in(Space.PHONE, key), number, PERSON_FORM, Nature.NONE, PERSON_BITS)
