"""What the revisions build tables with.  Frozen: a revision must mean tomorrow what it meant when it was written."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.mysql import DATETIME, MEDIUMTEXT
from sqlalchemy.sql.schema import SchemaItem

MOMENT = sa.DateTime(timezone=True).with_variant(DATETIME(fsp=6), "mysql", "mariadb")
PROSE = sa.Text().with_variant(MEDIUMTEXT(), "mysql", "mariadb")
NAME = sa.String(255)
REMOTE_ID = sa.String(512)
DIGEST = sa.CHAR(32)
WORD = sa.String(32)


def create(name: str, *parts: SchemaItem, comment: str, **options: Any) -> None:
    """Make a table; on MariaDB in InnoDB, with text compared by exact bytes."""
    for dialect in ("mysql", "mariadb"):
        options |= {
            f"{dialect}_engine": "InnoDB",
            f"{dialect}_charset": "utf8mb4",
            f"{dialect}_collate": "utf8mb4_nopad_bin",
        }
    op.create_table(name, *parts, comment=comment, **options)


def create_child(name: str, *parts: SchemaItem, comment: str) -> None:
    """Make a table that is only reached by its primary key; SQLite then keeps one tree instead of two."""
    create(name, *parts, comment=comment, sqlite_with_rowid=False)


def index(table: str, *columns: str) -> None:
    """Make an index of these columns."""
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def sparse_index(table: str, column: str) -> None:
    """Make an index of the rows that have a value; MariaDB has none of that kind and indexes all."""
    filled = sa.text(f"{column} IS NOT NULL")
    op.create_index(f"ix_{table}_{column}", table, [column], sqlite_where=filled, postgresql_where=filled)


def one_party() -> sa.CheckConstraint:
    """Return the condition that a row points to either a customer or a contact."""
    return sa.CheckConstraint("(customer_id IS NULL) <> (contact_id IS NULL)", name="one_party")
