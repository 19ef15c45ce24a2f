"""Statements that every part of the store needs: rows found by many values, many rows written at once.

`insert_rows` is the hot path of a first import.  It has SQLAlchemy compile the INSERT once for each table and dialect,
and then hands the driver plain rows: working out the parameters of each row anew is what an executemany spends most of
its time on.  The values still pass through the column types, which scrub text and bring times to UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from operator import is_
from typing import Any, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Delete,
    Dialect,
    Row,
    Select,
    Table,
    Update,
    bindparam,
    delete,
    insert,
)
from sqlalchemy.types import TypeEngine

from autolog.store.columns import Scrubbed, Word
from autolog.store.text import scrub

CHUNK = 500
"""Values in one IN list: far below what any of the databases takes."""

Value = TypeVar("Value")
Values = Mapping[str, object]
Processor = Callable[[Any], Any]


def chunks(values: Iterable[Value]) -> Iterator[Sequence[Value]]:
    """Yield the values in lists of at most CHUNK."""
    waiting = list(values)
    for start in range(0, len(waiting), CHUNK):
        yield waiting[start : start + CHUNK]


def rows_where(
    connection: Connection,
    statement: Select[Any],
    column: ColumnElement[Value],
    values: Iterable[Value],
    **parameters: object,
) -> Iterator[Row[Any]]:
    """Yield the rows of a statement whose column holds one of the values; `parameters` are its other parameters."""
    for chunk in chunks(values):
        yield from connection.execute(_chosen(statement, column), {"wanted": chunk, **parameters})


def change_where(
    connection: Connection, statement: Update | Delete, column: ColumnElement[Value], values: Iterable[Value]
) -> int:
    """Run an UPDATE or DELETE on the rows whose column holds one of the values; return how many it met."""
    waiting = tuple(values)
    if not waiting:
        return 0
    chosen = statement.where(_one_of(column))
    return sum(connection.execute(chosen, {"wanted": chunk}).rowcount for chunk in chunks(waiting))


def insert_rows(connection: Connection, table: Table, rows: Sequence[Values]) -> int:
    """Insert the rows, all with the same columns; return how many."""
    if not rows:
        return 0
    names = tuple(rows[0])
    return insert_tuples(connection, table, names, [tuple(map(row.__getitem__, names)) for row in rows])


def insert_tuples(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[tuple[object, ...]]
) -> int:
    """Insert rows whose values stand in the order of the names of their columns; return how many."""
    if rows:
        named = zip(names, zip(*rows, strict=True), strict=True)
        columns = {name: values for name, values in named if not _stays_empty(table.c[name], values)}
        prepared = _prepared(table, tuple(columns), connection.dialect)
        connection.exec_driver_sql(prepared.text, prepared.parameters(columns))
    return len(rows)


def replace_children(
    connection: Connection, table: Table, parent: ColumnElement[Value], ids: Sequence[Value], rows: Sequence[Values]
) -> int:
    """Delete the children of these parents and insert the rows instead; return how many rows were written."""
    return change_where(connection, delete(table), parent, ids) + insert_rows(connection, table, rows)


@lru_cache(maxsize=64)
def _chosen(statement: Select[Any], column: ColumnElement[Any]) -> Select[Any]:
    """Return the statement with its list of values; the statements of every page are built only once."""
    return statement.where(_one_of(column))


def _one_of(column: ColumnElement[Value]) -> ColumnElement[bool]:
    return column.in_(bindparam("wanted", expanding=True))


@dataclass(frozen=True, slots=True)
class _Prepared:
    """An INSERT as the driver takes it: its text, and its columns in order, each with what is done to its values.

    `named` tells the two styles of drivers apart: parameters by name, or by place.
    """

    text: str
    columns: tuple[tuple[str, Processor | None], ...]
    named: bool

    def parameters(self, columns: Mapping[str, Sequence[object]]) -> list[Any]:
        """Return the rows as the driver takes them; worked out by column, which is quicker than by row."""
        ready = (_ready(process, columns[name]) for name, process in self.columns)
        in_rows = list(zip(*ready, strict=True))
        if not self.named:
            return in_rows
        names = [name for name, _ in self.columns]
        return [dict(zip(names, values, strict=True)) for values in in_rows]


def _stays_empty(column: Column[Any], values: Sequence[object]) -> bool:
    """Return whether all rows hold NULL there, as they will when the column is not named: less to hand over."""
    has_default = column.default is not None or column.server_default is not None
    return not has_default and _are_all(values, None)


def _ready(process: Processor | None, values: Sequence[object]) -> Iterable[object]:
    """Return what the driver takes for these values; what is the same in every row is worked out once."""
    if process is None:
        return values
    if _are_all(values, values[0]):
        return repeat(process(values[0]), len(values))
    return map(process, values)


def _are_all(values: Iterable[object], one: object) -> bool:
    return all(map(is_, values, repeat(one)))


def _processor(column: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    """Return what makes a value ready for the driver; text without SQLAlchemy's many steps."""
    if isinstance(column, Scrubbed):
        return _scrubbed
    return _plain if column is Word else column.dialect_impl(dialect).bind_processor(dialect)


def _scrubbed(value: str | None) -> str | None:
    return scrub(value) if value else value


def _plain(value: str | None) -> str | None:
    """Return a word of a closed list as plain text: drivers look long for what to do with another type."""
    return value if value is None else str(value)


@lru_cache(maxsize=256)
def _prepared(table: Table, columns: tuple[str, ...], dialect: Dialect) -> _Prepared:
    compiled = insert(table).inline().compile(dialect=dialect, column_keys=list(columns))
    keys = compiled.positiontup or columns
    processors = {key: _processor(table.c[key].type, dialect) for key in keys}
    return _Prepared(str(compiled), tuple(processors.items()), compiled.positiontup is None)
