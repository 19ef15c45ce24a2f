"""What a recurrence rule may say before anybody tries to follow it (RFC 5545, 3.3.10; TRUST 0.2 and T39).

A rule of forty characters can keep the best library busy for hours: every second for a century, an interval of zero,
the thirtieth of February every day until the year 9999.  So a rule is read and bounded here first, by numbers alone.
What RFC 5545 forbids in combination is refused too, because that is where rules hide that never come true.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

from autolog.errors import DecodeError

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
MOST_OCCURRENCES = 10_000
"""The largest COUNT."""

_MOST_TIMES_A_DAY = 8
_NO_NUMBER = -1_000_000
_MOST_VALUES = 400
_LONGEST_RULE = 4_000
_LARGEST_INTERVAL = 10_000
_DAYS = {1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}
_DAYS_OF_PERIOD = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY = re.compile(rf"([+-]?[0-9]{{1,2}})?({'|'.join(_WEEKDAYS)})")
_RANGES = {
    "BYSECOND": range(60),
    "BYMINUTE": range(60),
    "BYHOUR": range(24),
    "BYMONTH": range(1, 13),
    "BYMONTHDAY": (*range(-31, 0), *range(1, 32)),
    "BYYEARDAY": (*range(-366, 0), *range(1, 367)),
    "BYWEEKNO": (*range(-53, 0), *range(1, 54)),
    "BYSETPOS": (*range(-366, 0), *range(1, 367)),
}
_ALLOWED_WITH = {
    "BYYEARDAY": ("YEARLY",),
    "BYWEEKNO": ("YEARLY",),
    "BYMONTHDAY": ("DAILY", "MONTHLY", "YEARLY"),
    "BYSETPOS": ("WEEKLY", "MONTHLY", "YEARLY"),
}
_ORDER = ("FREQ", "INTERVAL", "COUNT", "UNTIL", *_RANGES, "BYDAY", "WKST")


def checked_rule(rule: str, only: Sequence[str] = FREQUENCIES) -> str:
    """Return the rule in one normal form, harmless to expand.  Raises DecodeError and says what is wrong with it."""
    parts = _parts(rule)
    frequency = parts.get("FREQ", "")
    if frequency not in only:
        raise DecodeError(
            f"A recurrence rule repeats {frequency or 'at no known frequency'}, which autolog does not follow."
        )
    _check_number(parts, "INTERVAL", _LARGEST_INTERVAL)
    _check_number(parts, "COUNT", MOST_OCCURRENCES)
    for name in _RANGES:
        _check_values(parts, name)
    _check_weekdays(parts)
    _check_times_of_day(parts)
    _check_positions(parts)
    _check_days_exist(parts)
    return ";".join(f"{name}={parts[name]}" for name in _ORDER if name in parts)


def until_of(rule: str) -> str:
    """Return the UNTIL value of a rule, or an empty text."""
    return _parts(rule).get("UNTIL", "")


def with_until(rule: str, until: str) -> str:
    """Return the rule with another UNTIL, or without any when it is empty."""
    parts = {name: value for name, value in _parts(rule).items() if name != "UNTIL"} | (
        {"UNTIL": until} if until else {}
    )
    return ";".join(f"{name}={parts[name]}" for name in _ORDER if name in parts)


def _parts(rule: str) -> dict[str, str]:
    """Return the parts of a rule by name; names that RFC 5545 does not know are left out."""
    if len(rule) > _LONGEST_RULE:
        raise DecodeError(f"A recurrence rule is longer than {_LONGEST_RULE:,} characters.")
    pairs = (part.partition("=") for part in rule.upper().replace(" ", "").split(";"))
    return {name: value.strip(",") for name, _, value in pairs if name in _ORDER and value.strip(",")}


def _check_number(parts: Mapping[str, str], name: str, largest: int) -> None:
    number = _number(parts.get(name, "1"))
    if not 1 <= number <= largest:
        raise DecodeError(f"A recurrence rule has {name}={parts[name][:20]}; autolog follows 1 to {largest:,}.")


def _check_values(parts: Mapping[str, str], name: str) -> None:
    if name not in parts:
        return
    values = parts[name].split(",")
    if len(values) > _MOST_VALUES or any(_number(value) not in _RANGES[name] for value in values):
        raise DecodeError(f"A recurrence rule has {name}={parts[name][:40]}, which is outside the calendar.")
    if parts["FREQ"] not in _ALLOWED_WITH.get(name, FREQUENCIES):
        raise DecodeError(f"A recurrence rule has {name} with FREQ={parts['FREQ']}, which RFC 5545 forbids.")


def _check_weekdays(parts: Mapping[str, str]) -> None:
    if parts.get("WKST", "MO") not in _WEEKDAYS:
        raise DecodeError(f"A recurrence rule has WKST={parts['WKST'][:20]}, which is no weekday.")
    if "BYDAY" not in parts:
        return
    days = [_WEEKDAY.fullmatch(day) for day in parts["BYDAY"].split(",")]
    within_year = parts["FREQ"] == "YEARLY" and "BYMONTH" not in parts
    ordinals = [_number(day[1] or "1") for day in days if day]
    if (
        len(days) > _MOST_VALUES
        or not all(days)
        or not all(1 <= abs(ordinal) <= (53 if within_year else 5) for ordinal in ordinals)
    ):
        raise DecodeError(f"A recurrence rule has BYDAY={parts['BYDAY'][:40]}, which names no weekday.")


def _check_times_of_day(parts: Mapping[str, str]) -> None:
    times = _times_a_day(parts)
    if times > _MOST_TIMES_A_DAY:
        raise DecodeError(f"A recurrence rule names {times:,} times a day; autolog follows {_MOST_TIMES_A_DAY}.")


def _times_a_day(parts: Mapping[str, str]) -> int:
    return math.prod(len(parts.get(name, "0").split(",")) for name in ("BYHOUR", "BYMINUTE", "BYSECOND"))


def _check_positions(parts: Mapping[str, str]) -> None:
    """Refuse a BYSETPOS beyond the largest set that one period can hold."""
    largest = _DAYS_OF_PERIOD[parts["FREQ"]] * _times_a_day(parts)
    if "BYSETPOS" in parts and any(abs(int(position)) > largest for position in parts["BYSETPOS"].split(",")):
        raise DecodeError(f"A recurrence rule has BYSETPOS={parts['BYSETPOS'][:40]}, a place that is never reached.")


def _check_days_exist(parts: Mapping[str, str]) -> None:
    """Refuse a day of the month that none of the rule's months has."""
    if "BYMONTHDAY" not in parts:
        return
    months = [int(month) for month in parts.get("BYMONTH", "1").split(",")]
    longest = max(_DAYS[month] for month in months)
    if all(abs(int(day)) > longest for day in parts["BYMONTHDAY"].split(",")):
        raise DecodeError(f"A recurrence rule has BYMONTHDAY={parts['BYMONTHDAY'][:40]}, a day that never comes.")


def _number(text: str) -> int:
    """Return the number, or one that is outside every range when the text is none."""
    return int(text) if re.fullmatch(r"[+-]?[0-9]{1,6}", text) else _NO_NUMBER
