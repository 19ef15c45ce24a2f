"""Rows that are written many at once come out as they went in, whatever they have in common."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection, select

from autolog.model import State
from autolog.store import Store
from autolog.store.schema import collection, sighting
from autolog.store.statements import insert_rows, insert_tuples
from store.examples import NOW, Mailbox

BERLIN = timezone(timedelta(hours=2))
NAMES = ("fingerprint", "remote_id", "id", "occurrence", "state", "rule", "reason", "until", "decided_at")
"""Not in the order of the table's columns."""


def row(number: int, *, until: datetime | None, state: State = State.PARKED, rule: str = "a\0b") -> tuple[object, ...]:
    id_ = f"{number:032x}"
    return id_, f"uid {number}", id_, "", state, rule, f"reason {number}", until, NOW.astimezone(BERLIN)


def written(store: Store, collection_id: int, rows: Sequence[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Insert rows of the ledger, and return what the database has of them."""
    names = (*NAMES, "collection_id")

    def work(connection: Connection) -> None:
        assert insert_tuples(connection, sighting, names, [(*one, collection_id) for one in rows]) == len(rows)

    store.database.write(work)
    chosen = select(*(sighting.c[name] for name in NAMES)).order_by(sighting.c.id)
    return store.database.read(lambda connection: [tuple(one) for one in connection.execute(chosen)])


def as_kept(one: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(value.replace("\0", "\ufffd") if isinstance(value, str) else value for value in one)


@pytest.mark.parametrize(
    "rows",
    [
        [row(1, until=None), row(2, until=None)],
        [row(1, until=NOW), row(2, until=None)],
        [row(1, until=None), row(2, until=NOW.astimezone(BERLIN), state=State.LINKED, rule="c\0d")],
        [row(1, until=NOW)],
    ],
    ids=["all-empty", "last-empty", "first-empty", "one"],
)
def test_rows_come_out_as_they_went_in(store: Store, inbox: Mailbox, rows: Sequence[tuple[object, ...]]) -> None:
    assert written(store, inbox.id, rows) == [as_kept(one) for one in rows]


def test_no_rows_are_no_statement(store: Store) -> None:
    assert store.database.write(lambda connection: insert_rows(connection, collection, [])) == 0


def test_rows_with_a_default_in_the_table_keep_what_they_say(store: Store, inbox: Mailbox) -> None:
    values = {"account_id": inbox.account, "name": "Archive", "role": "other", "listed_at": NOW, "cursor": None}
    rows = [{**values, "key": key, "version": version} for key, version in (("one", 7), ("two", 7))]
    store.database.write(lambda connection: insert_rows(connection, collection, rows))
    chosen = select(collection.c.key, collection.c.version, collection.c.cursor, collection.c.config_hash)
    found = store.database.read(lambda connection: connection.execute(chosen.where(collection.c.key != "INBOX")).all())
    assert sorted(map(tuple, found)) == [("one", 7, None, ""), ("two", 7, None, "")]
