"""How autolog stands: accounts, collections and counts.  `autolog status` only prints what this says.

Every count is answered from an index: what is in review is what has a `review_until`, all else is linked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, func, select

from autolog.model import State
from autolog.store.accounts import account_state, collection_state
from autolog.store.answers import AccountStatus, CollectionStatus, Status
from autolog.store.schema import account, collection, contact, customer, interaction, sighting, user

Counts = Mapping[int, Mapping[State, int]]


def status(connection: Connection, now: datetime) -> Status:
    """Return how autolog stands; "today" is the day of `now` in the zone that it carries."""
    in_all = _counts(connection, None)
    today = _counts(connection, now.replace(hour=0, minute=0, second=0, microsecond=0))
    collections: dict[str, list[CollectionStatus]] = {}
    statement = select(collection).where(collection.c.closed.is_(False)).order_by(collection.c.id)
    for row in connection.execute(statement):
        counted = CollectionStatus(collection_state(row), in_all.get(row.id, {}), today.get(row.id, {}))
        collections.setdefault(row.account_id, []).append(counted)
    review = _number(connection, interaction, interaction.c.review_until.is_not(None))
    return Status(
        accounts=tuple(_account(row, collections.get(row.id, [])) for row in _open_accounts(connection)),
        linked=_number(connection, interaction) - review,
        review=review,
        quarantined=_total(in_all, State.QUARANTINED),
        to_look_at_again=_total(in_all, State.PARKED),
        customers=_number(connection, customer, customer.c.removed.is_(False)),
        contacts=_number(connection, contact, contact.c.removed.is_(False)),
    )


def _open_accounts(connection: Connection) -> list[Row[Any]]:
    statement = select(account, user.c.name.label("owner")).join(user, user.c.id == account.c.user_id)
    return list(connection.execute(statement.where(account.c.closed.is_(False)).order_by(account.c.id)))


def _account(row: Row[Any], collections: list[CollectionStatus]) -> AccountStatus:
    return AccountStatus(account_state(row), row.owner, row.type, tuple(collections))


def _counts(connection: Connection, since: datetime | None) -> Counts:
    statement = select(sighting.c.collection_id, sighting.c.state, func.count()).group_by(
        sighting.c.collection_id, sighting.c.state
    )
    if since is not None:
        statement = statement.where(sighting.c.decided_at >= since)
    found: dict[int, dict[State, int]] = {}
    for collection_id, state, number in connection.execute(statement):
        found.setdefault(collection_id, {})[State(state)] = number
    return found


def _total(counts: Counts, state: State) -> int:
    return sum(one.get(state, 0) for one in counts.values())


def _number(connection: Connection, table: Table, *conditions: ColumnElement[bool]) -> int:
    return connection.scalar(select(func.count()).select_from(table).where(*conditions)) or 0
