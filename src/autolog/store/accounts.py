"""Accounts and collections: what is configured, how far it was read, and how it fares.

Failures lie beside the thing that failed: `status` is a query, and the clock asks the rows when to try again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, bindparam, insert, or_, select, update

from autolog.store.records import SAME_MOMENT, AccountSettingsRow, AccountState, CollectionState
from autolog.store.schema import account, collection, user
from autolog.store.statements import insert_rows
from autolog.store.text import one_line

NamedCollection = tuple[str, str, str]
"""Key, name and role."""
_OPEN_ACCOUNTS = select(account).where(account.c.closed.is_(False)).order_by(account.c.id)
_OPEN_ACCOUNT = _OPEN_ACCOUNTS.where(account.c.id == bindparam("account"))
_OF_ACCOUNT = select(collection).where(collection.c.account_id == bindparam("account"))
_OPEN_OF_ACCOUNT = _OF_ACCOUNT.where(collection.c.closed.is_(False)).order_by(collection.c.id)


def sync_configuration(connection: Connection, accounts: Sequence[AccountSettingsRow]) -> None:
    """Make the accounts those of the configuration; one that is no longer named is closed and keeps its past."""
    users = _user_ids(connection, {one.owner for one in accounts})
    known = {row.id: row for row in connection.execute(select(account))}
    wanted = {one.id: {"type": one.type, "user_id": users[one.owner], "closed": False} for one in accounts}
    new = [{"id": id_, **values} for id_, values in wanted.items() if id_ not in known]
    insert_rows(connection, account, new)
    for id_, row in known.items():
        values = wanted.get(id_, {"type": row.type, "user_id": row.user_id, "closed": True})
        if values != {"type": row.type, "user_id": row.user_id, "closed": row.closed}:
            connection.execute(update(account).where(account.c.id == id_).values(values))


def registered_collections(
    connection: Connection, account_id: str, collections: Sequence[NamedCollection]
) -> tuple[CollectionState, ...] | None:
    """Return the account's collections, in that order, if they are written down exactly as its connector lists them."""
    rows = {row.key: row for row in connection.execute(_OF_ACCOUNT, {"account": account_id})}
    written = {(row.key, row.name, row.role) for row in rows.values() if not row.closed}
    return tuple(collection_state(rows[key]) for key, _, _ in collections) if written == {*collections} else None


def register_collections(
    connection: Connection, account_id: str, collections: Sequence[NamedCollection], now: datetime
) -> tuple[CollectionState, ...]:
    """Make the account's collections those that its connector lists; return them in that order.

    One that is no longer listed is closed and keeps its past; one that comes back goes on where it was.
    """
    known = {row.key: row for row in connection.execute(_OF_ACCOUNT, {"account": account_id})}
    wanted = {key: {"name": name, "role": role, "closed": False} for key, name, role in collections}
    first_seen = {"account_id": account_id, "listed_at": now}
    new = [{"key": key, **first_seen, **values} for key, values in wanted.items() if key not in known]
    insert_rows(connection, collection, new)
    for key, row in known.items():
        values = wanted.get(key, {"name": row.name, "role": row.role, "closed": True})
        if values != {"name": row.name, "role": row.role, "closed": row.closed}:
            connection.execute(update(collection).where(collection.c.id == row.id).values(values))
    states = {state.key: state for state in collection_states(connection, account_id)}
    return tuple(states[key] for key in wanted)


def collection_states(connection: Connection, account_id: str) -> tuple[CollectionState, ...]:
    """Return where the reading of the account's open collections stands."""
    return tuple(collection_state(row) for row in connection.execute(_OPEN_OF_ACCOUNT, {"account": account_id}))


def collection_state(row: Row[Any]) -> CollectionState:
    """Return where the reading of the collection in this row stands."""
    return CollectionState(
        id=row.id,
        account=row.account_id,
        key=row.key,
        name=row.name,
        cursor=row.cursor,
        version=row.version,
        config_hash=row.config_hash,
        failures=row.failures,
        last_error=row.last_error,
        next_attempt_at=row.next_attempt_at,
        last_success_at=row.last_success_at,
    )


def account_states(connection: Connection, account_id: str | None = None) -> tuple[AccountState, ...]:
    """Return how the open accounts fare: all, or the one of them."""
    if account_id is None:
        return tuple(account_state(row) for row in connection.execute(_OPEN_ACCOUNTS))
    return tuple(account_state(row) for row in connection.execute(_OPEN_ACCOUNT, {"account": account_id}))


def account_state(row: Row[Any]) -> AccountState:
    """Return how the account in this row fares."""
    return AccountState(row.id, row.failures, row.last_error, row.next_attempt_at, row.last_success_at)


def record_success(connection: Connection, table: Table, id_: int | str, now: datetime) -> None:
    """Write down that an account or collection was read to the end.

    Nothing is written when that was known a moment ago, so that looks in which nothing was new cost the disk nothing.
    """
    values = {"failures": 0, "last_error": "", "next_attempt_at": None, "last_success_at": now}
    last = table.c.last_success_at
    news = or_(table.c.failures > 0, last.is_(None), last < now - SAME_MOMENT)
    connection.execute(update(table).where(_is(table, id_), news).values(values))


def record_failure(
    connection: Connection, table: Table, id_: int | str, line: str, next_attempt_at: datetime, now: datetime
) -> None:
    """Write down that an account or collection failed, why in one line, and when to try again."""
    values = {"failures": table.c.failures + 1, "last_error": one_line(line)}
    values |= {"last_failure_at": now, "next_attempt_at": next_attempt_at}
    connection.execute(update(table).where(_is(table, id_)).values(values))


def failures_of(connection: Connection, table: Table, id_: int | str) -> int:
    """Return how often an account or collection failed in a row."""
    return connection.scalar(select(table.c.failures).where(_is(table, id_))) or 0


def _is(table: Table, id_: int | str) -> ColumnElement[bool]:
    return table.c.id == id_


def _user_ids(connection: Connection, names: set[str]) -> Mapping[str, int]:
    known = {row.name: row.id for row in connection.execute(select(user))}
    for name in sorted(names - known.keys()):
        key = connection.execute(insert(user).values(name=name)).inserted_primary_key
        known[name] = key[0] if key else 0
    return known
