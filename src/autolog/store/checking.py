"""Is the database whole: SQLite's own check, rows that point nowhere, states that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Select, exists, func, select
from sqlalchemy.exc import DatabaseError, OperationalError

from autolog.model import State
from autolog.store.answers import VerifyReport
from autolog.store.schema import interaction, link, metadata, quarantine, sighting
from autolog.store.text import one_line


def verify(connection: Connection) -> VerifyReport:
    """Check the database and count its rows; the rows of a damaged file are not asked further."""
    damage = tuple(_damage_of_file(connection))
    if damage:
        return VerifyReport(damage)
    counts = {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0 for table in metadata.sorted_tables
    }
    return VerifyReport((*_dangling(connection), *_of_meaning(connection)), counts)


def _damage_of_file(connection: Connection) -> Iterator[str]:
    if connection.dialect.name == "sqlite":
        yield from (f"SQLite finds damage: {one_line(said)}" for said in _damage(connection))


def _dangling(connection: Connection) -> Iterator[str]:
    """Yield the rows that point nowhere; the other databases do not let them come about."""
    if connection.dialect.name != "sqlite":
        return
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"Row {row} of {table} points to a row of {parent} that does not exist."


def _damage(connection: Connection) -> Iterator[str]:
    """Yield what SQLite says of its file; of some damage it says so by giving up."""
    try:
        yield from (said for (said,) in connection.exec_driver_sql("PRAGMA integrity_check") if said != "ok")
    except OperationalError:  # locked, or gone: that is no damage
        raise
    except DatabaseError as failure:
        yield str(failure.orig)


def _of_meaning(connection: Connection) -> Iterator[str]:
    for what, query in _contradictions().items():
        number = connection.scalar(query) or 0
        if number:
            yield f"{number} {what}."


def _contradictions() -> dict[str, Select[int]]:
    """Return what must never be, each with the query that counts it."""
    seen = exists(select(sighting.c.id).where(sighting.c.interaction_id == interaction.c.id))
    tied = exists(select(link.c.ordinal).where(link.c.interaction_id == interaction.c.id))
    waiting = exists(select(quarantine.c.attempts).where(quarantine.c.sighting_id == sighting.c.id))
    belongs = sighting.c.interaction_id.is_not(None)
    linked = sighting.c.state == State.LINKED
    sightings, interactions = select(func.count()).select_from(sighting), select(func.count()).select_from(interaction)
    return {
        "interactions were seen nowhere": interactions.where(~seen),
        "linked interactions are linked to nobody": interactions.where(interaction.c.state == State.LINKED, ~tied),
        "linked sightings belong to no interaction": sightings.where(linked, ~belongs),
        "items are quarantined without a reason to try again": sightings.where(
            sighting.c.state == State.QUARANTINED, ~waiting
        ),
    }
