"""An item as rules see it.  What no rule asks for is not worked out, and what two rules ask for is worked out once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from autolog.directory import Directory
from autolog.expressions import TEXT_LIMIT
from autolog.model import Candidate, Customer, Item, Message, OwnSide, Participant, Role
from autolog.rules.conditions import ItemKind, Spoken
from autolog.rules.kinds import kind_of
from autolog.rules.sets import ReadText

_AUTHORS = frozenset({Role.FROM, Role.SENDER, Role.ORGANIZER})


@dataclass(frozen=True)
class View:
    """One item with what the matcher found; `plausible` are the candidates worth a person's look, best first."""

    item: Item
    candidates: tuple[Candidate, ...]
    plausible: tuple[Candidate, ...]
    own: OwnSide
    directory: Directory | None = None

    @cached_property
    def kinds(self) -> frozenset[ItemKind]:
        """What it came as, and what it shows itself to be: an offer is mail too, a call a meeting or mail."""
        return frozenset({ItemKind(self.item.kind), ItemKind(kind_of(self.item).name)})

    @property
    def mail(self) -> Message | None:
        """The item, if it is mail."""
        return self.item if isinstance(self.item, Message) else None

    @cached_property
    def direction(self) -> Spoken:
        """Who spoke first."""
        return spoken_by(self.item, self.own)

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """Everybody who stands in it, each address once."""
        return tuple(dict.fromkeys(one.address for one in self.item.participants if one.address))

    @cached_property
    def outside(self) -> tuple[str, ...]:
        """Those who are not ours."""
        return tuple(address for address in self.addresses if not self.own.owns(address))

    @cached_property
    def domains(self) -> frozenset[str]:
        """The domains of those who are not ours."""
        return frozenset(address.rpartition("@")[2] for address in self.outside)

    @cached_property
    def authors(self) -> tuple[str, ...]:
        """Who wrote it, or organizes it."""
        return tuple(one.address for one in self.item.participants if one.role in _AUTHORS and one.address)

    @cached_property
    def subject(self) -> str:
        """The subject."""
        return self.item.subject

    @cached_property
    def text(self) -> str:
        """What was newly written, as far as expressions look."""
        if not isinstance(self.item, Message):
            return _joined((self.item.description, self.item.location))
        return _joined(section.text for section in self.item.sections if section.depth == 0)

    @cached_property
    def quoted_text(self) -> str:
        """What is quoted, as far as expressions look."""
        if not isinstance(self.item, Message):
            return ""
        return _joined(section.text for section in self.item.sections if section.depth > 0)

    @cached_property
    def attachments(self) -> tuple[str, ...]:
        """The names of what is attached."""
        return tuple(one.name for one in self.item.attachments) if isinstance(self.item, Message) else ()

    @cached_property
    def subject_words(self) -> ReadText:
        """The subject, prepared for looking up words."""
        return ReadText.of(self.subject)

    @cached_property
    def text_words(self) -> ReadText:
        """The new text, prepared."""
        return ReadText.of(self.text)

    @cached_property
    def quoted_words(self) -> ReadText:
        """The quoted text, prepared."""
        return ReadText.of(self.quoted_text)

    @cached_property
    def attachment_words(self) -> ReadText:
        """The names of attachments, prepared."""
        return ReadText.of("\n".join(name.replace("_", " ") for name in self.attachments))

    @cached_property
    def customer(self) -> Customer | None:
        """The best candidate worth a look; one that the directory does not have is known by its id alone."""
        if not self.plausible:
            return None
        ref = self.plausible[0].customer
        found = self.directory.customer(ref) if self.directory is not None else None
        return found or Customer(ref, ref)

    @property
    def probability(self) -> float:
        """The probability of the best candidate."""
        return self.candidates[0].probability if self.candidates else 0.0

    @property
    def at(self) -> datetime | None:
        """When it was received, or began."""
        return self.item.occurred_at


def spoken_by(item: Item, own: OwnSide) -> Spoken:
    """Return who spoke first, judged by the participants and not by the mailbox it was found in."""
    author: Participant | None = next(iter(item.participants), None)
    if author is None or not own.owns(author.address):
        return Spoken.INBOUND
    outside = any(not own.owns(participant.address) for participant in item.participants if participant.address)
    return Spoken.OUTBOUND if outside else Spoken.INTERNAL


def _joined(texts: Iterable[str]) -> str:
    """Return the texts one below the other, cut to what expressions look at."""
    left, parts = TEXT_LIMIT, list[str]()
    for text in texts:
        if left <= 0:
            break
        parts.append(text[:left])
        left -= len(text)
    return "\n".join(parts)
