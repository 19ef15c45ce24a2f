"""Column types that mean the same on SQLite, PostgreSQL and MariaDB.

Moment   a time: aware in, aware (UTC) out, to the microsecond, wherever it is kept
Prose    text of any length, scrubbed of what a database refuses
Name     text of at most 255 characters that is looked up, compared by exact bytes, scrubbed
RemoteId a provider's id of at most 512 characters, compared by exact bytes
Digest   32 hexadecimal digits, made here
Hash     up to 32 hexadecimal digits, made here
Word     a short word from a closed list, made here

What is peculiar to MariaDB is loaded where it is used: its dialect is 2 MB that other databases need not hold.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CHAR, DateTime, Dialect, String, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

from autolog.store.text import scrub

_MARIADB = ("mysql", "mariadb")

Digest = CHAR(32)
Hash = String(255)
Word = String(32)


class Moment(TypeDecorator[datetime]):
    """A time, kept in UTC to the microsecond."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name not in _MARIADB:
            return super().load_dialect_impl(dialect)
        from sqlalchemy.dialects.mysql import DATETIME

        return dialect.type_descriptor(DATETIME(fsp=6))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} names no zone; the store takes aware times only")
        moment = value if value.tzinfo is UTC else value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - same
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class Scrubbed(TypeDecorator[str]):
    """Text as `scrub` leaves it."""

    impl: TypeEngine[str] | type[TypeEngine[str]] = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's call
        return None if value is None else scrub(value)


class Prose(Scrubbed):
    """Text of any length, on MariaDB up to 16 MB."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name not in _MARIADB:
            return super().load_dialect_impl(dialect)
        from sqlalchemy.dialects.mysql import MEDIUMTEXT

        return dialect.type_descriptor(MEDIUMTEXT())


class Name(Scrubbed):
    """Text of at most 255 characters that is looked up."""

    impl = String(255)
    cache_ok = True


class RemoteId(Scrubbed):
    """A provider's id of at most 512 characters."""

    impl = String(512)
    cache_ok = True
