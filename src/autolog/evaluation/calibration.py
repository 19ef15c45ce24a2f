"""Calibration: whether what is said to be 90 % sure is right nine times in ten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

BINS = 10


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """All claims with a probability from `low` to `high`: how many, their mean probability, the share that is right."""

    low: float
    high: float
    n: int
    claimed: float
    right: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The bins that hold claims; `error` is the expected calibration error, weighted by the claims in each."""

    error: float
    bins: tuple[CalibrationBin, ...]


def calibrate(claims: Iterable[tuple[float, bool]]) -> Calibration:
    """Sort (probability, was it right) pairs into ten bins of equal width."""
    sorted_claims: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for probability, right in claims:
        sorted_claims[min(int(probability * BINS), BINS - 1)].append((probability, right))
    bins = tuple(_bin(index, found) for index, found in enumerate(sorted_claims) if found)
    total = sum(one.n for one in bins)
    error = sum(one.n * abs(one.claimed - one.right) for one in bins) / total if total else 0.0
    return Calibration(error, bins)


def _bin(index: int, claims: list[tuple[float, bool]]) -> CalibrationBin:
    n = len(claims)
    return CalibrationBin(
        low=index / BINS,
        high=(index + 1) / BINS,
        n=n,
        claimed=sum(probability for probability, _ in claims) / n,
        right=sum(right for _, right in claims) / n,
    )
