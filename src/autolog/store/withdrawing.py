"""What is stored of a thing that may not be kept after all: the record goes, and what its copies said of it.

Whose word that is does not matter here: the mark of one holder (`wishes`), or the own list of one (`own_copies`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, update

from autolog.model import Identity, State
from autolog.store.fingerprint import sealed_identity
from autolog.store.forgetting import forget_withdrawn
from autolog.store.interactions import erase_interactions
from autolog.store.loading import Stored, load
from autolog.store.records import interaction_id
from autolog.store.schema import interaction, meeting_series, meeting_trace, sighting, sighting_hash
from autolog.store.settled import WITHHELD
from autolog.store.settling import Fresh
from autolog.store.sightings import WITHHELD_SIGN
from autolog.store.statements import change_where, insert_rows, rows_where

LATER = "Marked private by its owner later"
"""How the reason begins of what was kept before it was marked."""
WITHDRAWN = f"{LATER}: no copy of it is kept."
"""The reason of what followed the mark."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The interactions that went because of a wish, and the signs of the wish that took each of them."""

    ids: Mapping[str, frozenset[str]] = field(default_factory=dict)
    rows: int = 0
    records: tuple[Stored, ...] = ()

    def concerns(self, item: Fresh) -> bool:
        """Return whether something that was kept went with this copy."""
        own = item.known is not None and item.known.interaction_id in self.ids
        return own or any(not digests.isdisjoint(item.digests) for digests in self.ids.values())

    def without_record(self, item: Fresh) -> Fresh:
        """Return a copy that knows no interaction which is no longer there."""
        known = item.known
        if known is None or known.interaction_id not in self.ids or item.says_something:
            return item
        return replace(item, known=replace(known, interaction_id=None))


def withdraw(
    connection: Connection, marked: Iterable[Fresh], page: Collection[str], account: str, now: datetime
) -> Withdrawn:
    """Erase what is stored of the marked things; their copies outside of the page follow the wish from now on."""
    ids: dict[str, frozenset[str]] = {}
    keys = set()
    for item in marked:
        if item.seen.marked is not None:
            identity = sealed_identity(item.seen.marked, account)
            keys.add(interaction_id(identity.key))
            for id_ in _interactions_of(connection, identity):
                ids[id_] = ids.get(id_, frozenset()) | item.digests
    forget_withdrawn(connection, keys | ids.keys(), now)  # also what rules had removed, and an undo would bring back
    if not ids:
        return Withdrawn()
    copies = select(sighting.c.id, sighting.c.interaction_id, sighting.c.state)
    found = list(rows_where(connection, copies, sighting.c.interaction_id, sorted(ids)))
    rows = withdraw_copies(connection, [row.id for row in found], WITHHELD, WITHDRAWN, now)
    signs = [
        {"kind": WITHHELD_SIGN, "digest": digest, "sighting_id": row.id}
        for row in found
        if row.id not in page and row.state != State.GONE
        for digest in sorted(ids[row.interaction_id])
    ]
    rows += insert_rows(connection, sighting_hash, signs)
    records = tuple(load(connection, sorted(ids)).values())
    return Withdrawn(ids, rows + erase_interactions(connection, sorted(ids)), records)


def withdraw_copies(connection: Connection, ids: Sequence[str], rule: str, reason: str, now: datetime) -> int:
    """Take these sightings away from their interactions, with what they said and their hashes; return how many rows.

    What is gone from its mailbox stays gone, and is tied to nothing.
    """
    series = {row.series for row in rows_where(connection, select(meeting_trace.c.series), _TRACED, ids)}
    written = change_where(connection, delete(meeting_trace), _TRACED, ids)
    grown = update(meeting_series).values(revision=meeting_series.c.revision + 1)
    change_where(connection, grown, meeting_series.c.id, sorted(series))
    change_where(connection, delete(sighting_hash), sighting_hash.c.sighting_id, ids)
    free = update(sighting).where(sighting.c.state == State.GONE).values(interaction_id=None)
    values = {"state": State.IGNORED, "rule": rule, "reason": reason, "until": None, "decided_at": now}
    ours = update(sighting).where(sighting.c.state != State.GONE).values(**values, interaction_id=None, fingerprint="")
    written += change_where(connection, free, sighting.c.id, ids)
    return written + change_where(connection, ours, sighting.c.id, ids)


_TRACED = meeting_trace.c.sighting_id


def _interactions_of(connection: Connection, marked: Identity) -> frozenset[str]:
    """Return the ids of what is stored of a marked thing.

    Messages with its id must agree in sender or subject; of a meeting or task every occurrence is meant.
    """
    key = interaction_id(marked.key)
    twins = or_(interaction.c.id == key, interaction.c.lookalike_of == key)
    agreed = or_(interaction.c.subject_hash == marked.subject, interaction.c.sender == marked.sender)
    members = sighting.join(meeting_trace, meeting_trace.c.sighting_id == sighting.c.id)
    told = select(sighting.c.interaction_id).select_from(members).where(meeting_trace.c.series == key)
    found = (*connection.scalars(select(interaction.c.id).where(twins, agreed)), *connection.scalars(told))
    return frozenset(filter(None, found))
