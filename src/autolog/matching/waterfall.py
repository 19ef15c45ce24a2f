"""A candidate's probability as a waterfall: the prior, each reason in bits, the sum, and what the sum means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from autolog.matching.competition import probability_of
from autolog.matching.weights import PRIOR
from autolog.model import Candidate, Evidence, Party, PartyKind


@dataclass(frozen=True, slots=True)
class WaterfallRow:
    """One step: what it is, its bits, the sum so far, and the probability that this sum means."""

    kind: str
    detail: str
    bits: float
    total: float
    probability: float


def waterfall(candidate: Candidate) -> tuple[WaterfallRow, ...]:
    """Return the steps that lead to the candidate's probability; the last row's probability is the candidate's."""
    return waterfall_of(candidate.evidence, Party(PartyKind.CUSTOMER, candidate.customer))


def waterfall_of(evidence: Iterable[Evidence], party: Party) -> tuple[WaterfallRow, ...]:
    """Return the steps for one party out of a decision's or a stored interaction's evidence."""
    reasons = [reason for reason in evidence if reason.party == party]
    steps = [
        ("prior", "a customer that surfaces at all", PRIOR),
        *((one.kind, one.sentence, one.bits) for one in reasons),
    ]
    totals = accumulate(step_bits for _, _, step_bits in steps)
    return tuple(
        WaterfallRow(kind, detail, step_bits, total, probability_of(total))
        for (kind, detail, step_bits), total in zip(steps, totals, strict=True)
    )
