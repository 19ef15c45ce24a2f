"""What was logged before, as the matcher asks for it: by the Message-IDs of a thread."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from autolog.model import Link, LinkStatus, Participant, PartyKind, Precedent, State
from autolog.store.loading import links_of, participants_of
from autolog.store.records import interaction_id
from autolog.store.schema import interaction, thread_reference
from autolog.store.statements import rows_where


def precedents(connection: Connection, message_ids: Collection[str]) -> Mapping[str, tuple[Precedent, ...]]:
    """Return, for each of these Message-IDs, the linked interactions of its thread; ids without any are left out."""
    dated = precedents_in_time(connection, message_ids)
    return {message_id: tuple(one for _, one in those) for message_id, those in dated.items()}


def precedents_in_time(
    connection: Connection, message_ids: Collection[str]
) -> Mapping[str, tuple[tuple[datetime | None, Precedent], ...]]:
    """Return the same as `precedents`, each with the time at which its interaction happened."""
    named = {interaction_id(message_id): message_id for message_id in message_ids}
    dated = select(thread_reference, interaction.c.starts_at)
    dated = dated.join(interaction, interaction.c.id == thread_reference.c.interaction_id)
    rows = list(
        rows_where(connection, dated.where(interaction.c.state == State.LINKED), thread_reference.c.message, named)
    )
    ids = {row.interaction_id for row in rows}
    links, people = links_of(connection, ids), participants_of(connection, ids)
    found: dict[str, list[tuple[datetime | None, Precedent]]] = {}
    for row in rows:
        one = _precedent(named[row.message], links[row.interaction_id], people[row.interaction_id])
        found.setdefault(named[row.message], []).append((row.starts_at, one))
    return {message_id: tuple(those) for message_id, those in found.items()}


def _precedent(message_id: str, links: Collection[Link], people: Collection[Participant]) -> Precedent:
    linked = [link.party for link in links if link.status is LinkStatus.LINKED]
    return Precedent(
        message_id=message_id,
        customers=tuple(party.ref for party in linked if party.kind is PartyKind.CUSTOMER),
        contacts=tuple(party.ref for party in linked if party.kind is PartyKind.CONTACT),
        participants=frozenset(person.address for person in people if person.address),
    )
