"""Signatures: the lines under a letter, full or with only some of what a signature may say."""

from __future__ import annotations

from random import Random

from .languages import Language
from .nouns import Firm, Person

_TRUNK_ZERO = ("+44", "+49", "+33", "+31")


def full(person: Person, firm: Firm, words: Language, random: Random) -> tuple[str, ...]:
    """Return name, title, firm, street, telephone, address and site, laid out in one of three ways."""
    phone = _labelled_phone(person, words, random)
    mail, site = f"{words.labels['mail']}: {person.address}", f"www.{firm.domain}"
    forms = (
        (person.full_name, person.title, "", firm.name, firm.street, phone, mail, site),
        (f"{person.full_name} | {person.title}", f"{firm.name} · {firm.street}", phone, f"{mail} | {site}"),
        (firm.name, person.full_name, person.title, firm.street, phone, mail),
    )
    return _cleared(random.choice(forms))


def at_firm(person: Person, firm: Firm, words: Language, random: Random, *, phone: bool = False) -> tuple[str, ...]:
    """Return a signature that names the firm but holds no address and no site; a telephone number when asked for."""
    number = _labelled_phone(person, words, random) if phone else ""
    forms = (
        (person.full_name, person.title, firm.name, firm.street, number),
        (f"{person.full_name}, {person.title}", firm.name, number),
        (person.full_name, firm.name, firm.street, number),
    )
    return _cleared(random.choice(forms))


def telephone(person: Person, words: Language, random: Random) -> tuple[str, ...]:
    """Return a signature of nothing but a telephone number."""
    return (_labelled_phone(person, words, random),)


def site(person: Person, firm: Firm) -> tuple[str, ...]:
    """Return a signature of a first name and the firm's site."""
    return (person.first, f"https://www.{firm.domain}")


def ours(name: str, random: Random) -> tuple[str, ...]:
    """Return the signature of one of us."""
    extension = random.randint(10, 89)
    return (name, "Ostermoor Messtechnik", "Deichstraße 8, 26721 Emden", f"Tel. +49 30 23125 9{extension}")


def _labelled_phone(person: Person, words: Language, random: Random) -> str:
    if not person.phone:
        return ""
    label = random.choice((words.labels["phone"], words.labels["mobile"]))
    return f"{label} {_written(person.phone, random)}"


def _written(phone: str, random: Random) -> str:
    """Return a number in one of the ways in which people write it."""
    code, _, rest = phone.partition(" ")
    forms = [phone, phone.replace("+", "00", 1), phone.replace(" ", "-")]
    if code in _TRUNK_ZERO:
        forms += [f"0{rest}", f"{code} (0){rest}"]
    return random.choice(forms)


def _cleared(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return the lines without empty ones, but for one that parts two full ones."""
    kept = [line for position, line in enumerate(lines) if line or (position and lines[position - 1])]
    return tuple(kept[:-1] if kept and not kept[-1] else kept)
