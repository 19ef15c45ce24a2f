"""Whom our colleagues dealt with before: own addresses that took part in what is linked to customers and contacts.

A contact counts for the customer that the interaction is linked to: where the person is today says nothing of then.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, Select, bindparam, func, select

from autolog.model import Acquaintance, LinkStatus, State
from autolog.store.schema import contact, customer, interaction, link, participant
from autolog.store.statements import rows_where


def acquaintances(connection: Connection, own: Collection[str], customers: Collection[str]) -> tuple[Acquaintance, ...]:
    """Return when each own address first had to do with each of these customers (refs) and with their contacts."""
    if not own or not customers:
        return ()
    found = [
        Acquaintance(row.address, row.first, (row.ref,))
        for row in rows_where(connection, _BY_CUSTOMER, customer.c.ref, customers, own=list(own))
    ]
    found += [
        Acquaintance(row.address, row.first, (row.ref,), (row.contact,))
        for row in rows_where(connection, _BY_CONTACT, customer.c.ref, customers, own=list(own))
    ]
    return tuple(found)


def _linked() -> Select[tuple[object, ...]]:
    """Return the linked interactions in which an own address took part; `own` are the addresses."""
    return (
        select(participant.c.address, func.min(interaction.c.starts_at).label("first"), customer.c.ref)
        .where(participant.c.address.in_(bindparam("own", expanding=True)))
        .where(link.c.status == LinkStatus.LINKED)
        .where(interaction.c.state == State.LINKED)
        .where(interaction.c.starts_at.is_not(None))
    )


_PEOPLE = interaction.join(participant, participant.c.interaction_id == interaction.c.id)
_BY_CUSTOMER = (
    _linked()
    .select_from(
        customer.join(link, link.c.customer_id == customer.c.id).join(
            _PEOPLE, link.c.interaction_id == interaction.c.id
        )
    )
    .group_by(participant.c.address, customer.c.ref)
)
_CONTACT_LINK = link.alias("contact_link")
_BY_CONTACT = (
    _linked()
    .add_columns(contact.c.ref.label("contact"))
    .where(_CONTACT_LINK.c.status == LinkStatus.LINKED)
    .select_from(
        customer.join(link, link.c.customer_id == customer.c.id)
        .join(_PEOPLE, link.c.interaction_id == interaction.c.id)
        .join(_CONTACT_LINK, _CONTACT_LINK.c.interaction_id == interaction.c.id)
        .join(contact, contact.c.id == _CONTACT_LINK.c.contact_id)
    )
    .group_by(participant.c.address, customer.c.ref, contact.c.ref)
)
