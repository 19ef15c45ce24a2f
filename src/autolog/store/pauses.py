"""What a brake stopped: written when it does, read before each run, ended by a person; and the figures behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update

from autolog.model import State
from autolog.store.auditing import write_audit
from autolog.store.engine import Database
from autolog.store.schema import account, collection, interaction, pause, sighting
from autolog.store.statements import rows_where

_COUNTED = (State.LINKED, State.REVIEW, State.UNMATCHED)
_OPEN = (
    select(pause, collection.c.name)
    .outerjoin(collection, collection.c.id == pause.c.collection_id)
    .join(account, account.c.id == pause.c.account_id)
    .where(pause.c.ended_at.is_(None), account.c.closed.is_(False))
    .order_by(pause.c.id)
)
_OPEN_OF_ACCOUNT = _OPEN.where(pause.c.account_id == bindparam("account"))


@dataclass(frozen=True, slots=True)
class Pause:
    """One stop: of a collection, or of the whole account when `collection_id` is None and `collection` is empty."""

    id: int
    account: str
    collection_id: int | None
    collection: str
    brake: str
    reason: str
    since: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DayRate:
    """Of one account and day: items that people wrote, and how many of them a customer was found for."""

    day: date
    items: int
    matched: int


@dataclass(frozen=True, slots=True)
class Pauses:
    """The stops in a database."""

    database: Database

    def open(self, account_id: str | None = None) -> tuple[Pause, ...]:
        """Return what stands still now, of one account or of all, the oldest first."""
        return self.database.read(lambda connection: _open(connection, account_id))

    def begin(self, account_id: str, collection_id: int | None, brake: str, reason: str, now: datetime) -> None:
        """Stop a collection, or the whole account; what stands still already stays as it is."""
        self.database.write(lambda connection: begin(connection, account_id, collection_id, brake, reason, now))

    def end(self, account_id: str, collection: str | None, person: str, now: datetime) -> tuple[Pause, ...]:
        """Let an account, or one collection of it (by name or key), go on in a person's name; return what ended."""
        return self.database.write(lambda connection: _end(connection, account_id, collection, person, now))

    def released(self, account_id: str, collection_id: int | None, brake: str, since: datetime) -> bool:
        """Return whether a person let this go on after such a stop, at or after a time."""
        statement = _of_place(account_id, collection_id).where(pause.c.brake == brake, pause.c.ended_at >= since)
        return self.database.read(lambda connection: connection.execute(statement.limit(1)).first() is not None)

    def only_here(self, collection_id: int, remote_ids: Collection[str]) -> int:
        """Return how many of the things the ledger holds here and in no other place."""
        return self.database.read(lambda connection: _only_here(connection, collection_id, remote_ids))

    def known(self, collection_id: int, since: datetime) -> int:
        """Return how many things the ledger believes to be in the collection, from `since` on or of an unknown time."""
        present = sighting.c.collection_id == collection_id, sighting.c.state != State.GONE
        in_window = sighting.c.at.is_(None) | (sighting.c.at >= since)
        count = select(func.count(sighting.c.remote_id.distinct())).where(*present, in_window)
        return self.database.read(lambda connection: connection.scalar(count)) or 0

    def made(self, account_id: str, since: datetime, happened_since: datetime) -> int:
        """Return how many records were made of the account since then, of things that happened since then."""
        count = (
            select(func.count(interaction.c.id.distinct()))
            .join(sighting, sighting.c.interaction_id == interaction.c.id)
            .join(collection, collection.c.id == sighting.c.collection_id)
            .where(collection.c.account_id == account_id, sighting.c.decided_at >= since)
            .where(sighting.c.at >= happened_since, interaction.c.created_at >= since)
        )
        return self.database.read(lambda connection: connection.scalar(count)) or 0

    def day_rates(self, account_id: str, until: datetime, days: int) -> tuple[DayRate, ...]:
        """Return the rate of each of the last days before `until`, each 24 hours long, the newest first."""
        return self.database.read(lambda connection: _day_rates(connection, account_id, until, days))


def begin(
    connection: Connection, account_id: str, collection_id: int | None, brake: str, reason: str, now: datetime
) -> None:
    """Stop a collection, or the whole account; what stands still already stays as it is."""
    standing = _of_place(account_id, collection_id).where(pause.c.ended_at.is_(None), pause.c.brake == brake)
    if connection.execute(standing).first() is None:
        values = {"account_id": account_id, "collection_id": collection_id, "brake": brake, "reason": reason}
        connection.execute(insert(pause).values(**values, since=now))


def _of_place(account_id: str, collection_id: int | None) -> Select[Any]:
    here = pause.c.collection_id.is_(None) if collection_id is None else pause.c.collection_id == collection_id
    return select(pause.c.id).where(pause.c.account_id == account_id, here)


def _open(connection: Connection, account_id: str | None) -> tuple[Pause, ...]:
    if account_id is None:
        return tuple(_pause(row) for row in connection.execute(_OPEN))
    return tuple(_pause(row) for row in connection.execute(_OPEN_OF_ACCOUNT, {"account": account_id}))


def _pause(row: Row[Any]) -> Pause:
    return Pause(
        row.id, row.account_id, row.collection_id, row.name or "", row.brake, row.reason, row.since, row.ended_at
    )


def _end(
    connection: Connection, account_id: str, collection_name: str | None, person: str, now: datetime
) -> tuple[Pause, ...]:
    keys = {row.id: row.key for row in connection.execute(select(collection.c.id, collection.c.key))}
    chosen = [
        one
        for one in _open(connection, account_id)
        if collection_name is None or collection_name in (one.collection, keys.get(one.collection_id or 0))
    ]
    for one in chosen:
        connection.execute(update(pause).where(pause.c.id == one.id).values(ended_at=now, ended_by=person))
        place = f"{one.account}, {one.collection}" if one.collection else one.account
        write_audit(connection, now, person, "resume", place, f"{one.brake}: {one.reason}")
    return tuple(chosen)


def _only_here(connection: Connection, collection_id: int, remote_ids: Collection[str]) -> int:
    """Count what would leave the ledger for good; a message that was moved stands in another folder."""
    statement = select(sighting.c.remote_id, sighting.c.interaction_id).where(
        sighting.c.collection_id == collection_id, sighting.c.state != State.GONE
    )
    mine = rows_where(connection, statement, sighting.c.remote_id, remote_ids)
    interactions: dict[str, set[str]] = defaultdict(set)
    for row in mine:
        interactions[row.remote_id].add(row.interaction_id or "")
    wanted = {id_ for ids in interactions.values() for id_ in ids if id_}
    others = select(sighting.c.interaction_id).where(
        sighting.c.state != State.GONE, sighting.c.collection_id != collection_id
    )
    elsewhere = {row.interaction_id for row in rows_where(connection, others, sighting.c.interaction_id, wanted)}
    return sum(1 for ids in interactions.values() if not ids <= elsewhere)


def _day_rates(connection: Connection, account_id: str, until: datetime, days: int) -> tuple[DayRate, ...]:
    statement = (
        select(sighting.c.at, sighting.c.state)
        .join(collection, collection.c.id == sighting.c.collection_id)
        .where(collection.c.account_id == account_id, sighting.c.state.in_(_COUNTED))
        .where(sighting.c.at < until, sighting.c.at >= until - timedelta(days=days))
    )
    items: dict[int, int] = defaultdict(int)
    matched: dict[int, int] = defaultdict(int)
    for at, state in connection.execute(statement):
        back = int((until - at) / timedelta(days=1))
        items[back] += 1
        matched[back] += state != State.UNMATCHED
    return tuple(DayRate((until - timedelta(days=back + 1)).date(), items[back], matched[back]) for back in range(days))
