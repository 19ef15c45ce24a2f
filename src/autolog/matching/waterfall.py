"""A candidate's probability as a waterfall: the prior, each reason in bits, the sum, and what the sum means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, islice

from autolog.matching.competition import probability_of
from autolog.matching.weights import PRIOR
from autolog.model import Candidate, Evidence, Party, PartyKind


@dataclass(frozen=True, slots=True)
class WaterfallRow:
    """One step: what it is, its bits, the sum so far, and the probability that this sum means.

    `span` are the words of the item that it came from, which `detail` ends with; `reason` is its row in the table of
    weights.
    """

    kind: str
    detail: str
    bits: float
    total: float
    probability: float
    span: str = ""
    reason: str = ""


def waterfall(candidate: Candidate) -> tuple[WaterfallRow, ...]:
    """Return the steps that lead to the candidate's probability; the last row's probability is the candidate's."""
    return waterfall_of(candidate.evidence, Party(PartyKind.CUSTOMER, candidate.customer))


def waterfall_of(evidence: Iterable[Evidence], party: Party) -> tuple[WaterfallRow, ...]:
    """Return the steps for one party out of a decision's or a stored interaction's evidence."""
    reasons = [reason for reason in evidence if reason.party == party]
    first = WaterfallRow("prior", "a customer that surfaces at all", PRIOR, PRIOR, probability_of(PRIOR))
    totals = islice(accumulate((reason.bits for reason in reasons), initial=PRIOR), 1, None)
    return first, *(_row(reason, total) for reason, total in zip(reasons, totals, strict=True))


def _row(reason: Evidence, total: float) -> WaterfallRow:
    return WaterfallRow(
        reason.kind, reason.sentence, reason.bits, total, probability_of(total), reason.span, reason.reason
    )
