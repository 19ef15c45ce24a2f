"""Brakes: what looks like a disaster stops one collection or account until a person has looked.

empty       a rescan or count names far less than the ledger knows: a wrong mount, another mailbox, a broken server
deletions   many things would leave the ledger at once: a mistaken clean-up, or a server that lost a folder
match_rate  a customer is found for less than half as many items as usual: customers that were not loaded, a bad rule
records     thousands of records are made within an hour: a mail loop, or old mail that is taken for new

Each is a pure decision on figures.  They are made so that ordinary life stays below them: a mailbox with a handful of
messages, a weekend (which is compared with weekends), and mail that was only moved to another folder stop nothing.
Neither does a first import, a longer window, or the past of a customer who was added: what a person asked for is not
counted as records of an hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import exp, lgamma, log

from autolog.store.pauses import DayRate

WEEKS = 4
"""The day is compared with so many weeks before it."""
_CHANCE = 0.001
"""A rate that chance alone would bring about more often than this is no finding."""
_MOST = 2_000
"""Items of a day that chance is worked out for; more are scaled down, which only makes the brake milder."""


class Brake(StrEnum):
    """What stopped something.  `LEFT` is no alarm: its owner left."""

    EMPTY = "empty"
    DELETIONS = "deletions"
    MATCH_RATE = "match_rate"
    RECORDS = "records"
    LEFT = "left"


RELEASED = {
    Brake.EMPTY: timedelta(days=1),
    Brake.DELETIONS: timedelta(days=1),
    Brake.MATCH_RATE: timedelta(days=14),
    Brake.RECORDS: timedelta(days=1),
    Brake.LEFT: timedelta(0),
}
"""After a person has let it go on, the same brake stays open for so long: what was looked at is done."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a brake closes; None switches one off.

    `present_share`: less than this share of what the ledger knows is there, of `at_least` things or more.
    `deletions`: more than so many things would leave at once.  `match_rate_share`: less than this share of the usual
    rate, on a day of `match_rate_items` items or more.  `records_per_hour`: more records than so many were made of one
    account within an hour.
    """

    present_share: float | None = 0.5
    at_least: int = 20
    deletions: int | None = 50
    match_rate_share: float | None = 0.5
    match_rate_items: int = 20
    records_per_hour: int | None = 2_000


def looks_empty(known: int, present: int, thresholds: Thresholds) -> str:
    """Return what is wrong when far less is there than is known, or an empty text."""
    share = thresholds.present_share
    if share is None or known < thresholds.at_least or present >= share * known:
        return ""
    return f"only {present:,} of the {known:,} things that the ledger knows are still there"


def too_many_leave(leaving: int, thresholds: Thresholds) -> str:
    """Return what is wrong when many things would leave at once, or an empty text."""
    if thresholds.deletions is None or leaving <= thresholds.deletions:
        return ""
    return f"{leaving:,} things are gone at once, and more than {thresholds.deletions:,} are not taken for granted"


def too_many_records(made: int, thresholds: Thresholds) -> str:
    """Return what is wrong when many records were made of one account within an hour, or an empty text."""
    if thresholds.records_per_hour is None or made <= thresholds.records_per_hour:
        return ""
    return f"{made:,} records were made within an hour, and more than {thresholds.records_per_hour:,} are not expected"


def match_rate_fell(rates: Sequence[DayRate], thresholds: Thresholds) -> str:
    """Return what is wrong when the newest day found far fewer customers than the weeks before, or an empty text.

    A day of the weekend is compared with weekends.  `rates` begins with the newest day.
    """
    share = thresholds.match_rate_share
    if share is None or not rates or rates[0].items < thresholds.match_rate_items:
        return ""
    today, before = rates[0], [one for one in rates[1:] if _is_weekend(one.day) is _is_weekend(rates[0].day)]
    items, matched = sum(one.items for one in before), sum(one.matched for one in before)
    if items < 3 * thresholds.match_rate_items or not matched:
        return ""
    usual = matched / items
    if today.matched >= share * usual * today.items or chance(today.matched, today.items, usual) >= _CHANCE:
        return ""
    now = today.matched / today.items
    return f"a customer was found for {now:.0%} of {today.items:,} items in a day, and for {usual:.0%} before"


def chance(matched: int, items: int, usual: float) -> float:
    """Return how likely at most `matched` of `items` are at the usual rate (binomial distribution)."""
    if usual >= 1:
        return 1.0 if matched >= items else 0.0
    if items > _MOST:
        matched, items = matched * _MOST // items, _MOST
    return min(1.0, sum(exp(_log_binomial(count, items, usual)) for count in range(matched + 1)))


def _log_binomial(count: int, items: int, usual: float) -> float:
    ways = lgamma(items + 1) - lgamma(count + 1) - lgamma(items - count + 1)
    return ways + count * log(usual) + (items - count) * log(1 - usual)


def _is_weekend(day: date) -> bool:
    return day.weekday() >= 5


def remedy(account: str, collection: str = "") -> str:
    """Return what a person is to do; the command can be pasted into a shell, for strangers name calendars too."""
    quoted = collection.replace("'", "'\"'\"'")
    only = f" --collection '{quoted}'" if collection else ""
    return f"Nothing is read or deleted there until somebody has looked; then: autolog resume {account}{only}"
