"""Rows of change sets that are dropped for good: their time is over, or what they tell may be kept no longer.

What an undo would write back holds texts and names.  So it goes with the person who is erased and with the record that
is taken out of autolog; the change set keeps its line in the history, which says that it can no longer be taken back.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, or_, select, update

from autolog.store.change_records import ChangeKind, Forgotten
from autolog.store.schema import (
    affiliation,
    change_row,
    change_set,
    contact,
    contact_address,
    contact_phone,
    interaction,
)
from autolog.store.statements import change_where, rows_where
from autolog.store.sweeping import holds_any

_OF_CONTACTS = (contact, contact_address, contact_phone, affiliation)


def forget_old(connection: Connection, before: datetime, now: datetime) -> int:
    """Drop the rows of change sets that were made before a time; return how many change sets."""
    old = select(change_set.c.id).where(change_set.c.at < before, change_set.c.forgotten_at.is_(None))
    ids = connection.scalars(old.where(change_set.c.undone_at.is_(None))).all()
    return _forget(connection, ids, Forgotten.AGE, now)


def forget_withdrawn(connection: Connection, interaction_ids: Iterable[str], now: datetime) -> int:
    """Drop what change sets keep of records that are taken out of autolog, or lose their text; return how many sets.

    A change of rules is forgotten as a whole, since it could only be taken back as a whole.
    """
    ids = sorted(set(interaction_ids))
    concerned = select(change_row.c.change_set_id, change_set.c.kind).join(change_set).distinct()
    found = {row.change_set_id: row.kind for row in rows_where(connection, concerned, change_row.c.interaction_id, ids)}
    if not found:
        return 0
    whole = [id_ for id_, kind in found.items() if kind == ChangeKind.RULES]
    change_where(connection, delete(change_row), change_row.c.interaction_id, ids)
    _forget(connection, whole, Forgotten.WITHDRAWAL, now)
    return len(found)


def forget_vanished(connection: Connection, interaction_ids: Iterable[str], now: datetime) -> int:
    """Drop what change sets keep of those of the records that are there no more; return how many sets."""
    ids = set(interaction_ids)
    there = rows_where(connection, select(interaction.c.id), interaction.c.id, sorted(ids))
    return forget_withdrawn(connection, ids - {row.id for row in there}, now)


def forget_person(
    connection: Connection,
    words: Sequence[str],
    digests: Collection[str],
    interaction_ids: Collection[str],
    contact_ids: Collection[int],
    now: datetime,
) -> int:
    """Drop the rows of every change set that tells of a person; return how many change sets.

    It does when one of the words or keyed hashes stands in it, or a row of one of these interactions or contacts.
    """
    written = [json.dumps(word, ensure_ascii=False)[1:-1] for word in words]
    texts = [change_row.c.before, change_row.c.key]
    statement = select(change_row.c.change_set_id).distinct()
    found = set(connection.scalars(statement.where(holds_any(texts, [*words, *written, *digests]))))
    tied = rows_where(connection, statement, change_row.c.interaction_id, sorted(interaction_ids))
    found |= {row.change_set_id for row in tied}
    found |= set(connection.scalars(statement.where(_of_contacts(contact_ids)))) if contact_ids else set()
    return _forget(connection, sorted(found), Forgotten.ERASURE, now)


def _of_contacts(ids: Collection[int]) -> ColumnElement[bool]:
    """Match rows of these contacts: their key begins with the contact's id, and may go on with an ordinal."""
    keys = [change_row.c.key == f"[{id_}]" for id_ in ids] + [change_row.c.key.like(f"[{id_},%") for id_ in ids]
    return change_row.c.table_name.in_([table.name for table in _OF_CONTACTS]) & or_(*keys)


def _forget(connection: Connection, ids: Collection[int], because: Forgotten, now: datetime) -> int:
    change_where(connection, delete(change_row), change_row.c.change_set_id, ids)
    kept = update(change_set).where(change_set.c.undone_at.is_(None), change_set.c.forgotten_at.is_(None))
    return change_where(connection, kept.values(forgotten_at=now, forgotten_because=because), change_set.c.id, ids)
