"""Whether an item is a telephone call, and with what number: calendar entries, and notices of telephone systems."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from autolog.model import Item, Meeting, Message, Noise, Role, SectionKind
from autolog.rules.kinds.call_words import CALLER_LABELS, NOTICES, TITLES
from autolog.rules.kinds.telephone_systems import SYSTEMS, TelephoneSystem
from autolog.rules.kinds.words import folded, names_one, phrases, spaced

LONGEST_TITLE = 300
LONGEST_NOTICE = 2_000
_FEWEST_DIGITS = 6
_MACHINES = frozenset({Noise.AUTO_GENERATED, Noise.AUTO_REPLY, Noise.BULK})
_NUMBER = re.compile(r"\+?[0-9(][0-9 ()/.-]{4,24}[0-9]")
_LINK = re.compile(r"\btel:(\+?[0-9(][0-9 ()/.-]{4,24}[0-9])", re.IGNORECASE)
_PARTS = re.compile(r"\s[-–—|]\s|[:|]\s*")
_ADDRESSEE = re.compile(r">\s*[0-9]+\s*\)?")


@dataclass(frozen=True, slots=True)
class Call:
    """A call: the other side's number as it was written (empty when it is not known), and what says so."""

    number: str
    reason: str


def call_of(item: Item) -> Call | None:
    """Return the call that the item is, or None."""
    if isinstance(item, Meeting):
        return _planned_call(item)
    return _notice(item) if isinstance(item, Message) else None


def _planned_call(meeting: Meeting) -> Call | None:
    link = _LINK.search(meeting.location) or ("" if meeting.join_link else _LINK.search(meeting.description))
    if link:
        return Call(link[1].strip(), "a tel: link")
    place = _NUMBER.fullmatch(meeting.location.strip())
    if place and _is_number(place[0]):
        return Call(place[0], "a number as the place")
    if any(spaced(part).startswith(_titles()) for part in _parts(meeting.subject)):
        number = next(_numbers(f"{meeting.subject}\n{meeting.location}"), "")
        return Call(number, "the title")
    return None


def _notice(message: Message) -> Call | None:
    author = next((one.address for one in message.participants if one.role is Role.FROM), "")
    systems = _systems_of(author)
    if not message.subject or not (systems or message.noise in _MACHINES):
        return None
    subject = message.subject[:LONGEST_TITLE]
    name = _system(systems, message.noise, folded(subject))
    if not name:
        return None
    number = next(_numbers(_ADDRESSEE.sub(" ", subject)), "") or next(_labelled(message), "")
    return Call(number, f"a notice by {name}")


@lru_cache(maxsize=4096)
def _systems_of(author: str) -> tuple[TelephoneSystem, ...]:
    """Return the systems that send from this address: every mail is asked, three times."""
    local, _, domain = author.rpartition("@")
    senders, found = _senders(), _senders().get(f"{local}@", ())
    while domain:
        found += senders.get(domain, ())
        domain = domain.partition(".")[2]
    return found


def _system(systems: Iterable[TelephoneSystem], noise: Noise, subject: str) -> str:
    """Return the name of the telephone system that wrote the mail; empty when a person or another machine did."""
    for system in systems:
        if any(_begins(subject, pattern) for pattern in system.subjects):
            return system.name
    return "a telephone system" if noise in _MACHINES and _is_notice(subject) else ""


@lru_cache(maxsize=256)  # matching, the rules and what is remembered of a decision ask about the same mail
def _is_notice(subject: str) -> bool:
    return names_one(spaced(subject), _notices())


def _begins(subject: str, pattern: str) -> bool:
    """Return whether the subject begins like the pattern; a `*` in it stands for any words between."""
    head, star, rest = pattern.partition("*")
    return subject.startswith(head) and (not star or rest.strip() in subject[len(head) :])


def _labelled(message: Message) -> Iterator[str]:
    """Yield the numbers that a notice's text names as the caller's."""
    text = next((one.text for one in message.sections if one.kind is SectionKind.NEW), "")[:LONGEST_NOTICE]
    for line in text.splitlines():
        label, _, value = line.partition(":")
        if value and folded(label).strip() in _labels():
            yield from _numbers(value)


def _numbers(text: str) -> Iterator[str]:
    return (found[0].strip() for found in _NUMBER.finditer(text) if _is_number(found[0]))


def _is_number(text: str) -> bool:
    return sum(sign.isdigit() for sign in text) >= _FEWEST_DIGITS


def _parts(title: str) -> list[str]:
    return [part for part in _PARTS.split(title[:LONGEST_TITLE]) if part.strip()]


@cache
def _senders() -> Mapping[str, tuple[TelephoneSystem, ...]]:
    found: dict[str, tuple[TelephoneSystem, ...]] = {}
    for system in SYSTEMS:
        for sender in system.senders:
            found[sender] = (*found.get(sender, ()), system)
    return found


@cache
def _titles() -> tuple[str, ...]:
    return phrases(TITLES.values())


@cache
def _notices() -> tuple[str, ...]:
    return phrases(NOTICES.values())


@cache
def _labels() -> frozenset[str]:
    return frozenset(folded(label) for labels in CALLER_LABELS.values() for label in labels)
