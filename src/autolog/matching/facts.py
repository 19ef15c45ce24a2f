"""What the evidence finders look at: an item's outside participants, colleagues, quoted addresses and thread.

Bulk mail shows its sender only: whom else a newsletter was sent to, or what it quotes, says nothing about a
conversation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from autolog.decode.addresses import find_addresses
from autolog.directory import Directory
from autolog.matching.mentions.index import MentionIndex
from autolog.matching.people import Colleagues, colleagues_of
from autolog.matching.question import Question
from autolog.matching.roster import Roster, roster_of
from autolog.matching.standing import Answer, Standing, standing_of
from autolog.model import (
    NOTHING_SAID,
    Acquaintance,
    FirmEvidence,
    Item,
    Message,
    Noise,
    OwnSide,
    Participant,
    Precedent,
    Role,
    Section,
    SectionKind,
)

MOST_QUOTED = 200
"""Quoted addresses looked at, at most; what comes later in a mail is older and says less."""

_AUTHORS = (Role.FROM, Role.ORGANIZER)


class Place(StrEnum):
    """Where an address stands that is no participant's."""

    QUOTED_HEADER = "in a quoted header"
    QUOTED_TEXT = "in quoted text"
    SIGNATURE = "in the signature"
    NEW_TEXT = "in the text"


@dataclass(frozen=True, slots=True)
class Quoted:
    """An outside address below or inside the text, at its most telling place."""

    standing: Standing
    place: Place


@dataclass(frozen=True, slots=True)
class Outsider:
    """A participant who is not one of us, and what the address says."""

    participant: Participant
    standing: Standing

    @property
    def address(self) -> str:
        """The participant's match key."""
        return self.standing.address


@dataclass(frozen=True, slots=True)
class History:
    """What was logged before, as far as it may bear on the item."""

    precedents: Sequence[Precedent] = ()
    acquaintances: Sequence[Acquaintance] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """An item, read once for all finders.  Authors come first among `outsiders`."""

    item: Item
    on: date | None
    own: OwnSide
    outsiders: tuple[Outsider, ...]
    colleagues: Colleagues
    roster: Roster
    quoted: tuple[Quoted, ...]
    precedents: tuple[Precedent, ...]
    mentions: MentionIndex | None = None
    acquaintances: tuple[Acquaintance, ...] = ()
    questions: tuple[Question, ...] = ()
    firm: FirmEvidence = NOTHING_SAID

    @property
    def unknown_outsiders(self) -> tuple[Outsider, ...]:
        """The outsiders whose own address names no customer."""
        return tuple(one for one in self.outsiders if one.standing.answer is not Answer.CUSTOMER)

    @property
    def answered(self) -> bool:
        """Whether some outsider's address says where it belongs: to a customer, or to another firm."""
        return any(one.standing.answer is not Answer.OPEN for one in self.outsiders)

    @property
    def written_outside(self) -> bool:
        """Whether an outsider is the author."""
        return any(one.participant.role in _AUTHORS for one in self.outsiders)

    def standing(self, address: str, directory: Directory) -> Standing:
        """Return what an address said on the item's day."""
        return standing_of(address, self.on, directory)


def read_facts(
    item: Item, directory: Directory, own: OwnSide, history: History, mentions: MentionIndex | None
) -> Facts:
    """Read an item for the finders."""
    on = item.occurred_at.date() if item.occurred_at else None

    def stand(address: str) -> Standing:
        return standing_of(address, on, directory)

    people = _people(item)
    return Facts(
        item=item,
        on=on,
        own=own,
        outsiders=tuple(Outsider(one, stand(one.address)) for one in people if not own.owns(one.address)),
        colleagues=colleagues_of(one.address for one in people if own.owns(one.address)),
        roster=roster_of(item, own),
        quoted=() if _is_bulk(item) else _quoted(item, own, stand),
        precedents=() if _is_bulk(item) else _answered_to(item, history.precedents),
        mentions=mentions,
        acquaintances=_before(item, history.acquaintances),
    )


def _people(item: Item) -> Iterable[Participant]:
    """Return who took part, each address once, authors first; of bulk mail the authors only."""
    people = [one for one in item.participants if one.address and one.takes_part]
    authors = [one for role in _AUTHORS for one in people if one.role is role]
    by_address: dict[str, Participant] = {}
    for one in authors if _is_bulk(item) else (*authors, *people):
        known = by_address.setdefault(one.address, one)
        if known.name != one.name and _telling(one.name) > _telling(known.name):
            by_address[one.address] = replace(known, name=one.name)
    return by_address.values()


def _telling(name: str) -> tuple[bool, int, str]:
    """Return what orders the names of one address: one that shows another address first, then the longest."""
    return "@" in name, len(name), name


def _is_bulk(item: Item) -> bool:
    return isinstance(item, Message) and item.noise is Noise.BULK


def _answered_to(item: Item, precedents: Sequence[Precedent]) -> tuple[Precedent, ...]:
    if not isinstance(item, Message):
        return ()
    named = {*item.in_reply_to, *item.references}
    return tuple(precedent for precedent in precedents if precedent.message_id in named)


def _before(item: Item, acquaintances: Sequence[Acquaintance]) -> tuple[Acquaintance, ...]:
    """Return what happened before the item did; without a date nothing is known to have."""
    moment = item.occurred_at
    return tuple(one for one in acquaintances if moment is not None and one.at < moment)


def _quoted(item: Item, own: OwnSide, stand: Callable[[str], Standing]) -> tuple[Quoted, ...]:
    """Return the outside addresses that no participant has, each once, at its most telling place."""
    present = {one.address for one in item.participants}
    found: dict[str, Place] = {}
    for address, place in _places(item):
        if address in present or own.owns(address):
            continue
        if address in found:
            found[address] = min(found[address], place, key=list(Place).index)
        elif len(found) < MOST_QUOTED:
            found[address] = place
    return tuple(Quoted(stand(address), place) for address, place in found.items())


def _places(item: Item) -> Iterator[tuple[str, Place]]:
    if not isinstance(item, Message):
        for address in find_addresses(f"{item.description}\n{item.location}"):
            yield address, Place.NEW_TEXT
        return
    for section in item.sections:
        yield from ((one.address, Place.QUOTED_HEADER) for one in section.participants if one.address)
        yield from ((address, _place_of_text(section)) for address in section.mentioned)


def _place_of_text(section: Section) -> Place:
    if section.depth > 0 or section.kind is SectionKind.QUOTED:
        return Place.QUOTED_TEXT
    return Place.SIGNATURE if section.kind is SectionKind.SIGNATURE else Place.NEW_TEXT
