"""What a server tells about a message without its content, and what of it autolog uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from autolog.connector import CollectionRole
from autolog.model import MediaType, Raw
from autolog_imap import gmail
from autolog_imap.answers import Attributes, moment, number, words

ITEMS = ("UID", "FLAGS", "INTERNALDATE", "RFC822.SIZE")


@dataclass(frozen=True, slots=True)
class Place:
    """The folder that is read: what it is called, what it is for, and whether the server is Gmail."""

    key: str
    name: str
    role: CollectionRole
    gmail: bool = False

    @property
    def items(self) -> tuple[str, ...]:
        """What FETCH is asked for to learn the facts."""
        return ITEMS + gmail.ITEMS if self.gmail else ITEMS


@dataclass(frozen=True, slots=True)
class Facts:
    """One message as the server describes it; `size` is None when the server did not say."""

    uid: int
    size: int | None
    received_at: datetime | None
    labels: tuple[str, ...]
    thread: str | None
    sent_by_owner: bool
    is_draft: bool

    def raw(self, content: bytes, *, partial: bool = False) -> Raw:
        """Return the message with this content."""
        return Raw(
            MediaType.MESSAGE,
            content,
            received_at=self.received_at,
            labels=self.labels,
            size=self.size if self.size is not None else len(content),
            thread=self.thread,
            partial=partial,
            sent_by_owner=self.sent_by_owner,
        )


def facts(uid: int, attributes: Attributes, place: Place) -> Facts:
    """Read what FETCH answered to `place.items`."""
    return Facts(
        uid=uid,
        size=number(attributes.get(b"RFC822.SIZE")),
        received_at=moment(attributes.get(b"INTERNALDATE")),
        labels=(place.name, *_keywords(words(attributes.get(b"FLAGS"))), *gmail.labels(attributes)),
        thread=gmail.thread(attributes),
        sent_by_owner=place.role is CollectionRole.SENT or gmail.is_sent(attributes),
        is_draft=place.gmail and gmail.is_draft(attributes),
    )


def is_answered(attributes: Attributes) -> bool:
    """Return whether an answer says anything about the message itself; a bare change of flags does not."""
    return b"INTERNALDATE" in attributes or b"RFC822.SIZE" in attributes


def _keywords(flags: Sequence[bytes]) -> tuple[str, ...]:
    """Return the flags that a person or a program of theirs has set; system flags begin with a backslash."""
    return tuple(flag.decode("utf-8", "replace") for flag in flags if not flag.startswith(b"\\"))
