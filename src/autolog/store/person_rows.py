"""Everything that is kept about one person, as rows by table; what is only hashes says so by being hashes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, or_, select

from autolog.model import PartyKind
from autolog.store.engine import Database
from autolog.store.schema import (
    affiliation,
    contact,
    contact_address,
    contact_phone,
    evidence,
    learned_alias,
    link,
    metadata,
    participant,
    sighting,
    verdict,
)
from autolog.store.sightings import carriers
from autolog.store.statements import rows_where
from autolog.store.sweeping import rows_with
from autolog.store.who import KnownPerson

Rows = Sequence[Mapping[str, object]]
_SECRET = frozenset({"secret", "tombstone"})


def took_part(database: Database, person: KnownPerson) -> tuple[str, ...]:
    """Return the ids of the interactions that the person took part in, or is linked to, in order."""
    return database.read(lambda connection: tuple(sorted(_took_part(connection, person))))


def rows_about(database: Database, person: KnownPerson, hashes: Sequence[tuple[str, str]]) -> Mapping[str, Rows]:
    """Return the rows about the person by table, interactions and their children aside."""
    return database.read(lambda connection: _about(connection, person, hashes))


def mentions(database: Database, person: KnownPerson) -> Mapping[str, int]:
    """Return how many rows of each table name the person anywhere in their texts."""
    return database.read(
        lambda connection: {
            table.name: count
            for table in metadata.sorted_tables
            if table.name not in _SECRET and (count := sum(1 for _ in rows_with(connection, table, person.words)))
        }
    )


def _took_part(connection: Connection, person: KnownPerson) -> set[str]:
    mine = rows_where(connection, select(participant.c.interaction_id), participant.c.address, sorted(person.addresses))
    tied = rows_where(connection, select(link.c.interaction_id), link.c.contact_id, sorted(person.contact_ids))
    named = rows_where(connection, select(evidence.c.interaction_id), evidence.c.contact_id, sorted(person.contact_ids))
    return {row.interaction_id for rows in (mine, tied, named) for row in rows}


def _about(connection: Connection, person: KnownPerson, hashes: Sequence[tuple[str, str]]) -> Mapping[str, Rows]:
    ids, refs = sorted(person.contact_ids), sorted(person.contact_refs)
    found = {
        "contact": _plain(rows_where(connection, select(contact), contact.c.id, ids)),
        **{
            table.name: _plain(rows_where(connection, select(table), table.c.contact_id, ids))
            for table in (contact_address, contact_phone, affiliation)
        },
        "verdict": _plain(
            rows_where(
                connection, select(verdict).where(verdict.c.party_kind == PartyKind.CONTACT), verdict.c.party_ref, refs
            )
        ),
        "learned_alias": _plain(connection.execute(select(learned_alias).where(_taught(person))).all()),
    }
    traces = rows_where(connection, select(sighting), sighting.c.id, sorted(carriers(connection, hashes)))
    return {**found, "sighting": _plain(traces)}


def _taught(person: KnownPerson) -> ColumnElement[bool]:
    texts = sorted({*person.addresses, *person.names})
    theirs = (learned_alias.c.party_kind == PartyKind.CONTACT) & learned_alias.c.party_ref.in_(
        sorted(person.contact_refs)
    )
    return or_(learned_alias.c.text.in_(texts), theirs)


def _plain(rows: Iterator[Row[Any]] | Sequence[Row[Any]]) -> Rows:
    return [dict(row._mapping) for row in rows]
