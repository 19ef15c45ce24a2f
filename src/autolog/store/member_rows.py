"""Rows of members: which mailboxes an entry of autolog.yaml stands for, who left, when its directory answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from autolog.store.engine import Database
from autolog.store.schema import member, membership
from autolog.store.statements import insert_rows
from autolog.store.text import one_line


@dataclass(frozen=True, slots=True)
class Member:
    """A mailbox of an entry, in small letters; `left_at` is None for one that belongs to it."""

    address: str
    joined_at: datetime
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """What is known of an entry's mailboxes.  `asked_at` is when its directory last answered."""

    entry: str
    members: tuple[Member, ...] = ()
    asked_at: datetime | None = None
    failures: int = 0
    last_error: str = ""
    next_attempt_at: datetime | None = None
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MemberChange:
    """Who joined (for the first time, or again) and who left."""

    joined: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MemberRows:
    """The members of one database.  Safe to share between threads."""

    database: Database

    def memberships(self) -> Mapping[str, Membership]:
        """Return what is known of every entry, by its id."""
        return self.database.read(_memberships)

    def answered(self, entry: str, addresses: Collection[str], refused: Collection[str], now: datetime) -> MemberChange:
        """Make the members those that the directory named; whoever is no longer among them left now."""
        return self.database.write(lambda connection: _answered(connection, entry, addresses, refused, now))

    def failed(self, entry: str, line: str, next_attempt_at: datetime) -> None:
        """Write down that the directory could not be asked, why in one line, and when to try again."""
        self.database.write(lambda connection: _failed(connection, entry, line, next_attempt_at))


def _memberships(connection: Connection) -> Mapping[str, Membership]:
    members: dict[str, list[Member]] = {}
    for row in connection.execute(select(member).order_by(member.c.entry, member.c.address)):
        members.setdefault(row.entry, []).append(Member(row.address, row.joined_at, row.left_at))
    return {
        row.entry: Membership(
            entry=row.entry,
            members=tuple(members.get(row.entry, ())),
            asked_at=row.asked_at,
            failures=row.failures,
            last_error=row.last_error,
            next_attempt_at=row.next_attempt_at,
            refused=tuple(row.refused.splitlines()),
        )
        for row in connection.execute(select(membership))
    }


def _answered(
    connection: Connection, entry: str, addresses: Collection[str], refused: Collection[str], now: datetime
) -> MemberChange:
    known = {row.address: row.left_at for row in connection.execute(select(member).where(member.c.entry == entry))}
    new = sorted(set(addresses) - known.keys())
    returned = sorted(address for address in addresses if known.get(address) is not None)
    left = sorted(address for address, left_at in known.items() if left_at is None and address not in addresses)
    insert_rows(connection, member, [{"entry": entry, "address": address, "joined_at": now} for address in new])
    for changed, left_at in ((returned, None), (left, now)):
        for address in changed:
            mailbox = member.c.entry == entry, member.c.address == address
            connection.execute(update(member).where(*mailbox).values(left_at=left_at))
    values = {"asked_at": now, "failures": 0, "last_error": "", "next_attempt_at": None}
    _note(connection, entry, {**values, "refused": "\n".join(sorted(refused))})
    return MemberChange(tuple(sorted((*new, *returned))), tuple(left))


def _failed(connection: Connection, entry: str, line: str, next_attempt_at: datetime) -> None:
    failures = connection.scalar(select(membership.c.failures).where(membership.c.entry == entry)) or 0
    values = {"failures": failures + 1, "last_error": one_line(line), "next_attempt_at": next_attempt_at}
    _note(connection, entry, values)


def _note(connection: Connection, entry: str, values: Mapping[str, object]) -> None:
    if connection.scalar(select(membership.c.entry).where(membership.c.entry == entry)) is None:
        insert_rows(connection, membership, [{"entry": entry, **values}])
    else:
        connection.execute(update(membership).where(membership.c.entry == entry).values(**values))
