"""Rows of kept secrets: who holds one for renewal, and a write that never covers what somebody else wrote meanwhile.

A hold is one row with an expiry, taken by one UPDATE that only one of many can win; its holder's name is made anew each
time, so that nobody takes over a hold by bearing the same name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, or_, select, update

from autolog.store.engine import Database
from autolog.store.schema import account, membership, secret, secret_lease


@dataclass(frozen=True, slots=True)
class KeptRows:
    """The kept secrets of one database.  Safe to share between threads and processes."""

    database: Database

    def hold(self, name: str, holder: str, now: datetime, duration: timedelta) -> bool:
        """Take the name if nobody holds it or the hold ran out; return whether it was taken."""
        return self.database.write(lambda connection: _hold(connection, name, holder, now, now + duration))

    def release(self, name: str, holder: str) -> None:
        """Let go of the name; nothing happens when somebody else holds it by now."""
        mine = secret_lease.c.name == name, secret_lease.c.holder == holder
        self.database.write(
            lambda connection: connection.execute(update(secret_lease).where(*mine).values(holder="", until=None))
        )

    def replace(self, name: str, seen: bytes | None, ciphertext: bytes, key_id: str) -> bool:
        """Write a secret if it is still the one that was seen (None: there was none); return whether it was."""
        return self.database.write(lambda connection: _replace(connection, name, seen, ciphertext, key_id))

    def forget(self, *prefixes: str) -> int:
        """Remove all secrets whose name begins with one of these texts; return how many there were."""
        return self.database.write(lambda connection: _forget(connection, prefixes))

    def try_again_now(self, *entries: str) -> None:
        """Let the clock try these accounts at once, and the members of these entries: somebody mended what failed."""
        self.database.write(lambda connection: _try_again_now(connection, entries))

    def remove(self, name: str) -> None:
        """Remove one secret, if it is there."""
        self.database.write(lambda connection: connection.execute(delete(secret).where(secret.c.name == name)))


def _hold(connection: Connection, name: str, holder: str, now: datetime, until: datetime) -> bool:
    row = secret_lease.c.name == name
    if connection.scalar(select(secret_lease.c.name).where(row)) is None:
        # Of two that insert at once the second collides, tries again and finds the row.
        connection.execute(insert(secret_lease).values(name=name, holder=holder, until=until))
        return True
    free = or_(secret_lease.c.until.is_(None), secret_lease.c.until < now)
    return connection.execute(update(secret_lease).where(row, free).values(holder=holder, until=until)).rowcount == 1


def _replace(connection: Connection, name: str, seen: bytes | None, ciphertext: bytes, key_id: str) -> bool:
    if seen is None:
        if connection.scalar(select(secret.c.name).where(secret.c.name == name)) is not None:
            return False
        connection.execute(insert(secret).values(name=name, ciphertext=ciphertext, key_id=key_id))
        return True
    same = secret.c.name == name, secret.c.ciphertext == seen
    values = {"ciphertext": ciphertext, "key_id": key_id}
    return connection.execute(update(secret).where(*same).values(values)).rowcount == 1


def _try_again_now(connection: Connection, entries: tuple[str, ...]) -> None:
    for entry in entries:
        mended = or_(account.c.id == entry, account.c.id.startswith(f"{entry}/", autoescape=True))
        connection.execute(update(account).where(mended, account.c.failures > 0).values(next_attempt_at=None))
        connection.execute(update(membership).where(membership.c.entry == entry).values(next_attempt_at=None))


def _forget(connection: Connection, prefixes: tuple[str, ...]) -> int:
    removed = 0
    for table in (secret_lease, secret):
        begins = or_(*(table.c.name.startswith(prefix, autoescape=True) for prefix in prefixes))
        removed = connection.execute(delete(table).where(begins)).rowcount
    return removed
