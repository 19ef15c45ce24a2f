"""Which rows a piece of work may change, and those rows as they are at a moment.

An interaction is taken with all that hangs on it: its children, verdicts, and the sightings that belong to it; a
sighting with its hashes, trace and quarantine, the other copies of its meeting, and the interaction that it belongs to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Connection, Select, Table, select

from autolog.store.row_text import Key, RowValues
from autolog.store.schema import (
    affiliation,
    attachment,
    contact,
    contact_address,
    contact_phone,
    customer,
    customer_alias,
    customer_domain,
    customer_merge,
    customer_reference,
    evidence,
    interaction,
    interaction_mark,
    learned_alias,
    link,
    meeting_series,
    meeting_trace,
    metadata,
    participant,
    quarantine,
    sighting,
    sighting_hash,
    thread_reference,
    verdict,
    verdict_reason,
)
from autolog.store.statements import rows_where
from autolog.store.traces import load_traces, series_with_ties
from autolog.store.unlike_uids import ties_of

Rows = Mapping[Key, RowValues]
Snapshot = Mapping[str, Rows]
"""Rows by table and primary key."""

_BY_INTERACTION = (
    participant,
    link,
    evidence,
    attachment,
    thread_reference,
    interaction_mark,
    verdict,
    verdict_reason,
)
_BY_SIGHTING = (sighting_hash, meeting_trace, quarantine)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whole tables by name, interactions and sightings by id, and series of meetings with the ties between them."""

    tables: frozenset[str] = frozenset()
    interactions: frozenset[str] = frozenset()
    sightings: frozenset[str] = frozenset()
    series: frozenset[str] = field(default=frozenset())

    def __or__(self, other: Scope) -> Scope:
        return Scope(
            self.tables | other.tables,
            self.interactions | other.interactions,
            self.sightings | other.sightings,
            self.series | other.series,
        )


DIRECTORY = Scope(
    tables=frozenset(
        table.name
        for table in (
            customer,
            customer_domain,
            customer_alias,
            customer_reference,
            customer_merge,
            contact,
            contact_address,
            contact_phone,
            affiliation,
            learned_alias,
        )
    )
)
"""The whole directory, and what was learned of its customers."""


def of_interactions(ids: Iterable[str]) -> Scope:
    """Return the scope of these interactions with all that hangs on them."""
    return Scope(interactions=frozenset(ids))


def of_sightings(ids: Iterable[str]) -> Scope:
    """Return the scope of these sightings with all that hangs on them."""
    return Scope(sightings=frozenset(ids))


def closed(connection: Connection, scope: Scope) -> Scope:
    """Return the scope with every interaction, sighting and series that is tied to one in it."""
    wider = _widened(connection, scope)
    while wider != scope:
        scope, wider = wider, _widened(connection, wider)
    return scope


def snapshot(connection: Connection, scope: Scope) -> Snapshot:
    """Return the rows in a closed scope as they are now, parents before children."""
    found = {
        name: _rows(metadata.tables[name], connection.execute(select(metadata.tables[name]))) for name in scope.tables
    }
    found[interaction.name] = _of_ids(connection, interaction, "id", scope.interactions)
    found[sighting.name] = _of_ids(connection, sighting, "id", scope.sightings)
    found[meeting_series.name] = _of_ids(connection, meeting_series, "id", scope.series)
    found |= {table.name: _of_ids(connection, table, "interaction_id", scope.interactions) for table in _BY_INTERACTION}
    found |= {table.name: _of_ids(connection, table, "sighting_id", scope.sightings) for table in _BY_SIGHTING}
    return {table.name: found[table.name] for table in metadata.sorted_tables if table.name in found}


@lru_cache(maxsize=64)
def owner_column(table: Table) -> Column[Any] | None:
    """Return the column by which each row of a table belongs to one of another, and goes with it; None if none do."""
    pointers = (column for column in table.primary_key.columns if column.foreign_keys)
    return next((one for one in pointers if any(key.ondelete == "CASCADE" for key in one.foreign_keys)), None)


def parent_of(pointer: Column[Any]) -> Table:
    """Return the table that a column points to."""
    return next(key.column.table for key in pointer.foreign_keys)


def every_series(connection: Connection) -> Rows:
    """Return the revisions of all series of meetings, and of the ties between them."""
    return _rows(meeting_series, connection.execute(select(meeting_series)))


def rows_with_keys(connection: Connection, table: Table, keys: Collection[Key]) -> Rows:
    """Return those rows of a table that have one of the primary keys; nobody else changes them meanwhile."""
    columns = list(table.primary_key.columns)
    place = next((n for n, column in enumerate(columns) if column.name.endswith("_id")), 0)
    wanted = {key[place] for key in keys}
    found = _rows(table, rows_where(connection, _locked(table), columns[place], wanted))
    return {key: found[key] for key in keys if key in found}


def _widened(connection: Connection, scope: Scope) -> Scope:
    of_interactions_ = select(sighting.c.id)
    seen = rows_where(connection, of_interactions_, sighting.c.interaction_id, scope.interactions)
    owners = rows_where(connection, select(sighting.c.interaction_id), sighting.c.id, scope.sightings)
    book = load_traces(connection, scope.sightings, scope.series)
    ties = ties_of(book.values())
    copies = rows_where(connection, select(meeting_trace.c.sighting_id), meeting_trace.c.series, scope.series)
    return scope | Scope(
        interactions=frozenset(row.interaction_id for row in owners if row.interaction_id is not None),
        sightings=frozenset(row.id for row in seen) | {row.sighting_id for row in copies},
        series=frozenset({trace.series for trace in book.values()} | ties | series_with_ties(connection, ties)),
    )


@lru_cache(maxsize=64)
def _locked(table: Table) -> Select[Any]:
    """Return the statement that reads a table's rows and keeps other writers from them until the transaction ends."""
    return select(table).with_for_update(key_share=True)


def _of_ids(connection: Connection, table: Table, column: str, ids: Collection[str]) -> Rows:
    return _rows(table, rows_where(connection, _locked(table), table.c[column], sorted(ids)))


def _rows(table: Table, rows: Iterable[RowValues]) -> Rows:
    places = [place for place, column in enumerate(table.columns) if column.primary_key]
    if len(places) == 1:
        place = places[0]
        return {(row[place],): tuple(row) for row in rows}
    return {tuple(row[place] for place in places): tuple(row) for row in rows}
