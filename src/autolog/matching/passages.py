"""Passages: the texts of an item, each with the zone that it stands in and the person who wrote it.

Zones weigh differently (`ZONES`).  A quoted block has its own author, by its header lines, and its signature is that
author's: in answers sent by our side the customer's signature is in the quote.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from autolog.matching.roster import Roster
from autolog.model import Item, Meeting, Message, OwnSide, Participant, Role, Section, SectionKind, Task

LONGEST_PASSAGE = 16_000
"""Signs of a passage that are read; what comes later in a mail says less."""


class Zone(StrEnum):
    """Where a passage stands."""

    SIGNATURE = "signature"
    DISPLAY_NAME = "display name"
    OUTSIDE_TEXT = "text"
    SUBJECT = "subject"
    PLACE = "place"
    OWN_TEXT = "our own text"
    ATTACHMENT = "attachment name"
    QUOTE = "quoted text"


CAPS: dict[Zone, float] = {
    Zone.SIGNATURE: 12.0,
    Zone.DISPLAY_NAME: 7.0,
    Zone.OUTSIDE_TEXT: 6.5,
    Zone.SUBJECT: 5.5,
    Zone.PLACE: 5.5,
    Zone.OWN_TEXT: 4.0,
    Zone.ATTACHMENT: 4.0,
    Zone.QUOTE: 2.5,
}
"""Bits that a mention counts at most: a signature says whose firm it is, a quote only what was spoken of."""


class Author(NamedTuple):
    """Who wrote a passage: address and name as far as they are known, and whether it is one of us."""

    address: str = ""
    name: str = ""
    is_own: bool = False


class Passage(NamedTuple):
    """A text in its zone."""

    zone: Zone
    text: str
    author: Author


def passages_of(item: Item, own: OwnSide, roster: Roster) -> tuple[Passage, ...]:
    """Return the passages of an item in reading order, cut to `LONGEST_PASSAGE`."""
    found = _of_message(item, own, roster) if isinstance(item, Message) else _of_meeting(item, own, roster)
    return tuple(_cut(one) for one in found if one.text)


def _cut(passage: Passage) -> Passage:
    if len(passage.text) <= LONGEST_PASSAGE:
        return passage
    return passage._replace(text=passage.text[:LONGEST_PASSAGE])


def _of_meeting(meeting: Meeting | Task, own: OwnSide, roster: Roster) -> Iterator[Passage]:
    author = _author(meeting.participants, Role.ORGANIZER, own, roster)
    yield Passage(Zone.SUBJECT, meeting.subject, author)
    yield Passage(Zone.PLACE, meeting.location, author)
    yield Passage(_text_zone(author), meeting.description, author)


def _of_message(message: Message, own: OwnSide, roster: Roster) -> Iterator[Passage]:
    writer = _author(message.participants, Role.FROM, own, roster)
    yield Passage(Zone.SUBJECT, message.subject, writer)
    yield from (Passage(Zone.ATTACHMENT, one.name, writer) for one in message.attachments)
    authors: dict[int, Author] = {0: writer}
    for section in message.sections:
        if section.kind is SectionKind.QUOTED:
            authors[section.depth] = _author(section.participants, Role.FROM, own, roster)
        author = authors.get(section.depth, Author())
        yield Passage(_zone_of(section, author), section.text, author)


def _zone_of(section: Section, author: Author) -> Zone:
    if section.kind is SectionKind.SIGNATURE:
        return Zone.QUOTE if author.is_own else Zone.SIGNATURE
    return Zone.QUOTE if section.depth > 0 else _text_zone(author)


def _text_zone(author: Author) -> Zone:
    return Zone.OWN_TEXT if author.is_own else Zone.OUTSIDE_TEXT


def _author(people: tuple[Participant, ...], role: Role, own: OwnSide, roster: Roster) -> Author:
    found = next((one for one in people if one.role is role), None)
    if found is None:
        return Author()
    is_own = own.owns(found.address) or (not found.address and roster.has(found.name))
    return Author(found.address, found.name, is_own)
