"""In whose meetings outsiders took part: by their addresses, what is linked to customers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, select

from autolog.model import Acquaintance, LinkStatus, State
from autolog.store.engine import Database
from autolog.store.schema import customer, interaction, link, participant
from autolog.store.statements import rows_where

_MEETINGS = (
    select(participant.c.address, func.min(interaction.c.starts_at).label("first"), customer.c.ref)
    .select_from(
        customer.join(link, link.c.customer_id == customer.c.id)
        .join(interaction, interaction.c.id == link.c.interaction_id)
        .join(participant, participant.c.interaction_id == interaction.c.id)
    )
    .where(participant.c.address.in_(bindparam("addresses", expanding=True)))
    .where(interaction.c.kind == "meeting")
    .where(interaction.c.state == State.LINKED)
    .where(interaction.c.starts_at.is_not(None))
    .where(link.c.status == LinkStatus.LINKED)
    .group_by(participant.c.address, customer.c.ref)
)


@dataclass(frozen=True, slots=True)
class Encounters:
    """Asks for the meetings of a database."""

    database: Database

    def __call__(self, addresses: Collection[str], customers: Collection[str]) -> tuple[Acquaintance, ...]:
        """Return since when each address was in meetings of which of the customers.  Raises StoreUnavailable."""
        if not addresses or not customers:
            return ()
        return self.database.read(lambda connection: encounters(connection, addresses, customers))


def encounters(
    connection: Connection, addresses: Collection[str], customers: Collection[str]
) -> tuple[Acquaintance, ...]:
    """Return since when each address was in meetings of which of the customers."""
    rows = rows_where(connection, _MEETINGS, customer.c.ref, customers, addresses=list(addresses))
    return tuple(Acquaintance(row.address, row.first, (row.ref,)) for row in rows)
