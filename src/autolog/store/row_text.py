"""Rows as text and back, exact to the byte: a value is read as the type of its column says, whatever the database.

Texts stand in the JSON as they are, not escaped to ASCII, so that an erasure finds a name in them in any script.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Date, LargeBinary, Table

from autolog.store.columns import Moment

Key = tuple[Any, ...]
RowValues = tuple[Any, ...]

_DIGITS = 32
_WRITTEN: Mapping[type, Callable[[Any], str]] = {
    datetime: datetime.isoformat,
    date: date.isoformat,
    bytes: lambda value: base64.b64encode(value).decode("ascii"),
}
_READ: Mapping[type, Callable[[str], Any]] = {
    Moment: datetime.fromisoformat,
    Date: date.fromisoformat,
    LargeBinary: base64.b64decode,
}


def key_text(key: Key) -> str:
    """Return a primary key as JSON."""
    return _dump(list(key))


def key_of(text: str) -> Key:
    """Return the primary key that `key_text` wrote."""
    return tuple(json.loads(text))


def row_text(values: Mapping[str, Any]) -> str:
    """Return values of a row, by column, as JSON."""
    return _dump({name: _written(value) for name, value in values.items()})


def row_of(table: Table, text: str) -> dict[str, Any]:
    """Return the values that `row_text` wrote."""
    readers = _readers(table)
    values = json.loads(text)
    return {name: None if value is None else readers[name](value) for name, value in values.items()}


def row_digest(row: Sequence[Any]) -> str:
    """Return a digest of a whole row, its values in the order of the columns."""
    return hashlib.sha256(_dump([_written(value) for value in row]).encode()).hexdigest()[:_DIGITS]


_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _written(value: Any) -> Any:
    write = _WRITTEN.get(type(value))
    return value if write is None else write(value)


@lru_cache(maxsize=64)
def _readers(table: Table) -> Mapping[str, Callable[[Any], Any]]:
    return {column.name: _READ.get(type(column.type), _as_it_is) for column in table.columns}


def _as_it_is(value: Any) -> Any:
    return value
