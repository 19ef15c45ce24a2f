"""Colleagues who left: what belongs to customers stays, what does not is stripped, and the accounts stand still.

left       an item in review that only the leaver's accounts hold goes; keyed hashes stay until the clock runs out
back       until then it can be taken back: the accounts go on, and what was stripped is fetched from the mailbox again
cleared    afterwards the rows of unlinked items in these accounts are deleted, and it cannot be taken back
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, delete, exists, func, insert, select, update

from autolog.errors import StoreError
from autolog.model import State
from autolog.store.auditing import write_audit
from autolog.store.engine import Database
from autolog.store.failures import translated
from autolog.store.forgetting import forget_withdrawn
from autolog.store.interactions import erase_interactions
from autolog.store.pauses import begin
from autolog.store.schema import collection, interaction, leaver, pause, sighting, user
from autolog.store.sightings import BEARS_WISH, forget_traces
from autolog.store.statements import change_where

LEFT = "left"
"""The rule of what was stripped, and the brake of the accounts, when a colleague left."""
_PARKED = "back"


@dataclass(frozen=True, slots=True)
class Leave:
    """What a leave does: accounts that stand still, linked records that stay, items in review that go."""

    accounts: tuple[str, ...]
    kept: int
    stripped: int


@dataclass(frozen=True, slots=True)
class Leavers:
    """The leavers in a database."""

    database: Database

    def successors(self) -> Mapping[str, str]:
        """Return who took over from whom, by name; whoever handed over to nobody is left out."""
        statement = select(user.c.name, leaver.c.successor).join(leaver, leaver.c.user_id == user.c.id)
        statement = statement.where(leaver.c.back_at.is_(None), leaver.c.successor != "").order_by(leaver.c.id)
        return self.database.read(lambda connection: {row.name: row.successor for row in connection.execute(statement)})

    def plan(self, accounts: Sequence[str]) -> Leave:
        """Return what leaving these accounts would do; nothing is changed."""
        with translated(self.database.engine), self.database.engine.connect() as connection:
            return _leave_of(connection, accounts)

    def leave(self, name: str, accounts: Sequence[str], successor: str, person: str, now: datetime) -> Leave:
        """Hand over.  Raises StoreError when that was done before."""
        return self.database.write(lambda connection: _leave(connection, name, accounts, successor, person, now))

    def back(self, name: str, accounts: Sequence[str], person: str, now: datetime) -> int:
        """Take a leave back; return how many items are fetched again.  Raises StoreError when it is too late."""
        return self.database.write(lambda connection: _back(connection, name, accounts, person, now))

    def due(self, before: datetime | None) -> int:
        """Return how many rows of unlinked items are due because their owner left before that time."""
        if before is None:
            return 0
        return self.database.read(lambda connection: len(connection.scalars(_due(before)).all()))

    def clear(self, before: datetime | None, now: datetime) -> int:
        """Delete these rows; return how many."""
        return 0 if before is None else self.database.write(lambda connection: _clear(connection, before, now))


def _leave_of(connection: Connection, accounts: Sequence[str]) -> Leave:
    kept = connection.scalar(
        select(func.count(sighting.c.interaction_id.distinct())).where(
            sighting.c.collection_id.in_(_collections(accounts)), sighting.c.state == State.LINKED
        )
    )
    return Leave(tuple(accounts), kept or 0, len(_theirs_alone(connection, accounts)))


def _collections(accounts: Sequence[str]) -> Select[tuple[int]]:
    return select(collection.c.id).where(collection.c.account_id.in_(accounts))


def _theirs_alone(connection: Connection, accounts: Sequence[str]) -> Sequence[str]:
    """Return what is in review and stands in no other account: nobody else has seen it."""
    ours = sighting.c.interaction_id == interaction.c.id
    mine = sighting.c.collection_id.in_(_collections(accounts))
    held = exists(select(sighting.c.id).where(ours, mine))
    elsewhere = exists(select(sighting.c.id).where(ours, ~mine, sighting.c.state != State.GONE))
    waiting = interaction.c.state == State.REVIEW
    return connection.scalars(select(interaction.c.id).where(waiting, held, ~elsewhere)).all()


def _leave(
    connection: Connection, name: str, accounts: Sequence[str], successor: str, person: str, now: datetime
) -> Leave:
    user_id = connection.scalar(select(user.c.id).where(user.c.name == name))
    if _standing(connection, name) is not None:
        raise StoreError(f"{name} has left already.", remedy=f"To take it back: autolog user back {name}")
    found = _leave_of(connection, accounts)
    stripped = _theirs_alone(connection, accounts)
    forget_traces(connection, stripped)
    values = {"state": State.UNMATCHED, "rule": LEFT, "reason": "its owner left", "interaction_id": None}
    change_where(connection, update(sighting).values(**values, decided_at=now), sighting.c.interaction_id, stripped)
    forget_withdrawn(connection, stripped, now)
    erase_interactions(connection, stripped)
    connection.execute(insert(leaver).values(user_id=user_id, successor=successor, left_at=now))
    for one in accounts:
        begin(connection, one, None, LEFT, f"{one} stands still: {name} has left.", now)
    detail = f"accounts {', '.join(accounts)}; {found.kept} kept, {found.stripped} stripped; to {successor or 'nobody'}"
    write_audit(connection, now, person, "leave", name, detail)
    return found


def _standing(connection: Connection, name: str) -> int | None:
    statement = select(leaver.c.id).join(user, user.c.id == leaver.c.user_id)
    return connection.scalar(statement.where(user.c.name == name, leaver.c.back_at.is_(None)))


def _back(connection: Connection, name: str, accounts: Sequence[str], person: str, now: datetime) -> int:
    id_ = _standing(connection, name)
    if id_ is None:
        raise StoreError(f"{name} has not left.", remedy="See: autolog audit")
    if connection.scalar(select(leaver.c.cleared_at).where(leaver.c.id == id_)) is not None:
        raise StoreError(
            f"What {name} left was deleted when its period was over.",
            remedy=f"The accounts go on with: autolog resume {accounts[0]}",
        )
    connection.execute(update(leaver).where(leaver.c.id == id_).values(back_at=now))
    stopped = pause.c.account_id.in_(accounts), pause.c.brake == LEFT, pause.c.ended_at.is_(None)
    connection.execute(update(pause).where(*stopped).values(ended_at=now, ended_by=person))
    stripped = sighting.c.collection_id.in_(_collections(accounts)), sighting.c.rule == LEFT
    values = {"state": State.PARKED, "rule": _PARKED, "reason": "its owner is back", "until": now, "decided_at": now}
    again = connection.execute(update(sighting).where(*stripped).values(**values)).rowcount
    write_audit(connection, now, person, "back", name, f"{again} items are fetched again")
    return again


def _due(before: datetime) -> Select[tuple[str]]:
    """Choose the sightings of accounts whose owner left before that time: those without a record and a wish."""
    leavers = select(leaver.c.user_id).where(
        leaver.c.left_at < before, leaver.c.back_at.is_(None), leaver.c.cleared_at.is_(None)
    )
    stopped = pause.c.brake == LEFT, pause.c.ended_at.is_(None), pause.c.since < before
    accounts = select(pause.c.account_id).where(*stopped)
    theirs = select(collection.c.id).where(collection.c.account_id.in_(accounts))
    loose = sighting.c.collection_id.in_(theirs), sighting.c.interaction_id.is_(None), ~BEARS_WISH
    return select(sighting.c.id).where(*loose, exists(leavers))


def _clear(connection: Connection, before: datetime, now: datetime) -> int:
    ids = connection.scalars(_due(before)).all()
    gone = change_where(connection, delete(sighting), sighting.c.id, ids)
    late = leaver.c.left_at < before, leaver.c.back_at.is_(None), leaver.c.cleared_at.is_(None)
    connection.execute(update(leaver).where(*late).values(cleared_at=now))
    return gone
