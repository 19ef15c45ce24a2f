"""The journal: what people change as a whole is kept as a change set, and can be taken back.

`journalled` does a piece of work and keeps, in the same transaction, every row in its scope that the work changed.
`Changes` is the front door to what was kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, func, insert, select

from autolog.errors import StoreError
from autolog.store.change_records import Answer, ChangeHead, ChangeKind, ChangeSet, Forgotten, Journalled, Undone
from autolog.store.change_scope import Scope, Snapshot, closed, every_series, owner_column, parent_of, snapshot
from autolog.store.engine import Database
from autolog.store.row_text import Key, RowValues, key_text, row_digest, row_text
from autolog.store.schema import change_row, change_set, interaction, meeting_series, metadata, sighting
from autolog.store.statements import Values, insert_rows
from autolog.store.undoing import undo_change


def journalled(
    connection: Connection, head: ChangeHead[Answer], scope: Scope, work: Callable[[], Answer]
) -> Journalled[Answer]:
    """Do the work in the caller's transaction; keep what it changes within the scope as a change set.

    The scope must hold everything that the work touches: it is widened only by what is tied to it beforehand
    (`change_scope.closed`).  Raises StoreError, for the transaction to be taken back, when the work tied a thing in
    scope to something that was there before and is not in scope.
    """
    scope = closed(connection, scope)
    before, series = snapshot(connection, scope), every_series(connection)
    answer = work()
    wider = closed(connection, scope)
    strangers = wider.sightings - scope.sightings
    if strangers:
        raise StoreError(
            f"A change of kind {head.kind} reached {len(strangers)} copies that it had not named.",
            remedy="Nothing was changed.  Please report it.",
        )
    after = snapshot(connection, wider)
    id_ = _write_head(connection, head, head.effect(answer))
    met = {key: row for key, row in series.items() if key in after[meeting_series.name]}
    rows = list(_changed({**before, meeting_series.name: {**before[meeting_series.name], **met}}, after))
    insert_rows(connection, change_row, [{"change_set_id": id_, "ordinal": n, **row} for n, row in enumerate(rows)])
    return Journalled(answer, id_)


@dataclass(frozen=True, slots=True)
class Changes:
    """The change sets of a database."""

    database: Database

    def history(self) -> tuple[ChangeSet, ...]:
        """Return every change set, the oldest first."""
        return self.database.read(lambda connection: tuple(map(_change_set, connection.execute(_HISTORY))))

    def change_set(self, id_: int) -> ChangeSet:
        """Return one change set.  Raises StoreError when there is none of this number."""
        return self.database.read(lambda connection: change_set_of(connection, id_))

    def undo(self, id_: int, who: str, now: datetime) -> Undone:
        """Restore every row that a change set changed, all or none of them.

        Raises StoreError, naming what is in the way, when there is no such change set, it was taken back already, what
        its undo needs was dropped, or a row is no longer as the change set left it.
        """
        return self.database.write(lambda connection: undone(connection, id_, who, now))


def undone(connection: Connection, id_: int, who: str, now: datetime) -> Undone:
    """Do what `Changes.undo` does, in the caller's transaction."""
    return undo_change(connection, change_set_of(connection, id_), who, now)


_COUNTED = (
    select(func.count())
    .select_from(change_row)
    .where(change_row.c.change_set_id == change_set.c.id)
    .scalar_subquery()
    .label("rows")
)
_HISTORY = select(change_set, _COUNTED).order_by(change_set.c.id)


def change_set_of(connection: Connection, id_: int) -> ChangeSet:
    """Return one change set.  Raises StoreError when there is none of this number."""
    row = connection.execute(_HISTORY.where(change_set.c.id == id_)).one_or_none()
    if row is None:
        raise StoreError(f"There is no change {id_}.", remedy="See: autolog history")
    return _change_set(row)


def _change_set(row: Row[Any]) -> ChangeSet:
    return ChangeSet(
        id=row.id,
        at=row.at,
        who=row.who,
        kind=ChangeKind(row.kind),
        title=row.title,
        effect=row.effect,
        rule_set_version=row.rule_set_version,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
        forgotten_at=row.forgotten_at,
        forgotten_because=Forgotten(row.forgotten_because) if row.forgotten_because else None,
        rows=row.rows,
    )


def _write_head(connection: Connection, head: ChangeHead[Answer], effect: str) -> int:
    values = {
        "at": head.at,
        "who": head.who,
        "kind": head.kind,
        "title": head.title,
        "effect": effect,
        "rule_set_version": head.rule_set_version,
    }
    made = connection.execute(insert(change_set).values(**values)).inserted_primary_key
    id_: int = made[0] if made else 0
    return id_


def _changed(before: Snapshot, after: Snapshot) -> Iterator[Values]:
    """Yield what differs as rows of `change_row`, parents before children.

    What was added to a row that was added itself is left out: it goes with that row, whose revision tells of changes.
    """
    owners = _owners(after) | _owners(before)
    for name, left in after.items():
        table, was = metadata.tables[name], before.get(name, {})
        owner_of, goes_with = _owner_of(table, owners), _added_parents(table, before, after)
        for key in {**was, **left}:
            old, new = was.get(key), left.get(key)
            if old != new and not (old is None and goes_with(key)):
                yield {
                    "table_name": name,
                    "key": key_text(key),
                    "interaction_id": owner_of(old or new or ()),
                    "before": None if old is None else row_text(_kept(table, old, new)),
                    "after": None if new is None else row_digest(new),
                }


def _added_parents(table: Table, before: Snapshot, after: Snapshot) -> Callable[[Key], bool]:
    """Return what tells whether a row, by its key, belongs to one that was added by the same change."""
    pointer = owner_column(table)
    if pointer is None:
        return lambda _: False
    place = list(table.primary_key.columns).index(pointer)
    name = parent_of(pointer).name
    added = {key[0] for key in after.get(name, {}) if key not in before.get(name, {})}
    return lambda key: key[place] in added


def _kept(table: Table, old: RowValues, new: RowValues | None) -> Mapping[str, Any]:
    """Return of a deleted row everything, of a changed one the columns that differ."""
    values = dict(zip(table.columns.keys(), old, strict=True))
    if new is None:
        return values
    return {name: value for (name, value), later in zip(values.items(), new, strict=True) if value != later}


def _owners(rows: Snapshot) -> dict[str, str]:
    """Return the interaction of each sighting that belongs to one."""
    places = list(sighting.columns.keys())
    id_, owner = places.index("id"), places.index("interaction_id")
    return {row[id_]: row[owner] for row in rows.get(sighting.name, {}).values() if row[owner] is not None}


def _owner_of(table: Table, owners: Mapping[str, str]) -> Callable[[RowValues], str | None]:
    """Return what tells the interaction that a row of the table is a part of."""
    places = {name: place for place, name in enumerate(table.columns.keys())}
    if table is interaction:
        place = places["id"]
    elif table is sighting or "sighting_id" in places:
        copy = places["id" if table is sighting else "sighting_id"]
        return lambda row: owners.get(row[copy])
    elif "interaction_id" in places:
        place = places["interaction_id"]
    else:
        return lambda _: None
    return lambda row: str(row[place])
