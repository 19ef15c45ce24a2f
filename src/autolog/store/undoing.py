"""A change set taken back: every row that it changed is as it was, or nothing is changed at all.

check      each row is still as the change set left it, and nothing that came since hangs on a row that is to go;
           a record that was decided anew since its customer was merged is left to be decided once more
spare      a customer or contact that was added and has a past by now is not deleted, but marked as removed
restore    deleted rows come back, parents first; changed ones get their columns; added ones go, children first
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, delete, select, update

from autolog.errors import StoreError
from autolog.model import Party, PartyKind
from autolog.store.auditing import write_audit
from autolog.store.change_records import ChangeKind, ChangeSet, Forgotten, Undone
from autolog.store.change_scope import owner_column, parent_of, rows_with_keys
from autolog.store.row_text import Key, key_of, row_digest, row_of
from autolog.store.schema import (
    affiliation,
    change_row,
    change_set,
    contact,
    customer,
    meeting_series,
    metadata,
    sighting,
    verdict,
    verdict_reason,
)
from autolog.store.sightings import park
from autolog.store.statements import insert_rows, rows_where

_BY_HAND = "Make the opposite change by hand."
_LOST = {
    Forgotten.AGE: "what its undo needs was kept long enough",
    Forgotten.ERASURE: "a person of whom it told was erased",
    Forgotten.WITHDRAWAL: "a record in it was taken out of autolog since, with its text",
}
_NAMED = 5
_PEOPLE_S_WORDS = (verdict, verdict_reason)
TAKEN_BACK = "a merge of customers was taken back"


@dataclass(frozen=True, slots=True)
class _ChangedRow:
    """One row of a change set: what an undo writes (None: it was added), and what it must be now (None: deleted)."""

    table: Table
    key: Key
    interaction: str | None
    before: Mapping[str, Any] | None
    after: str | None


def undo_change(connection: Connection, change: ChangeSet, who: str, now: datetime) -> Undone:
    """Restore every row that the change set changed.  Raises StoreError, naming what is in the way."""
    _refuse_what_is_over(change)
    rows, left = _parted(connection, change, _rows_of(connection, change.id))
    by_table = _by_table(rows)
    spared = _spared(connection, change, by_table)
    _restore(connection, by_table, spared)
    kept = tuple(_mark_removed(connection, spared, now))
    again = park(connection, _copies_of(connection, left), TAKEN_BACK, now)
    connection.execute(delete(change_row).where(change_row.c.change_set_id == change.id))
    over = update(change_set).where(change_set.c.id == change.id)
    connection.execute(over.values(undone_at=now, undone_by=who))
    write_audit(connection, now, who, "undo", f"change {change.id}", f"{change.kind}: {change.title}")
    return Undone(change, len(rows), kept, again)


# --- check -------------------------------------------------------------------------------------------------------


def _refuse_what_is_over(change: ChangeSet) -> None:
    if change.undone_at is not None:
        when = f"{change.undone_at:%Y-%m-%d %H:%M} UTC"
        raise StoreError(
            f"Change {change.id} was taken back already, {when}, by {change.undone_by}.",
            remedy="An undo is not taken back: make the change again.",
        )
    if change.forgotten_because is not None:
        because = _LOST[change.forgotten_because]
        raise StoreError(f"Change {change.id} can no longer be taken back: {because}.", remedy=_BY_HAND)


def _rows_of(connection: Connection, id_: int) -> list[_ChangedRow]:
    statement = select(change_row).where(change_row.c.change_set_id == id_).order_by(change_row.c.ordinal)
    rows = []
    for row in connection.execute(statement):
        table = metadata.tables[row.table_name]
        before = None if row.before is None else row_of(table, row.before)
        rows.append(_ChangedRow(table, key_of(row.key), row.interaction_id, before, row.after))
    return rows


def _by_table(rows: Iterable[_ChangedRow]) -> dict[Table, list[_ChangedRow]]:
    found: dict[Table, list[_ChangedRow]] = {table: [] for table in metadata.sorted_tables}
    for row in rows:
        found[row.table].append(row)
    return {table: those for table, those in found.items() if those}


def _parted(
    connection: Connection, change: ChangeSet, rows: Sequence[_ChangedRow]
) -> tuple[list[_ChangedRow], frozenset[str]]:
    """Return the rows to restore, and the interactions that are left to be decided anew.  Raises StoreError."""
    moved = _moved(connection, rows)
    changed_later = _changed_later(connection, change, {row.interaction for row in moved})
    in_the_way = [row for row in moved if row.interaction in changed_later or not _can_be_decided_anew(change, row)]
    if in_the_way:
        raise StoreError(
            f"Change {change.id} cannot be taken back, since this has changed after it: "
            f"{_named(connection, in_the_way)}.",
            remedy="Take back what came later first (autolog history), or make the opposite change by hand.",
        )
    left = frozenset(row.interaction for row in moved if row.interaction is not None)
    wanted = [row for row in rows if row.interaction not in left or row.table in _PEOPLE_S_WORDS]
    if moved:
        gone = {(row.table, row.key) for row in moved}
        wanted = [row for row in wanted if (row.table, row.key) not in gone]
    return wanted, left


def _can_be_decided_anew(change: ChangeSet, row: _ChangedRow) -> bool:
    """Return whether the next run makes the row anew: whatever belongs to a record, but not what a person said."""
    if change.kind is ChangeKind.RULES:
        return False
    return row.table is meeting_series or (row.interaction is not None and row.table not in _PEOPLE_S_WORDS)


def _changed_later(connection: Connection, change: ChangeSet, interactions: Collection[str | None]) -> frozenset[str]:
    """Return those of the interactions that a later change set changed as well, which still holds."""
    later = select(change_row.c.interaction_id).distinct().where(change_row.c.change_set_id > change.id)
    ids = sorted(id_ for id_ in interactions if id_ is not None)
    return frozenset(row.interaction_id for row in rows_where(connection, later, change_row.c.interaction_id, ids))


def _moved(connection: Connection, rows: Sequence[_ChangedRow]) -> list[_ChangedRow]:
    moved: list[_ChangedRow] = []
    for table, those in _by_table(rows).items():
        found = rows_with_keys(connection, table, [row.key for row in those])
        digests = {key: row_digest(values) for key, values in found.items()}
        moved += [row for row in those if digests.get(row.key) != row.after]
    return moved


def _copies_of(connection: Connection, interactions: Collection[str]) -> list[str]:
    rows = rows_where(connection, select(sighting.c.id), sighting.c.interaction_id, sorted(interactions))
    return [row.id for row in rows]


def _named(connection: Connection, rows: Sequence[_ChangedRow]) -> str:
    names = sorted(dict.fromkeys(_name(connection, row) for row in rows[: 10 * _NAMED]))
    more = f" and more, {len(rows)} rows in all" if len(names) > _NAMED or len(rows) > 10 * _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _name(connection: Connection, row: _ChangedRow) -> str:
    """Return what a person calls the thing that a row is a part of."""
    owner = row.key[0]
    for table, word in ((customer, "customer"), (contact, "contact")):
        if row.table is table or row.table.primary_key.columns.keys()[0] == f"{word}_id":
            ref = connection.scalar(select(table.c.ref).where(table.c.id == owner))
            return f"{word} {ref or f'number {owner}, which is no longer there'}"
    if row.interaction is not None:
        return f"interaction {row.interaction[:12]}"
    return f"{row.table.name.replace('_', ' ')} {str(owner)[:12]}"


# --- spare -------------------------------------------------------------------------------------------------------


_Spared = Mapping[Table, frozenset[int]]
_Keys = Mapping[Table, Collection[Key]]


def _spared(connection: Connection, change: ChangeSet, by_table: Mapping[Table, Sequence[_ChangedRow]]) -> _Spared:
    """Return the ids of added customers and contacts on which something hangs that came after the change set.

    Raises StoreError when something hangs on another sort of row that was added.
    """
    own = {table: {row.key for row in rows} for table, rows in by_table.items()}
    added = {table: {row.key for row in rows if row.before is None} for table, rows in by_table.items()}
    for table in added.keys() - {customer, contact}:
        for child, key, _ in _hanging(connection, table, added, own):
            name = f"{child.name.replace('_', ' ')} {'/'.join(str(part)[:12] for part in key)}"
            raise StoreError(
                f"Change {change.id} cannot be taken back: {name} came after it and belongs to what it added.",
                remedy=_BY_HAND,
            )
    people = {id_ for _, _, id_ in _hanging(connection, contact, added, own)}
    companies = {id_ for _, _, id_ in _hanging(connection, customer, added, own)}
    for table, theirs in ((contact, contact.c.id), (affiliation, affiliation.c.contact_id)):
        rows = rows_where(connection, select(table.c.customer_id), theirs, sorted(people))
        companies |= {row.customer_id for row in rows if (row.customer_id,) in added.get(customer, ())}
    return {customer: frozenset(companies), contact: frozenset(people)}


def _hanging(connection: Connection, parent: Table, added: _Keys, own: _Keys) -> Iterator[tuple[Table, Key, Any]]:
    """Yield the rows (table and key) that point to an added row of `parent`, and the id that they point to.

    Left out are rows of the change set itself, and what belongs to a row that was added: it goes with that row.
    """
    ids = sorted(key[0] for key in added.get(parent, ()))
    for child in metadata.sorted_tables if ids else ():
        owner = owner_column(child)
        keys = list(child.primary_key.columns)
        for pointer in _pointers(child, parent):
            if pointer is owner:
                continue
            goes_with = added.get(parent_of(owner), ()) if owner is not None else ()
            for row in rows_where(connection, select(*keys, pointer.label("points_to")), pointer, ids):
                key = tuple(row)[: len(keys)]
                belongs = owner is not None and (row._mapping[owner.name],) in goes_with
                if not belongs and key not in own.get(child, ()):
                    yield child, key, row.points_to


def _pointers(child: Table, parent: Table) -> list[Column[Any]]:
    return [column for column in child.columns if any(key.column.table is parent for key in column.foreign_keys)]


# --- restore -----------------------------------------------------------------------------------------------------


def _restore(connection: Connection, by_table: Mapping[Table, Sequence[_ChangedRow]], spared: _Spared) -> None:
    for table, rows in by_table.items():
        insert_rows(connection, table, [row.before for row in rows if row.before is not None and row.after is None])
    for table, rows in by_table.items():
        _write_back(connection, table, [row for row in rows if row.before is not None and row.after is not None])
    for table, rows in reversed(list(by_table.items())):
        keep = spared.get(table, frozenset())
        _delete(connection, table, [row.key for row in rows if row.before is None and row.key[0] not in keep])


def _write_back(connection: Connection, table: Table, rows: Iterable[_ChangedRow]) -> None:
    """Update the rows in groups that changed in the same columns."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        values = dict(row.before or {})
        groups[tuple(values)].append(values | _key_parameters(table, row.key))
    for parameters in groups.values():
        connection.execute(update(table).where(*_same_key(table)), parameters)


def _delete(connection: Connection, table: Table, keys: Sequence[Key]) -> None:
    if keys:
        statement = delete(table).where(*_same_key(table))
        connection.execute(statement, [_key_parameters(table, key) for key in keys])


def _same_key(table: Table) -> list[Any]:
    return [column == bindparam(f"key_{column.name}") for column in table.primary_key.columns]


def _key_parameters(table: Table, key: Key) -> dict[str, Any]:
    names = (f"key_{column.name}" for column in table.primary_key.columns)
    return dict(zip(names, key, strict=True))


def _mark_removed(connection: Connection, spared: _Spared, now: datetime) -> Iterator[Party]:
    for table, kind in ((customer, PartyKind.CUSTOMER), (contact, PartyKind.CONTACT)):
        for row in rows_where(connection, select(table.c.id, table.c.ref), table.c.id, sorted(spared[table])):
            values = {"removed": True, "revision": table.c.revision + 1, "changed_at": now}
            connection.execute(update(table).where(table.c.id == row.id).values(**values))
            yield Party(kind, row.ref)
