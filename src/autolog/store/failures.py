"""Failures of a database, in autolog's own words: nothing of SQLAlchemy or a driver leaves the store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from autolog.errors import SchemaMismatch, StoreError, StoreUnavailable
from autolog.store.text import one_line

_DEADLOCKS = frozenset({"40001", "40P01", "1213", "1205", "1020"})
"""Serialization failure and deadlock of PostgreSQL; deadlock, lock wait timeout and changed record of MariaDB."""

_NO_WRITING = "The server takes no writing now: name the one that does, or end its read-only mode."
_NO_RIGHTS = "Give autolog's user all rights to the tables in that database."
_REMEDIES = {
    "database is locked": "Another process has held it for ten seconds; end it, or wait.",
    "read-only": _NO_WRITING,
    "read only transaction": _NO_WRITING,
    "readonly database": "Give autolog's user the right to write to the file and its folder.",
    "unable to open database file": "Make the folder, and give autolog's user the right to write to it.",
    "disk is full": "Make room; autolog then goes on by itself.",
    "no space left": "Make room; autolog then goes on by itself.",
    "disk i/o error": "See that the disk is sound and has room, and that no quota or limit on files is reached.",
    "malformed": "Restore the last backup: autolog db backup writes them.",
    "not a database": "The file is something else; name another one.",
    "password authentication failed": "Mend user and password in the database URL.",
    "access denied": "Mend user, password and grants in the database URL.",
    "permission denied for": _NO_RIGHTS,
    "command denied": _NO_RIGHTS,
    "does not exist": "Create it, or mend the database URL.",
    "unknown database": "Create it, or mend the database URL.",
    "gone away": "Check that the server runs, and that its max_allowed_packet is at least 16M, as it comes.",
    "too many": "Raise the server's connection limit, or run fewer workers.",
}
_ANY_REMEDY = "Check that the server runs and can be reached; autolog tries again by itself."


def is_collision(failure: SQLAlchemyError) -> bool:
    """Return whether two writers met, so that the loser only has to try again."""
    if isinstance(failure, IntegrityError):
        return True
    return isinstance(failure, DBAPIError) and _code(failure) in _DEADLOCKS


@contextmanager
def translated(engine: Engine) -> Iterator[None]:
    """Raise StoreUnavailable, SchemaMismatch or StoreError for whatever the database raises inside."""
    try:
        yield
    except SQLAlchemyError as failure:
        raise _in_our_words(failure, engine) from failure


def _in_our_words(failure: SQLAlchemyError, engine: Engine) -> StoreError:
    place = engine.url.render_as_string(hide_password=True)
    said = one_line(str(failure.orig) if isinstance(failure, DBAPIError) else str(failure), 300)
    if _lacks_tables(said):
        return SchemaMismatch(
            f"The database {place} lacks a table or column ({said}).", remedy="Run: autolog db upgrade"
        )
    if isinstance(failure, IntegrityError | DataError):
        return StoreError(f"The database {place} refused a row: {said}.")
    if isinstance(failure, DBAPIError | PoolTimeout):
        return StoreUnavailable(f"The database {place} does not answer as it should: {said}.", remedy=_remedy(said))
    return StoreError(f"The database {place} cannot be used: {said}.")


def _lacks_tables(said: str) -> bool:
    lowered = said.lower()
    missing = "no such table", "no such column", "unknown column", "1146"
    return any(words in lowered for words in missing) or ("relation" in lowered and "does not exist" in lowered)


def _remedy(said: str) -> str:
    lowered = said.lower()
    return next((remedy for words, remedy in _REMEDIES.items() if words in lowered), _ANY_REMEDY)


def _code(failure: DBAPIError) -> str:
    """Return the SQLSTATE (psycopg) or the error number (PyMySQL)."""
    original = failure.orig
    state = getattr(original, "sqlstate", None)
    return str(state if state is not None else next(iter(getattr(original, "args", ())), ""))
