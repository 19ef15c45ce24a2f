"""Which version a database's tables have, and bringing them to this one's.

Migrations are Alembic's, kept in `autolog.store.migrations`.  A start only compares one row with `CURRENT`; Alembic
itself is loaded when something is to be migrated.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import Connection, column, inspect, select, table

from autolog.errors import SchemaMismatch
from autolog.store.engine import open_engine
from autolog.store.failures import translated

if TYPE_CHECKING:
    from alembic.config import Config

CURRENT = "0009"
"""The newest revision; a test holds it to the migrations."""

_VERSION_TABLE = "alembic_version"


def check_version(connection: Connection) -> None:
    """Raise SchemaMismatch unless the database's tables are this version's."""
    if not is_behind(connection):
        return
    place = connection.engine.url.render_as_string(hide_password=True)
    found = database_version(connection)
    if found is None:
        raise SchemaMismatch(f"The database {place} has no tables yet.", remedy="Make them: autolog db upgrade")
    raise SchemaMismatch(
        f"The database {place} has the tables of an older autolog (schema {found}, wanted {CURRENT}).",
        remedy="Save it, then bring it up: autolog db backup FILE && autolog db upgrade",
    )


def is_behind(connection: Connection) -> bool:
    """Return whether the database has no tables or those of an older autolog.  Raises SchemaMismatch for newer ones."""
    found = database_version(connection)
    if found is not None and found > CURRENT:
        place = connection.engine.url.render_as_string(hide_password=True)
        raise SchemaMismatch(
            f"The database {place} was made by a newer autolog (schema {found}; this one knows {CURRENT}).",
            remedy="Install the newer autolog, or restore the backup from before.",
        )
    return found != CURRENT


def needs_upgrade(url: str) -> bool:
    """Return whether `upgrade` would change the database.

    Raises SchemaMismatch when a newer autolog made it, StoreUnavailable or StoreError.
    """
    engine = open_engine(url)
    try:
        with translated(engine), engine.connect() as connection:
            return is_behind(connection)
    finally:
        engine.dispose()


def database_version(connection: Connection) -> str | None:
    """Return the revision of the database's tables, or None when there are none."""
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    version: str | None = connection.scalar(select(column("version_num")).select_from(table(_VERSION_TABLE)))
    return version


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database's tables to this version, or to an earlier revision; make them if there are none.

    Does nothing to a database that is there already.  Raises StoreUnavailable or StoreError.
    """
    from alembic import command

    _migrate(url, lambda config: command.upgrade(config, revision))


def downgrade(url: str, revision: str) -> None:
    """Take the database's tables back to an earlier revision; "base" removes them with all rows."""
    from alembic import command

    _migrate(url, lambda config: command.downgrade(config, revision))


def _migrate(url: str, work: Callable[[Config], None]) -> None:
    from alembic.config import Config

    engine = open_engine(url)
    try:
        with translated(engine), engine.connect().execution_options(autolog_writes=True) as connection:
            config = Config(attributes={"connection": connection})
            config.set_main_option("script_location", "autolog.store:migrations")
            config.set_main_option("path_separator", "os")
            work(config)
            connection.commit()
    finally:
        engine.dispose()
