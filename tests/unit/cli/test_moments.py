"""Times as people write and read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autolog.cli.moments import ago, parse_since
from autolog.errors import WrongUse

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "back"),
    [("90s", timedelta(seconds=90)), ("24h", timedelta(days=1)), ("30d", timedelta(days=30)), ("2w", timedelta(14))],
)
def test_a_stretch_counts_back_from_now(text: str, back: timedelta) -> None:
    assert parse_since(text, NOW) == NOW - back


def test_a_moment_in_rfc_3339_is_taken_as_it_is() -> None:
    assert parse_since("2026-03-01T12:00:00+02:00", NOW) == datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
    assert parse_since("2026-03-01T10:00:00Z", NOW) == datetime(2026, 3, 1, 10, 0, tzinfo=UTC)


def test_a_date_begins_at_midnight_in_the_zone_of_this_machine() -> None:
    assert parse_since("2026-03-01", NOW) == datetime(2026, 3, 1).astimezone()


def moment_or_nothing(text: str) -> datetime | None:
    try:
        return parse_since(text, NOW)
    except WrongUse:
        return None


@given(st.text(max_size=30) | st.from_regex(r"[0-9]{1,6}[smhdw]|[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True))
def test_any_text_is_a_moment_with_a_zone_or_wrong_use(text: str) -> None:
    moment = moment_or_nothing(text)
    assert moment is None or moment.tzinfo is not None


@pytest.mark.parametrize("text", ["999999w", "1d2h", "-5d", "2026-02-30", "", "yesterday"])
def test_what_is_no_time_is_refused_with_examples(text: str) -> None:
    with pytest.raises(WrongUse, match="2026-03-01") as refused:
        parse_since(text, NOW)
    assert refused.value.what == f"'{text}' is no time."


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s ago"), (59, "59 s ago"), (60, "1 min ago"), (7_199, "1 h ago"), (172_800, "2 d ago"), (-5, "0 s ago")],
)
def test_how_long_ago_is_told_in_the_largest_unit(seconds: int, words: str) -> None:
    assert ago(NOW - timedelta(seconds=seconds), NOW) == words


def test_what_never_was_is_never() -> None:
    assert ago(None, NOW) == "never"
