"""The audit: who changed what.  Rows are added and read; only an erasure or the retention period takes words away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from autolog.store.engine import Database
from autolog.store.schema import audit

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that somebody did: to what, and more about it."""

    id: int
    at: datetime
    who: str
    action: str
    subject: str
    detail: str


@dataclass(frozen=True, slots=True)
class Audit:
    """The audit of a database."""

    database: Database

    def write(self, now: datetime, who: str, action: str, subject: str, detail: str = "") -> None:
        """Keep what somebody did.  `action` has at most 32 letters."""
        self.database.write(lambda connection: write_audit(connection, now, who, action, subject, detail))

    def entries(self, since: datetime | None = None) -> Iterator[AuditEntry]:
        """Yield what was done, at or after a time, the oldest first."""
        last = 0
        while page := self._after(last, since):
            yield from page
            last = page[-1].id

    def _after(self, last: int, since: datetime | None) -> tuple[AuditEntry, ...]:
        statement = select(audit).where(audit.c.id > last).order_by(audit.c.id).limit(AT_ONCE)
        if since is not None:
            statement = statement.where(audit.c.at >= since)
        return self.database.read(lambda connection: tuple(AuditEntry(*row) for row in connection.execute(statement)))


def write_audit(connection: Connection, now: datetime, who: str, action: str, subject: str, detail: str = "") -> None:
    """Keep what a person did, in the transaction that does it."""
    values = {"at": now, "who": who, "action": action, "subject": subject, "detail": detail}
    connection.execute(insert(audit).values(**values))
