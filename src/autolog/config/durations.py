"""Stretches of time as autolog.yaml writes them: `90s`, `24h`, `90d`, and for what is kept also `3y` and `never`."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_SHORTEST, _LONGEST = timedelta(seconds=1), timedelta(days=36_500)
_DURATION = re.compile(r"(\d{1,9})([smhd])")
_KEPT = re.compile(r"(\d{1,5})([dy])")
_DAYS_OF_A_YEAR = 365


def _as_duration(value: object) -> timedelta:
    found = _DURATION.fullmatch(str(value).strip())
    if found is None:
        raise ValueError(f"'{value}' is no duration: write a number and s, m, h or d, such as 90s, 15m, 24h or 90d")
    duration = timedelta(**{_UNITS[found[2]]: int(found[1])})
    if duration < _SHORTEST:
        raise ValueError(f"'{value}' is too short: at least 1s")
    if duration > _LONGEST:
        raise ValueError(f"'{value}' is too long: at most {_LONGEST.days}d")
    return duration


def _as_period(value: object) -> timedelta | None:
    if value is None or str(value).strip() == "never":
        return None
    found = _KEPT.fullmatch(str(value).strip())
    if found is None:
        raise ValueError(f"'{value}' is no period: write never, or a number and d or y, such as 90d or 3y")
    period = timedelta(days=int(found[1]) * (_DAYS_OF_A_YEAR if found[2] == "y" else 1))
    if not timedelta(days=1) <= period <= _LONGEST:
        raise ValueError(f"'{value}' is out of bounds: at least 1d, at most {_LONGEST.days}d")
    return period


Duration = Annotated[timedelta, BeforeValidator(_as_duration, json_schema_input_type=str)]
Period = Annotated[timedelta | None, BeforeValidator(_as_period, json_schema_input_type=str)]
"""How long something is kept; None is for ever, written as `never`."""
