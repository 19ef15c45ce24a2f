"""What tables are made of: one set of metadata with names for every constraint.

Options of MariaDB and PostgreSQL are said by the migrations alone, which make the tables: in the metadata they would
load these databases' dialects, some MB, on every database.
"""

from __future__ import annotations

from sqlalchemy import Index, MetaData, Table, text
from sqlalchemy.sql.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def whole_table(name: str, *parts: SchemaItem, comment: str) -> Table:
    """Return a table with a key of its own."""
    return Table(name, metadata, *parts, comment=comment)


def child_table(name: str, *parts: SchemaItem, comment: str) -> Table:
    """A table that is only ever reached by its primary key; SQLite then keeps one tree instead of two."""
    return Table(name, metadata, *parts, comment=comment, sqlite_with_rowid=False)


def sparse_index(column: str) -> Index:
    """An index of the few rows that have a value; MariaDB has none of that kind and indexes all."""
    return Index(None, column, sqlite_where=text(f"{column} IS NOT NULL"))
