"""Plans: a draft of the rules with what it would change, by ids and digests alone: enough to carry out exactly that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from autolog.store.change_schema import plan, plan_item
from autolog.store.directory_rows import directory_revision
from autolog.store.engine import Database
from autolog.store.matching_versions import matching_revision
from autolog.store.statements import insert_rows

KEPT = timedelta(days=30)
"""Plans that were made longer ago go when another is made."""


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One record or row of the ledger that a plan would change; digests say what is there and what would be."""

    interaction_id: str
    sighting_id: str
    sign: str
    rule: str
    customer_before: str
    customer_after: str
    before: str
    after: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it the same change, found again."""
        return self.interaction_id, self.sighting_id, self.before, self.after


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan.  `text` is the whole draft as a version keeps it, `stamp` the state of what else it depends on."""

    id: str
    made_at: datetime
    who: str
    valid_until: datetime
    digest: str
    text: str
    base_version: int | None
    since: datetime | None
    stamp: str
    summary: str
    applied_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plans:
    """The plans of a database."""

    database: Database

    def keep(self, made: Plan, items: Sequence[PlannedItem]) -> None:
        """Keep a plan with its items."""
        self.database.write(lambda connection: _keep(connection, made, items))

    def get(self, id_: str) -> Plan | None:
        """Return a plan, or None."""
        return self.database.read(lambda connection: _get(connection, id_))

    def items(self, id_: str) -> tuple[PlannedItem, ...]:
        """Return what a plan would change."""
        return self.database.read(lambda connection: _items(connection, id_))

    def stamp(self) -> str:
        """Return a text that changes whenever customers do, or what was learned."""
        return self.database.read(stamp)


def stamp(connection: Connection) -> str:
    """Return a text that changes whenever customers do, or what was learned."""
    return f"{directory_revision(connection)} {matching_revision(connection)}"


def mark_applied(connection: Connection, id_: str, now: datetime) -> None:
    """Note that a plan was carried out."""
    connection.execute(update(plan).where(plan.c.id == id_).values(applied_at=now))


def _keep(connection: Connection, made: Plan, items: Sequence[PlannedItem]) -> None:
    values = {
        "id": made.id,
        "made_at": made.made_at,
        "who": made.who,
        "valid_until": made.valid_until,
        "text_hash": made.digest,
        "text": made.text,
        "base_version": made.base_version,
        "since": made.since,
        "stamp": made.stamp,
        "summary": made.summary,
    }
    connection.execute(delete(plan).where(plan.c.made_at < made.made_at - KEPT))
    connection.execute(insert(plan).values(**values))
    rows = [
        {
            "plan_id": made.id,
            "ordinal": ordinal,
            "sighting_id": one.sighting_id or None,
            "interaction_id": one.interaction_id or None,
            "sign": one.sign,
            "rule": one.rule,
            "customer_before": one.customer_before,
            "customer_after": one.customer_after,
            "before": one.before or None,
            "after": one.after or None,
            "title": "",
        }
        for ordinal, one in enumerate(items)
    ]
    insert_rows(connection, plan_item, rows)


def _get(connection: Connection, id_: str) -> Plan | None:
    row = connection.execute(select(plan).where(plan.c.id == id_)).one_or_none()
    if row is None:
        return None
    return Plan(
        id=row.id,
        made_at=row.made_at,
        who=row.who,
        valid_until=row.valid_until,
        digest=row.text_hash,
        text=row.text,
        base_version=row.base_version,
        since=row.since,
        stamp=row.stamp,
        summary=row.summary,
        applied_at=row.applied_at,
    )


def _items(connection: Connection, id_: str) -> tuple[PlannedItem, ...]:
    rows = connection.execute(select(plan_item).where(plan_item.c.plan_id == id_).order_by(plan_item.c.ordinal))
    return tuple(
        PlannedItem(
            interaction_id=row.interaction_id or "",
            sighting_id=row.sighting_id or "",
            sign=row.sign,
            rule=row.rule,
            customer_before=row.customer_before,
            customer_after=row.customer_after,
            before=row.before or "",
            after=row.after or "",
        )
        for row in rows
    )
