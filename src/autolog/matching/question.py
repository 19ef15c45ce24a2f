"""A question: one participant who is to be explained."""

from __future__ import annotations

from dataclasses import dataclass

from autolog.matching.passages import Passage
from autolog.matching.standing import Answer


@dataclass(frozen=True, slots=True)
class Question:
    """One participant who is to be explained; `explains` names it in claims."""

    explains: str
    address: str
    name: str
    answer: Answer
    customers: tuple[str, ...] = ()
    """The customers of its domain, when only the person is open."""
    passages: tuple[Passage, ...] = ()
