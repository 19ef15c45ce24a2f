"""Words taken out of every text of every table: what names a person is replaced, wherever it stands.

The tables are taken from the schema, so that one that is added later is swept too.  Ids of the provider, names
of folders and cursors, names in the firm's directory of customers and the rules in force are not autolog's own words:
they are left, and told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, Table, func, or_, select, update

from autolog.store.columns import Name, Prose, RemoteId
from autolog.store.schema import metadata, rule_set

GONE = "[erased]"
_LEFT_ALONE = frozenset(
    {"secret", "tombstone", "user", "account", "collection", "customer", "customer_domain", "customer_alias", "copy"}
)
_NOT_SEARCHED = frozenset({"secret", "tombstone"})


def redact(connection: Connection, words: Sequence[str], rules_in_force: str) -> Counter[str]:
    """Replace the words in every text; return how many rows of each table were changed."""
    counts: Counter[str] = Counter()
    pattern = re.compile("|".join(re.escape(word) for word in words), re.IGNORECASE)
    for table in metadata.sorted_tables:
        columns = [column for column in _texts(table) if not column.primary_key and not column.unique]
        if table.name not in _LEFT_ALONE and columns:
            rows = connection.execute(select(table).where(holds_any(columns, words))).all()
            changed = [row for row in rows if table is not rule_set or row.text_hash != rules_in_force]
            counts[f"{table.name} redacted"] += sum(
                _rewrite(connection, table, columns, row, pattern) for row in changed
            )
    return counts


def left_over(connection: Connection, words: Sequence[str]) -> dict[str, int]:
    """Return how many rows still hold one of the words, by table and column."""
    found = {}
    for table in metadata.sorted_tables:
        for column in () if table.name in _NOT_SEARCHED else _texts(table, RemoteId):
            count = connection.scalar(select(func.count()).select_from(table).where(holds_any([column], words)))
            if count:
                found[f"{table.name}.{column.name}"] = count
    return found


def rows_with(connection: Connection, table: Table, words: Sequence[str]) -> Iterator[Row[Any]]:
    """Yield the rows of a table in whose texts one of the words stands."""
    columns = list(_texts(table, RemoteId))
    if columns:
        yield from connection.execute(select(table).where(holds_any(columns, words)))


def _texts(table: Table, *more: type) -> Iterator[Column[Any]]:
    kinds = (Prose, Name, *more)
    return (column for column in table.columns if isinstance(column.type, kinds))


def holds_any(columns: Sequence[Column[Any]], words: Sequence[str]) -> ColumnElement[bool]:
    """Match texts that hold one of the words, in any case.

    A database folds ASCII alone, so that other scripts are asked for in three forms.
    """
    forms = {form for word in words for form in (word, word.lower(), word.upper(), word.casefold())}
    return or_(
        *(
            func.lower(column).contains(form.lower(), autoescape=True)
            if form.isascii()
            else column.contains(form, autoescape=True)
            for column in columns
            for form in forms
        )
    )


def _rewrite(
    connection: Connection, table: Table, columns: Sequence[Column[Any]], row: Row[Any], pattern: re.Pattern[str]
) -> int:
    """Write the row without the words; 0 when only the database saw one."""
    new = {column.name: pattern.sub(GONE, row._mapping[column.name] or "") for column in columns}
    changed = {name: text for name, text in new.items() if text != (row._mapping[name] or "")}
    if not changed:
        return 0
    key = [column == row._mapping[column.name] for column in table.primary_key.columns]
    return connection.execute(update(table).where(*key).values(changed)).rowcount
