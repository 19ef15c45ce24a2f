"""Records whose mail is gone from its mailbox: all that is left of it is stored here, and decided again from that.

Their sightings stay `gone`; `until` marks those whose customers have changed.  Meetings and tasks are made of all their
copies and stay as these had them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select, update

from autolog.model import Precedent, State
from autolog.store.engine import Database
from autolog.store.interactions import update_interactions
from autolog.store.loading import Stored, load
from autolog.store.merging import finished, judged
from autolog.store.parties import find_parties
from autolog.store.precedents import precedents_of_digests
from autolog.store.reconsidering import face_of, park_thread
from autolog.store.records import Hashes, InteractionRecord
from autolog.store.schema import sighting, sighting_hash
from autolog.store.statements import change_where, insert_rows, rows_where
from autolog.store.verdicts import judgements_on

_IS_DUE = (
    sighting.c.collection_id == bindparam("collection_id"),
    sighting.c.state == State.GONE,
    sighting.c.until <= bindparam("now"),
)
_DUE = select(sighting.c.interaction_id).where(*_IS_DUE)


@dataclass(frozen=True, slots=True)
class Keepsakes:
    """The records of a database whose mail is gone."""

    database: Database

    def due(self, collection_id: int, now: datetime) -> frozenset[str]:
        """Return the ids of the records of a collection whose customers have changed.  Raises StoreUnavailable."""
        asked = {"collection_id": collection_id, "now": now}
        return self.database.read(lambda connection: frozenset(filter(None, connection.scalars(_DUE, asked))))

    def alone(self, ids: Collection[str]) -> tuple[Stored, ...]:
        """Return those of the records that no mailbox holds a copy of any more.  Raises StoreUnavailable."""
        return self.database.read(lambda connection: _alone(connection, ids))

    def precedents(self, digests: Collection[str]) -> Mapping[str, tuple[Precedent, ...]]:
        """Return the linked interactions of threads, by the digests that records keep of Message-IDs.

        Raises StoreUnavailable.
        """
        return self.database.read(
            lambda connection: precedents_of_digests(connection, {digest: digest for digest in digests})
        )

    def rewrite(self, before: Stored, record: InteractionRecord, hashes: Hashes, now: datetime) -> None:
        """Write a record as it was decided again, or as people want it; its hashes of threads stay.

        Raises StoreUnavailable.
        """
        self.database.write(lambda connection: _rewrite(connection, before, record, hashes, now))

    def settle(self, collection_id: int, now: datetime) -> None:
        """Let everything of a collection rest that was due and is not to be written.  Raises StoreUnavailable."""
        self.database.write(lambda connection: _settle(connection, collection_id, now))


def _alone(connection: Connection, ids: Collection[str]) -> tuple[Stored, ...]:
    present = select(sighting.c.interaction_id).where(sighting.c.state != State.GONE)
    held = {row.interaction_id for row in rows_where(connection, present, sighting.c.interaction_id, ids)}
    stored = load(connection, sorted(set(ids) - held))
    return tuple(one for one in stored.values() if not one.traced and not one.record.is_occurrence)


def _settle(connection: Connection, collection_id: int, now: datetime) -> None:
    settled = update(sighting).where(*_IS_DUE).values(until=None)
    connection.execute(settled, {"collection_id": collection_id, "now": now})


def _rewrite(connection: Connection, before: Stored, record: InteractionRecord, hashes: Hashes, now: datetime) -> None:
    wanted = judged(record, judgements_on(connection, [before.id]).get(before.id, {}))
    after = replace(before, record=finished(wanted or before.record, now))
    parties = find_parties(connection, after.record.parties)
    if after != before:
        update_interactions(connection, [(before, after)], parties, now)
    ours = sighting.c.interaction_id == before.id
    values = {"until": None, "rule": after.record.decided_by, "reason": after.record.reason, "decided_at": now}
    connection.execute(update(sighting).where(ours).values(values))
    ids = connection.scalars(select(sighting.c.id).where(ours)).all()
    change_where(
        connection, delete(sighting_hash).where(sighting_hash.c.kind != "thread"), sighting_hash.c.sighting_id, ids
    )
    rows = [{"kind": kind, "digest": digest, "sighting_id": id_} for id_ in ids for kind, digest in hashes]
    insert_rows(connection, sighting_hash, rows)
    if face_of(before.record) != face_of(after.record):
        park_thread(connection, before.id, before.record.references, now)
