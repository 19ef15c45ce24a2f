"""What was logged before, as the matcher asks for it: by the Message-IDs of a thread."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select

from autolog.model import Link, LinkStatus, Participant, PartyKind, Precedent, State
from autolog.store.loading import links_of, participants_of
from autolog.store.records import interaction_id
from autolog.store.schema import interaction, thread_reference
from autolog.store.statements import rows_where


def precedents(connection: Connection, message_ids: Collection[str]) -> Mapping[str, tuple[Precedent, ...]]:
    """Return, for each of these Message-IDs, the linked interactions of its thread; ids without any are left out."""
    named = {interaction_id(message_id): message_id for message_id in message_ids}
    in_thread = select(thread_reference).join(interaction, interaction.c.id == thread_reference.c.interaction_id)
    in_thread = in_thread.where(interaction.c.state == State.LINKED)
    rows = list(rows_where(connection, in_thread, thread_reference.c.message, named))
    ids = {row.interaction_id for row in rows}
    links, people = links_of(connection, ids), participants_of(connection, ids)
    found: dict[str, list[Precedent]] = {}
    for row in rows:
        message_id = named[row.message]
        precedent = _precedent(message_id, links[row.interaction_id], people[row.interaction_id])
        found.setdefault(message_id, []).append(precedent)
    return {message_id: tuple(those) for message_id, those in found.items()}


def _precedent(message_id: str, links: Collection[Link], people: Collection[Participant]) -> Precedent:
    linked = [link.party for link in links if link.status is LinkStatus.LINKED]
    return Precedent(
        message_id=message_id,
        customers=tuple(party.ref for party in linked if party.kind is PartyKind.CUSTOMER),
        contacts=tuple(party.ref for party in linked if party.kind is PartyKind.CONTACT),
        participants=frozenset(person.address for person in people if person.address),
    )
