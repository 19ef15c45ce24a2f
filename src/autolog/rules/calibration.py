"""From a promised precision to a threshold, by what was measured.

A calibration table counts, for claims of each range of probability, how many there were and how many were right.  The
threshold is the lowest probability from which on everything that is linked is right often enough, of claims enough:
99 % need a hundred at least, since fewer cannot show a single error.  The share is taken plainly and not by a lower
bound, because the tables are harder than mail is: the shipped one is measured on sets made to mislead, an
installation's own on what was doubtful enough to be asked about.  A range that by itself is surely worse than the
target (Wilson's upper bound at 95 % lies below it; Wilson 1927, JASA 22, 209) is never linked, however good the surer
ones above it are.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files
from math import sqrt

from autolog.model import CalibrationCount

EDGES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 0.995, 0.999)
"""Where the ranges begin: closer together where thresholds lie."""

LEAST_SURE = 0.95
"""No table brings the threshold below: few claims lie there, and they would hide behind the many that are sure."""

ENOUGH_HERE = 20
"""Claims that an installation must have judged in a range, for its own count to replace the shipped one there."""

_ONE_ERROR = 1.0 - 1e-9
"""Errors that the claims must leave room for; a hair less than one, for 100 * (1 - 0.99) is."""

_DEVIATIONS = 1.959964
"""Of the normal distribution, for 95 % between both sides."""


def counted(claims: Iterable[tuple[float, bool]]) -> tuple[CalibrationCount, ...]:
    """Return the table of (probability, was it right) pairs; ranges without a claim are left out."""
    found: dict[float, list[bool]] = {}
    for probability, right in claims:
        found.setdefault(EDGES[max(bisect_right(EDGES, probability) - 1, 0)], []).append(right)
    return tuple(CalibrationCount(low, len(found[low]), sum(found[low])) for low in sorted(found))


def threshold(table: Sequence[CalibrationCount], target: float) -> float:
    """Return the lowest probability from which on links reach the target; the highest range's when none does."""
    best = EDGES[-1]
    claims = right = 0
    for count in sorted(table, key=lambda one: -one.low):
        if count.low < LEAST_SURE or best_share(count.right, count.claims) < target:
            break
        claims += count.claims
        right += count.right
        if claims * (1.0 - target) >= _ONE_ERROR and right >= target * claims:
            best = count.low
    return best


def best_share(right: int, claims: int) -> float:
    """Return the highest share of right ones that these counts leave believable, by Wilson's upper bound at 95 %."""
    if not claims:
        return 1.0
    share, squared = right / claims, _DEVIATIONS**2
    spread = _DEVIATIONS * sqrt(share * (1 - share) / claims + squared / (4 * claims**2))
    return (share + squared / (2 * claims) + spread) / (1 + squared / claims)


def laid_over(shipped: Sequence[CalibrationCount], own: Sequence[CalibrationCount]) -> tuple[CalibrationCount, ...]:
    """Return the shipped table with an installation's own counts in the ranges where it judged enough."""
    table = {one.low: one for one in shipped} | {one.low: one for one in own if one.claims >= ENOUGH_HERE}
    return tuple(table[low] for low in sorted(table))


@cache
def shipped_calibration() -> tuple[CalibrationCount, ...]:
    """Return the table that autolog comes with; `python -m benchmarks.calibrate` writes it."""
    text = files("autolog.rules").joinpath("calibration.json").read_text(encoding="utf-8")
    return tuple(CalibrationCount(one["low"], one["claims"], one["right"]) for one in json.loads(text)["counts"])
