"""What is older than its period, deleted: one function for each kind of data, each returning how many rows it met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, exists, or_, select, update

from autolog.model import State, Visibility
from autolog.store.engine import Database
from autolog.store.failures import translated
from autolog.store.forgetting import forget_old, forget_withdrawn
from autolog.store.interactions import erase_interactions
from autolog.store.schema import (
    account,
    attachment,
    audit,
    collection,
    interaction,
    quarantine,
    sighting,
    sighting_hash,
)
from autolog.store.settled import RETENTION
from autolog.store.sightings import BEARS_WISH, WISH, WITHHELD_SIGN, forget_traces, let_go
from autolog.store.statements import change_where
from autolog.store.verdicts import NOBODY_ANSWERED
from autolog.store.wordless import take_words_away

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """What happened before these times goes; None keeps a kind for ever."""

    text: datetime | None = None
    interactions: datetime | None = None
    reviews: datetime | None = None
    hashes: datetime | None = None
    sightings: datetime | None = None
    quarantine: datetime | None = None
    audit: datetime | None = None
    changes: datetime | None = None


@dataclass(frozen=True, slots=True)
class Retaining:
    """Retention in a database."""

    database: Database

    def plan(self, cutoffs: Cutoffs, now: datetime) -> Counts:
        """Return how many rows of each kind would go; nothing is changed."""
        with translated(self.database.engine), self.database.engine.connect() as connection:
            try:
                return _carry_out(connection.execution_options(autolog_writes=True), cutoffs, now)
            finally:
                connection.rollback()

    def carry_out(self, cutoffs: Cutoffs, now: datetime) -> Counts:
        """Delete what is too old; return how many rows of each kind went."""
        return self.database.write(lambda connection: _carry_out(connection, cutoffs, now))


def _carry_out(connection: Connection, cutoffs: Cutoffs, now: datetime) -> Counts:
    steps = {
        "interactions": (cutoffs.interactions, _interactions),
        "reviews": (cutoffs.reviews, _reviews),
        "text": (cutoffs.text, _text),
        "hashes": (cutoffs.hashes, _hashes),
        "sightings": (cutoffs.sightings, _sightings),
        "quarantine": (cutoffs.quarantine, _quarantine),
        "audit": (cutoffs.audit, _audit),
        "changes": (cutoffs.changes, forget_old),
    }
    counts: Counter[str] = Counter()
    for kind, (before, step) in steps.items():
        counts[kind] = 0 if before is None else step(connection, before, now)
    return dict(counts)


def _happened(before: datetime) -> ColumnElement[bool]:
    """A thing without a time of its own is as old as its row."""
    return or_(
        interaction.c.starts_at < before, interaction.c.starts_at.is_(None) & (interaction.c.created_at < before)
    )


def _interactions(connection: Connection, before: datetime, now: datetime) -> int:
    """Delete linked records; their sightings say so, and are not read into records again."""
    old = connection.scalars(select(interaction.c.id).where(interaction.c.state == State.LINKED, _happened(before)))
    return _let_all_go(connection, old.all(), RETENTION, "its retention period is over", now)


def _reviews(connection: Connection, before: datetime, now: datetime) -> int:
    late = select(interaction.c.id).where(interaction.c.state == State.REVIEW, interaction.c.created_at < before)
    ids = connection.scalars(late).all()
    return _let_all_go(connection, ids, NOBODY_ANSWERED, "nobody answered within the period", now)


def _let_all_go(connection: Connection, ids: Collection[str], rule: str, reason: str, now: datetime) -> int:
    for id_ in ids:
        let_go(connection, id_, rule, reason, now)
    forget_withdrawn(connection, ids, now)
    return erase_interactions(connection, ids)


def _text(connection: Connection, before: datetime, now: datetime) -> int:
    """Take texts out of records, which no later copy brings back: the strictest visibility holds."""
    full = interaction.c.visibility == Visibility.FULL
    ids = connection.scalars(select(interaction.c.id).where(full, _happened(before))).all()
    forget_traces(connection, ids)
    forget_withdrawn(connection, ids, now)
    change_where(connection, delete(attachment), attachment.c.interaction_id, ids)
    take_words_away(connection, ids)
    bare_texts = dict.fromkeys(("new_text", "quoted_text", "location", "join_link"), "")
    values = {**bare_texts, "visibility": Visibility.SUBJECT}
    bare = update(interaction).values(**values, revision=interaction.c.revision + 1, changed_at=now)
    return change_where(connection, bare, interaction.c.id, ids)


def _hashes(connection: Connection, before: datetime, _now: datetime) -> int:
    old = exists(select(sighting.c.id).where(sighting.c.id == sighting_hash.c.sighting_id, _seen(before)))
    of_strangers = sighting_hash.c.kind.not_in([WISH, WITHHELD_SIGN])
    return connection.execute(delete(sighting_hash).where(of_strangers, old)).rowcount


def _seen(before: datetime) -> ColumnElement[bool]:
    return or_(sighting.c.at < before, sighting.c.at.is_(None) & (sighting.c.decided_at < before))


def _sightings(connection: Connection, before: datetime, _now: datetime) -> int:
    """Delete rows of what is not in any mailbox that is still read, belongs to no record, and bears no wish."""
    shut = (
        select(collection.c.id)
        .join(account, account.c.id == collection.c.account_id)
        .where(or_(account.c.closed, collection.c.closed))
    )
    away = or_(sighting.c.state == State.GONE, sighting.c.collection_id.in_(shut))
    loose = sighting.c.interaction_id.is_(None)
    ids = connection.scalars(select(sighting.c.id).where(away, loose, _seen(before), ~BEARS_WISH)).all()
    return change_where(connection, delete(sighting), sighting.c.id, ids)


def _quarantine(connection: Connection, before: datetime, now: datetime) -> int:
    ids = connection.scalars(select(quarantine.c.sighting_id).where(quarantine.c.since < before)).all()
    values = {"state": State.IGNORED, "rule": RETENTION, "reason": "it could not be read within the period"}
    change_where(connection, update(sighting).values(**values, decided_at=now), sighting.c.id, ids)
    return change_where(connection, delete(quarantine), quarantine.c.sighting_id, ids)


def _audit(connection: Connection, before: datetime, _now: datetime) -> int:
    return connection.execute(delete(audit).where(audit.c.at < before)).rowcount
