"""Reading for people: the ledger, one interaction with all that is known about it, the review queue, an export."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from string import hexdigits
from typing import Any

from sqlalchemy import Connection, Row, Select, select, tuple_

from autolog.decode.message.message_ids import normalise_message_id
from autolog.errors import StoreError
from autolog.model import LinkStatus, Party, PartyKind, State
from autolog.store.answers import LedgerRow, NamedLink, StoredInteraction
from autolog.store.loading import Stored, load
from autolog.store.records import interaction_id
from autolog.store.schema import collection, contact, customer, interaction, link, sighting
from autolog.store.sightings import carriers
from autolog.store.statements import rows_where


def interaction_named(connection: Connection, prefix: str) -> StoredInteraction | None:
    """Return the interaction whose id begins like this, or None.  Raises StoreError when there are several.

    An id is hexadecimal, so that everything that begins like this lies before the same with a `g`; unlike a pattern,
    a range is found by the primary key on every database.
    """
    if not set(prefix) <= set(hexdigits):
        return None
    beginning = prefix.lower()
    alike = interaction.c.id >= beginning, interaction.c.id < beginning + "g"
    ids = connection.scalars(select(interaction.c.id).where(*alike).limit(2)).all()
    if len(ids) > 1:
        raise StoreError(f"Several interactions begin with {prefix}.", remedy="Give more digits of the id.")
    return next(iter(interactions_with(connection, ids)), None)


def find_interactions(connection: Connection, message_id: str) -> tuple[StoredInteraction, ...]:
    """Return the interactions of a Message-ID: the one that has it as its key, and its look-alikes."""
    id_ = interaction_id(normalise_message_id(message_id))
    owned = (interaction.c.id == id_) | (interaction.c.lookalike_of == id_)
    ids = connection.scalars(select(interaction.c.id).where(owned).order_by(interaction.c.created_at)).all()
    return interactions_with(connection, ids)


def interactions_with(connection: Connection, ids: Sequence[str]) -> tuple[StoredInteraction, ...]:
    """Return these interactions, in this order, each with its sightings and the names behind its links."""
    stored = load(connection, ids)
    names = _names(connection, {one.party for found in stored.values() for one in found.record.links})
    seen = _sightings_by_interaction(connection, ids)
    return tuple(_interaction(stored[id_], names, seen.get(id_, [])) for id_ in ids if id_ in stored)


def review_queue(connection: Connection, limit: int) -> tuple[StoredInteraction, ...]:
    """Return what waits for a person's answer, what runs out first before the rest."""
    waiting = interaction.c.review_until.is_not(None), interaction.c.state == State.REVIEW
    statement = select(interaction.c.id).where(*waiting)
    ids = connection.scalars(statement.order_by(interaction.c.review_until, interaction.c.id).limit(limit)).all()
    return interactions_with(connection, ids)


def interaction_ids_after(connection: Connection, customer_ref: str | None, after: str, limit: int) -> Sequence[str]:
    """Return the next ids, in order, of linked interactions (of one customer)."""
    statement = select(interaction.c.id).where(interaction.c.state == State.LINKED, interaction.c.id > after)
    if customer_ref is not None:
        with_customer = link.join(customer, customer.c.id == link.c.customer_id)
        theirs = select(link.c.interaction_id).select_from(with_customer)
        theirs = theirs.where(customer.c.ref == customer_ref, link.c.status == LinkStatus.LINKED)
        statement = statement.where(interaction.c.id.in_(theirs))
    return connection.scalars(statement.order_by(interaction.c.id).limit(limit)).all()


def ledger_page(
    connection: Connection,
    account_id: str | None,
    state: State | None,
    since: datetime | None,
    before: LedgerRow | None,
    limit: int,
) -> tuple[LedgerRow, ...]:
    """Return the next rows of the ledger, the newest first: of one account, in one state, decided since a time."""
    statement = _ledger()
    if account_id is not None:
        statement = statement.where(collection.c.account_id == account_id)
    if state is not None:
        statement = statement.where(sighting.c.state == state)
    if since is not None:
        statement = statement.where(sighting.c.decided_at >= since)
    if before is not None:
        older = tuple_(sighting.c.decided_at, sighting.c.id) < tuple_(before.decided_at, before.id)
        statement = statement.where(older)
    newest_first = statement.order_by(sighting.c.decided_at.desc(), sighting.c.id.desc())
    return tuple(_ledger_row(row) for row in connection.execute(newest_first.limit(limit)))


def sightings_of(connection: Connection, interaction_id_: str) -> tuple[LedgerRow, ...]:
    """Return every place where a copy of the interaction was seen, in the order of its decision."""
    return tuple(_sightings_by_interaction(connection, [interaction_id_]).get(interaction_id_, ()))


def sightings_by_hashes(connection: Connection, hashes: Iterable[tuple[str, str]]) -> tuple[LedgerRow, ...]:
    """Return the sightings that carry one of these keyed hashes, in the order of their decision."""
    ordered = _ledger().order_by(sighting.c.decided_at, sighting.c.id)
    return tuple(
        _ledger_row(row) for row in rows_where(connection, ordered, sighting.c.id, carriers(connection, hashes))
    )


def _ledger() -> Select[Any]:
    return select(sighting, collection.c.account_id, collection.c.name).join(
        collection, collection.c.id == sighting.c.collection_id
    )


def _ledger_row(row: Row[Any]) -> LedgerRow:
    return LedgerRow(
        id=row.id,
        account=row.account_id,
        collection=row.name,
        remote_id=row.remote_id,
        occurrence=row.occurrence,
        state=State(row.state),
        rule=row.rule,
        reason=row.reason,
        at=row.at,
        decided_at=row.decided_at,
        until=row.until,
        interaction_id=row.interaction_id,
    )


def _sightings_by_interaction(connection: Connection, ids: Sequence[str]) -> dict[str, list[LedgerRow]]:
    found: dict[str, list[LedgerRow]] = {}
    ordered = _ledger().order_by(sighting.c.decided_at, sighting.c.id)
    for row in rows_where(connection, ordered, sighting.c.interaction_id, ids):
        found.setdefault(row.interaction_id, []).append(_ledger_row(row))
    return found


def _names(connection: Connection, parties: Collection[Party]) -> Mapping[Party, str]:
    names: dict[Party, str] = {}
    for kind, table in ((PartyKind.CUSTOMER, customer), (PartyKind.CONTACT, contact)):
        refs = [party.ref for party in parties if party.kind is kind]
        for row in rows_where(connection, select(table.c.ref, table.c.name), table.c.ref, refs):
            names[Party(kind, row.ref)] = row.name
    return names


def _interaction(stored: Stored, names: Mapping[Party, str], seen: Sequence[LedgerRow]) -> StoredInteraction:
    links = tuple(NamedLink(one, names.get(one.party, "")) for one in stored.record.links)
    return StoredInteraction(stored.id, stored.record, links, tuple(seen), stored.lookalike_of)
