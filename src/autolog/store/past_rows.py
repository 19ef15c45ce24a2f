"""What of the stored past is decided again: the ledger's rows, their records, and who holds the copies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, or_, select

from autolog.model import EvidenceKind, MarkKind, State
from autolog.store.loading import Stored, load
from autolog.store.merging import Judgements
from autolog.store.schema import (
    account,
    collection,
    customer,
    evidence,
    interaction,
    interaction_mark,
    sighting,
    thread_reference,
    user,
)
from autolog.store.settling import BY_RULE
from autolog.store.sightings import carriers
from autolog.store.statements import rows_where
from autolog.store.verdicts import judgements_on

_COPIES = (
    select(sighting, collection.c.account_id, collection.c.key, user.c.name.label("owner"))
    .join(collection, collection.c.id == sighting.c.collection_id)
    .join(account, account.c.id == collection.c.account_id)
    .join(user, user.c.id == account.c.user_id)
)


@dataclass(frozen=True, slots=True)
class Copy:
    """One row of the ledger, with where it lies and whose that is; `key` names its collection at the provider."""

    id: str
    collection_id: int
    key: str
    account: str
    owner: str
    remote_id: str
    occurrence: str
    state: State
    rule: str
    at: datetime | None
    interaction_id: str | None

    @property
    def is_there(self) -> bool:
        """Whether the mailbox is believed to hold it."""
        return self.state not in (State.GONE, State.QUARANTINED)


@dataclass(frozen=True, slots=True)
class Kept:
    """A record with all its copies, and what people said about it."""

    stored: Stored
    copies: tuple[Copy, ...]
    judgements: Judgements

    @property
    def there(self) -> tuple[Copy, ...]:
        """The copies that mailboxes are believed to hold."""
        return tuple(copy for copy in self.copies if copy.is_there)


def record_ids(connection: Connection, since: datetime | None) -> dict[str, int]:
    """Return the revisions of all records since then, by their ids; those without a time of their own too."""
    statement = select(interaction.c.id, interaction.c.revision)
    if since is not None:
        statement = statement.where(or_(interaction.c.starts_at.is_(None), interaction.c.starts_at >= since))
    return {row.id: row.revision for row in connection.execute(statement)}


def records(connection: Connection, ids: Collection[str]) -> dict[str, Kept]:
    """Return these records with their copies and verdicts."""
    stored = load(connection, ids)
    copies: dict[str, list[Copy]] = {}
    for row in rows_where(connection, _COPIES, sighting.c.interaction_id, ids):
        copies.setdefault(row.interaction_id, []).append(_copy(row))
    judgements = judgements_on(connection, ids)
    return {
        id_: Kept(one, tuple(sorted(copies.get(id_, ()), key=lambda copy: copy.id)), judgements.get(id_, {}))
        for id_, one in stored.items()
    }


def loose_rules(connection: Connection, since: datetime | None) -> frozenset[tuple[State, str]]:
    """Return the states and rules of what belongs to no record."""
    statement = _loose(select(sighting.c.state, sighting.c.rule), since).distinct()
    return frozenset((State(row.state), row.rule) for row in connection.execute(statement))


def loose_copies(connection: Connection, ended: Iterable[tuple[State, str]], since: datetime | None) -> list[Copy]:
    """Return what belongs to no record and ended in one of these states by one of these rules."""
    found: list[Copy] = []
    for state, rule in sorted(ended):
        statement = _loose(_COPIES, since).where(sighting.c.state == state, sighting.c.rule == rule)
        found += [_copy(row) for row in connection.execute(statement)]
    return found


def copies_of(connection: Connection, sighting_ids: Iterable[str]) -> Mapping[str, Copy]:
    """Return these rows of the ledger."""
    return {row.id: _copy(row) for row in rows_where(connection, _COPIES, sighting.c.id, sighting_ids)}


def _loose(statement: Select[Any], since: datetime | None) -> Select[Any]:
    loose = statement.where(sighting.c.interaction_id.is_(None))
    return loose if since is None else loose.where(or_(sighting.c.at.is_(None), sighting.c.at >= since))


def _copy(row: Row[Any]) -> Copy:
    return Copy(
        id=row.id,
        collection_id=row.collection_id,
        key=row.key,
        account=row.account_id,
        owner=row.owner,
        remote_id=row.remote_id,
        occurrence=row.occurrence,
        state=State(row.state),
        rule=row.rule,
        at=row.at,
        interaction_id=row.interaction_id,
    )


def in_threads(connection: Connection, messages: Collection[str]) -> list[tuple[str, str]]:
    """Return which of these (hashed) Message-IDs tie which records to their threads."""
    rows = rows_where(connection, select(thread_reference), thread_reference.c.message, messages)
    return [(row.message, row.interaction_id) for row in rows]


def by_acquaintance(connection: Connection, customers: Collection[str]) -> frozenset[str]:
    """Return the records for which it counts that somebody had dealt with one of these customers (refs) before."""
    with_customer = evidence.join(customer, customer.c.id == evidence.c.customer_id)
    statement = select(evidence.c.interaction_id).select_from(with_customer)
    statement = statement.where(evidence.c.kind.in_([EvidenceKind.HISTORY, EvidenceKind.TOGETHER]))
    return frozenset(row.interaction_id for row in rows_where(connection, statement, customer.c.ref, customers))


def unmatched_with(connection: Connection, hashes: Iterable[tuple[str, str]]) -> list[Copy]:
    """Return what is linked to nobody and carries one of these keyed hashes."""
    rows = rows_where(connection, _COPIES, sighting.c.id, carriers(connection, hashes))
    return [_copy(row) for row in rows if row.state == State.UNMATCHED]


def rules_that_fired(connection: Connection) -> frozenset[str]:
    """Return the ids of the firm's rules that decided something that is stored."""
    marks = select(interaction_mark.c.value).where(interaction_mark.c.kind == MarkKind.RULE).distinct()
    named = select(sighting.c.rule).where(sighting.c.rule.startswith(BY_RULE)).distinct()
    return frozenset(connection.scalars(marks)) | {rule.removeprefix(BY_RULE) for rule in connection.scalars(named)}
