"""Change sets as values: what is to be journalled, what history tells, what an undo did.  No SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from autolog.model import Party

Answer = TypeVar("Answer")


class ChangeKind(StrEnum):
    """What was done as a whole."""

    RULES = "rules"
    MERGE = "merge"
    IMPORT = "import"


class Forgotten(StrEnum):
    """Why the rows of a change set were dropped: their time was over, a person was erased, a record was withdrawn."""

    AGE = "age"
    ERASURE = "erasure"
    WITHDRAWAL = "withdrawal"


@dataclass(frozen=True)
class ChangeHead(Generic[Answer]):
    """Who is about to change what.  `effect` says in one line what came of it, from what the work returned."""

    at: datetime
    who: str
    kind: ChangeKind
    title: str
    effect: Callable[[Answer], str]
    rule_set_version: int | None = None


@dataclass(frozen=True)
class Journalled(Generic[Answer]):
    """What the work returned, and the number of the change set that holds what it changed."""

    answer: Answer
    change_set: int


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """One line of the history of changes; `rows` is how many rows an undo would restore."""

    id: int
    at: datetime
    who: str
    kind: ChangeKind
    title: str
    effect: str
    rule_set_version: int | None
    undone_at: datetime | None
    undone_by: str
    forgotten_at: datetime | None
    forgotten_because: Forgotten | None
    rows: int

    @property
    def can_be_undone(self) -> bool:
        """Whether it still holds, and what an undo needs is still there."""
        return self.undone_at is None and self.forgotten_at is None


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo did: how many rows it restored, and which customers and contacts it could not delete again.

    These have a past by now; they are marked as removed instead, as an import that names them as removed does.
    `again` counts copies of records that were decided anew since a merge: they are parked, to be decided once more.
    """

    change: ChangeSet
    rows: int
    kept: tuple[Party, ...] = field(default=())
    again: int = 0
