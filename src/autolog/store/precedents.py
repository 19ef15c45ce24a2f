"""What was logged before, as the matcher asks for it: by the Message-IDs of a thread.

Customers and contacts that were removed are left out: of them it would only be said that they are there no more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, Row, select

from autolog.model import LinkStatus, Participant, Party, PartyKind, Precedent, State
from autolog.store.loading import links_of, participants_of
from autolog.store.parties import find_parties
from autolog.store.records import interaction_id
from autolog.store.schema import interaction, thread_reference
from autolog.store.statements import rows_where

_IN_THREAD = (
    select(thread_reference, interaction.c.starts_at)
    .join(interaction, interaction.c.id == thread_reference.c.interaction_id)
    .where(interaction.c.state == State.LINKED)
)


def precedents(connection: Connection, message_ids: Collection[str]) -> Mapping[str, tuple[Precedent, ...]]:
    """Return, for each of these Message-IDs, the linked interactions of its thread; ids without any are left out."""
    return precedents_of_digests(connection, {interaction_id(message_id): message_id for message_id in message_ids})


def precedents_of_digests(connection: Connection, named: Mapping[str, str]) -> Mapping[str, tuple[Precedent, ...]]:
    """Return the same for Message-IDs of which the digest is known, by the names that are given for them."""
    rows = list(rows_where(connection, _IN_THREAD, thread_reference.c.message, named))
    ids = {row.interaction_id for row in rows}
    links, people = links_of(connection, ids), participants_of(connection, ids)
    removed = find_parties(connection, {link.party for those in links.values() for link in those}).removed
    found: dict[str, list[Precedent]] = {}
    for row in rows:
        message_id = named[row.message]
        linked = [link.party for link in links[row.interaction_id] if link.status is LinkStatus.LINKED]
        staying = [party for party in linked if party not in removed]
        if staying:
            found.setdefault(message_id, []).append(_precedent(row, message_id, staying, people[row.interaction_id]))
    return {message_id: tuple(those) for message_id, those in found.items()}


def _precedent(row: Row[Any], message_id: str, linked: Collection[Party], people: Collection[Participant]) -> Precedent:
    return Precedent(
        message_id=message_id,
        at=row.starts_at,
        interaction=row.interaction_id,
        is_named=row.interaction_id == row.message,
        customers=tuple(party.ref for party in linked if party.kind is PartyKind.CUSTOMER),
        contacts=tuple(party.ref for party in linked if party.kind is PartyKind.CONTACT),
        participants=frozenset(person.address for person in people if person.address),
    )
