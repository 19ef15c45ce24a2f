"""A cursor says where the reading of a folder stands, and expires when UIDs lose their worth."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autolog.connector import Cursor
from autolog.errors import CursorExpired
from autolog_imap.cursor import Mark, Resets, decode, with_newest
from autolog_imap.facts import Facts
from autolog_imap.reading import newer, since_criterion

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
_MARKS = st.builds(
    Mark,
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**32 - 1),
    st.none() | st.integers(0, 2**32),
    st.none() | _MOMENTS,
    st.integers(0, 1_000),
    st.lists(_MOMENTS, max_size=4).map(tuple),
)


@given(_MARKS)
def test_a_mark_survives_its_writing(mark: Mark) -> None:
    assert decode(mark.encode()) == mark


@pytest.mark.parametrize("text", ["", "{}", "null", "[]", "7", '{"format":2}', '{"format":1}', '{"format":[]}'])
def test_what_is_no_cursor_has_expired(text: str) -> None:
    with pytest.raises(CursorExpired):
        decode(Cursor(text))


def test_uidvalidity_zero_is_compared_like_any_other() -> None:
    assert Resets().resume("INBOX", Mark(0, 5), 0, NOW).mark == Mark(0, 5)
    with pytest.raises(CursorExpired):
        Resets().resume("INBOX", Mark(0, 5), 1, NOW)


def test_three_renumberings_in_a_day_expire_the_cursor_and_a_fourth_does_not() -> None:
    resets = Resets()
    mark = Mark(1, 5)
    for number in range(3):
        with pytest.raises(CursorExpired):
            resets.resume("INBOX", mark, number + 2, NOW + timedelta(hours=number))
        mark = resets.resume("INBOX", None, number + 2, NOW).mark
    assert resets.resume("INBOX", mark, 9, NOW + timedelta(hours=4)).by_date
    with pytest.raises(CursorExpired):
        resets.resume("INBOX", mark, 9, NOW + timedelta(hours=40))


def facts(uid: int, at: datetime | None) -> Facts:
    return Facts(uid, 100, at, ("INBOX",), None, sent_by_owner=False, is_draft=False)


@given(st.lists(st.integers(0, 6), max_size=12), st.integers(0, 12))
def test_reading_by_date_gives_everything_once_in_whatever_pages(seconds: list[int], page: int) -> None:
    mailbox = [facts(uid, NOW + timedelta(seconds=second)) for uid, second in enumerate(seconds, start=1)]
    first = newer(mailbox, Mark(1), NOW)[:page]
    mark = with_newest(Mark(1), [message.received_at for message in first])
    rest = newer(mailbox, mark, NOW)
    assert {message.uid for message in (*first, *rest)} == {message.uid for message in mailbox}
    done = with_newest(mark, [message.received_at for message in rest if message not in first])
    assert newer(mailbox, done, NOW) == []


@pytest.mark.parametrize(
    ("since", "criterion"),
    [
        (datetime(2026, 3, 1, 0, 30, tzinfo=UTC), "SINCE 28-Feb-2026"),
        (datetime(2026, 1, 1, tzinfo=UTC), "SINCE 31-Dec-2025"),
        (datetime(1970, 1, 1, tzinfo=UTC), "ALL"),
    ],
)
def test_a_search_begins_a_day_early_because_servers_have_time_zones(since: datetime, criterion: str) -> None:
    assert since_criterion(since) == criterion
