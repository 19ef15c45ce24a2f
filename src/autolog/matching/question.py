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
    """The customers that its address leaves open, when it names some."""
    passages: tuple[Passage, ...] = ()
    is_partner: bool = False
    """Whether it is of a firm that writes for customers."""

    def admits(self, customer: str) -> bool:
        """Return whether the customer may be the answer."""
        return self.answer is not Answer.CUSTOMER or customer in self.customers
