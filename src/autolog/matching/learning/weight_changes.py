"""Other weights, by verdicts: how much oftener (or less often) than expected a reason stood beside the right customer.

For each reason, the verdicts on customers that it spoke for are counted, with how many were right and how many were
expected to be (the sum of their probabilities).  Twenty pseudo-observations as good as expected are laid beside them,
so that few verdicts change little; the log-odds of what comes out, less those of what was expected, is the difference
in bits.  Since each claim had several reasons, a reason answers for its share of it only.

    difference = (log2 odds((right + 20 expected) / (n + 20)) - log2 odds(expected)) / reasons of a claim, on average

Whoever accepts a suggestion that was said to be 60 % sure confirms more than one who accepts one of 99 %: the selection
of what people are asked about is thereby accounted for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log2

from autolog.matching.weights import WEIGHTS, Reason
from autolog.model import LinkStatus, PartyKind
from autolog.store.learning_records import Lesson

PSEUDO_OBSERVATIONS = 20
LEAST_VERDICTS = 10
LONGEST_STEP = 2.0
"""Bits that a weight may be moved away from the table, in all."""
LONGEST_STEP_OF_ADDRESSES = 1.0
"""The same for what the directory itself says: there errors are the directory's, not the weight's."""
LEAST_STEP = 0.1
"""Bits that are worth a change."""

_ADDRESSES = frozenset(
    {
        Reason.ADDRESS,
        Reason.SECONDARY_ADDRESS,
        Reason.TAGGED_ADDRESS,
        Reason.ADDRESS_OUT_OF_TIME,
        Reason.DOMAIN,
        Reason.SUBDOMAIN,
    }
)
_SUREST = 1.0 - 2.0**-20


@dataclass(frozen=True, slots=True)
class WeightChange:
    """A weight before and after, in bits, and the verdicts that speak for it: how many, right, and expected right."""

    reason: Reason
    thought: str
    before: float
    after: float
    verdicts: int
    right: int
    expected: float

    @property
    def step(self) -> float:
        """Bits that are added."""
        return round(self.after - self.before, 2)


def weight_changes(lessons: Iterable[Lesson], steps: Mapping[str, float]) -> tuple[WeightChange, ...]:
    """Return the weights that these verdicts speak for, in the order of the table; `steps` are those in force."""
    by_reason: dict[str, list[Lesson]] = defaultdict(list)
    for lesson in lessons:
        if lesson.party.kind is PartyKind.CUSTOMER and lesson.probability is not None:
            for name in {name for name, _ in lesson.reasons}:
                by_reason[name].append(lesson)
    changes = (_change(reason, by_reason[reason], steps.get(reason, 0.0)) for reason in Reason if reason in by_reason)
    return tuple(change for change in changes if change is not None)


def _change(reason: Reason, lessons: Sequence[Lesson], step: float) -> WeightChange | None:
    if len(lessons) < LEAST_VERDICTS:
        return None
    right = sum(lesson.status is LinkStatus.LINKED for lesson in lessons)
    expected = sum(lesson.probability or 0.0 for lesson in lessons)
    reasons = sum(len({name for name, _ in lesson.reasons}) for lesson in lessons) / len(lessons)
    longest = LONGEST_STEP_OF_ADDRESSES if reason in _ADDRESSES else LONGEST_STEP
    moved = step + difference(right, expected, len(lessons)) / reasons
    moved = max(-longest, min(longest, moved))
    if abs(moved - step) < LEAST_STEP:
        return None
    table = WEIGHTS[reason]
    before, after = round(table.bits + step, 2), round(table.bits + moved, 2)
    return WeightChange(reason, table.thought, before, after, len(lessons), right, round(expected, 2))


def difference(right: int, expected: float, verdicts: int) -> float:
    """Return the bits between what was observed and what was expected, shrunken by the pseudo-observations."""
    share = expected / verdicts
    observed = (right + PSEUDO_OBSERVATIONS * share) / (verdicts + PSEUDO_OBSERVATIONS)
    return _log_odds(observed) - _log_odds(share)


def _log_odds(share: float) -> float:
    bounded = max(1.0 - _SUREST, min(_SUREST, share))
    return log2(bounded / (1.0 - bounded))
