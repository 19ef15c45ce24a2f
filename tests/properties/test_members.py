"""Whatever a directory answers, one after the other: nobody is forgotten, and exactly whom it named last is read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from autolog.store import Store, open_store, upgrade
from autolog.store.member_rows import MemberRows
from autolog.store.schema import member, membership

BEGINNING = datetime(2026, 3, 2, 9, tzinfo=UTC)
ADDRESSES = st.sampled_from([f"{name}@ourfirm.example" for name in ("anna", "boris", "chloe", "dana", "emil")])
ANSWERS = st.lists(st.frozensets(ADDRESSES) | st.none(), min_size=1, max_size=12)
"""What a directory says, time after time; None when it cannot be asked."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path_factory.mktemp('members') / 'autolog.db'}"
    upgrade(url)
    store = open_store(url)
    yield store
    store.close()


@settings(max_examples=300, deadline=None)
@given(ANSWERS)
def test_nobody_is_forgotten_and_whom_it_named_last_is_read(store: Store, answers: list[frozenset[str] | None]) -> None:
    rows, seen, present = MemberRows(store.database), set[str](), frozenset[str]()
    for number, answer in enumerate(answers):
        now = BEGINNING + timedelta(hours=number)
        if answer is None:
            rows.failed("firm", "It does not answer.", now)
        else:
            change = rows.answered("firm", answer, (), now)
            assert (set(change.joined), set(change.left)) == (answer - present, present - answer)
            seen, present = seen | answer, answer
        known = rows.memberships()["firm"]
        assert {one.address for one in known.members} == seen
        assert {one.address for one in known.members if one.left_at is None} == present
        assert bool(known.last_error) == (answer is None)
    store.database.write(lambda connection: [connection.execute(delete(table)) for table in (member, membership)])
