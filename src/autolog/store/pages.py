"""One page of one collection, written in one transaction with its cursor: the heart of exactly-once.

fence      version and token; whoever lost the collection writes nothing
known      what the ledger holds about these things; what says the same again is left alone
settle     each item finds its interaction: a new one, one that another copy made, or a look-alike's own
write      interactions with their children, sightings with their hashes
tidy       what is gone, what nobody speaks for any more, meetings that were deleted everywhere
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, select, update

from autolog.model import State
from autolog.store.fingerprint import fingerprint, sealed, sighting_id
from autolog.store.interactions import erase_interactions, erase_unseen, insert_interactions, update_interactions
from autolog.store.leases import advance
from autolog.store.loading import Stored, load, load_lookalikes
from autolog.store.merging import VERDICT, Judgements, refused_by
from autolog.store.parties import Parties, find_parties
from autolog.store.records import Lease, PageOutcome, PageRecord, SightingRecord, interaction_id
from autolog.store.schema import interaction, sighting
from autolog.store.settling import (
    Fresh,
    Home,
    find_homes,
    fold,
    in_interaction,
    in_none,
    must_stay,
    refused,
    waits_for_match,
)
from autolog.store.sightings import Seen, Sighting, known_sightings, let_go, mark_gone, restate, write_sightings
from autolog.store.statements import change_where
from autolog.store.verdicts import NOBODY_ANSWERED, judgements_on

Ledger = Mapping[str, Sighting]


def commit_page(
    connection: Connection,
    lease: Lease,
    seen_version: int,
    page: PageRecord,
    config_hash: str,
    account: str,
    now: datetime,
) -> PageOutcome:
    """Write the page and move the cursor.  Raises LeaseLost; the caller's transaction then takes everything back."""
    advance(connection, lease, seen_version, page.cursor, config_hash)
    known = known_sightings(connection, lease.collection_id, _things(page))
    fresh = _fresh(page, lease.collection_id, account, known)
    settled = _settle(connection, fresh, page.replaces_since, now)
    rows = _write_interactions(connection, settled, now)
    rows += write_sightings(connection, lease.collection_id, settled.seen, known, now)
    rows += _tidy(connection, settled, known, now)
    rows += _forget_gone(connection, _gone(page, lease.collection_id, known), now)
    return _outcome(settled, known, rows)


def _things(page: PageRecord) -> set[str]:
    return {*page.present, *page.replaces, *page.gone}


# --- known -------------------------------------------------------------------------------------------------------


def _fresh(page: PageRecord, collection_id: int, account: str, known: Ledger) -> list[Fresh]:
    """Return what says something new.  Of two reports on one thing, the later one counts."""
    latest: dict[str, tuple[SightingRecord, str]] = {}
    for seen, media_type in _reports(page):
        id_ = sighting_id(collection_id, seen.remote_id, seen.occurrence)
        latest.pop(id_, None)
        latest[id_] = seen, media_type
    fresh = []
    for id_, (seen, media_type) in latest.items():
        said = fingerprint(seen)
        if not _says_the_same(known.get(id_), seen, said):
            record = sealed(seen.interaction, account) if seen.interaction else None
            fresh.append(Fresh(id_, seen, said, known.get(id_), record, media_type))
    return fresh


def _reports(page: PageRecord) -> Iterator[tuple[SightingRecord, str]]:
    for seen in page.sightings:
        yield seen, ""
    for item in page.quarantined:
        yield SightingRecord(item.remote_id, State.QUARANTINED, "unreadable", item.reason), item.media_type


def _says_the_same(known: Sighting | None, seen: SightingRecord, said: str) -> bool:
    if known is None:
        return False
    if known.rule == NOBODY_ANSWERED and seen.state is State.REVIEW:
        return True
    return known.fingerprint == said and known.state is seen.state and known.rule == seen.rule


# --- settle ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Settled:
    """What is to be written: sightings as they end, interactions before and after, and their parties."""

    seen: Sequence[Seen]
    stored: Mapping[str, Stored]
    drafts: Mapping[str, Stored | None]
    judgements: Mapping[str, Judgements]
    parties: Parties


def _settle(connection: Connection, fresh: Sequence[Fresh], window_start: datetime | None, now: datetime) -> _Settled:
    parties = find_parties(connection, {party for item in fresh for party in item.parties()})
    waiting = {item.id: parked for item in fresh if (parked := waits_for_match(item, parties, now))}
    matched = [item for item in fresh if item.id not in waiting]
    stored = _stored(connection, matched)
    homes = find_homes(matched, stored)
    judgements = judgements_on(connection, _judged_ids(matched, homes))
    matched = [item for item in matched if not must_stay(item, judgements, window_start)]
    drafts = fold(matched, homes, stored, judgements, now)
    seen = [_seen(item, homes, drafts, judgements) for item in matched]
    known = {item.id: item.known for item in fresh}
    changed = [one for one in (*waiting.values(), *seen) if one.sighting != known[one.sighting.id]]
    return _Settled(changed, stored, drafts, judgements, parties)


def _stored(connection: Connection, fresh: Iterable[Fresh]) -> dict[str, Stored]:
    keys = {interaction_id(item.record.identity.key) for item in fresh if item.record}
    stored = load(connection, keys)
    return stored | load_lookalikes(connection, tuple(stored))


def _judged_ids(fresh: Iterable[Fresh], homes: Mapping[str, Home]) -> set[str]:
    earlier = {item.known.interaction_id for item in fresh if item.known and item.known.interaction_id}
    return earlier | {home.id for home in homes.values()}


def _seen(
    item: Fresh, homes: Mapping[str, Home], drafts: Mapping[str, Stored | None], judgements: Mapping[str, Judgements]
) -> Seen:
    if item.id not in homes:
        return in_none(item)
    home = homes[item.id]
    draft = drafts[home.id]
    return refused(item, judgements[home.id]) if draft is None else in_interaction(item, draft)


# --- write -------------------------------------------------------------------------------------------------------


def _write_interactions(connection: Connection, settled: _Settled, now: datetime) -> int:
    drafts = [draft for draft in settled.drafts.values() if draft is not None]
    new = [draft for draft in drafts if draft.revision == 0]
    changes = [
        (settled.stored[draft.id], draft) for draft in drafts if draft.revision and draft != settled.stored[draft.id]
    ]
    rows = insert_interactions(connection, new, settled.parties, now)
    if not changes:
        return rows
    everybody = {party for _, after in changes for party in after.record.parties}
    rows += update_interactions(connection, changes, find_parties(connection, everybody), now)
    for before, after in changes:
        if before.record.state is not after.record.state:
            record = after.record
            rows += restate(connection, [after.id], record.state, record.decided_by, record.reason, now)
    return rows


# --- tidy --------------------------------------------------------------------------------------------------------


def _tidy(connection: Connection, settled: _Settled, known: Ledger, now: datetime) -> int:
    """Erase what people refused altogether, and what lost the last sighting that spoke for it."""
    rows = 0
    for id_, draft in settled.drafts.items():
        if draft is None and id_ in settled.stored:
            rows += let_go(connection, id_, VERDICT, refused_by(settled.judgements[id_]), now)
            rows += erase_interactions(connection, [id_])
    left = {
        earlier
        for one in settled.seen
        if (earlier := _interaction_of(known, one.sighting.id)) and earlier != one.sighting.interaction_id
    }
    return rows + erase_unseen(connection, left) if left else rows


def _interaction_of(known: Ledger, id_: str) -> str | None:
    return known[id_].interaction_id if id_ in known else None


def _gone(page: PageRecord, collection_id: int, known: Ledger) -> list[Sighting]:
    """Return what left the collection, and what a newer version of its calendar object no longer names."""
    if not page.gone and not page.replaces:
        return []
    seen = {sighting_id(collection_id, item.remote_id, item.occurrence) for item in page.sightings}
    left = set(page.gone) - page.present
    replaced = set(page.replaces) - {item.remote_id for item in page.quarantined}
    return [
        one
        for one in known.values()
        if one.state is not State.GONE
        and (one.remote_id in left or (one.remote_id in replaced and one.id not in seen and _in_window(one, page)))
    ]


def _in_window(one: Sighting, page: PageRecord) -> bool:
    return one.at is None or page.replaces_since is None or one.at >= page.replaces_since


def _forget_gone(connection: Connection, gone: Sequence[Sighting], now: datetime) -> int:
    if not gone:
        return 0
    rows = mark_gone(connection, [one.id for one in gone], now)
    return rows + _cancel_unseen(connection, {one.interaction_id for one in gone if one.interaction_id}, now)


def _cancel_unseen(connection: Connection, ids: Collection[str], now: datetime) -> int:
    """Mark meetings as cancelled that are in no calendar any more."""
    present = exists(
        select(sighting.c.id).where(sighting.c.interaction_id == interaction.c.id, sighting.c.state != State.GONE)
    )
    is_meeting = (interaction.c.kind == "meeting") | interaction.c.ends_at.is_not(None)
    standing = is_meeting, interaction.c.cancelled.is_(False), ~present
    values = {"cancelled": True, "revision": interaction.c.revision + 1, "changed_at": now}
    return change_where(connection, update(interaction).where(*standing).values(values), interaction.c.id, ids)


def _outcome(settled: _Settled, known: Ledger, rows: int) -> PageOutcome:
    ended = {one.id: one for one in known.values()} | {one.sighting.id: one.sighting for one in settled.seen}
    created = sum(draft is not None and draft.revision == 0 for draft in settled.drafts.values())
    further = sum(
        one.sighting.interaction_id is not None
        and one.sighting.interaction_id != _interaction_of(known, one.sighting.id)
        for one in settled.seen
    )
    return PageOutcome(
        created=created,
        merged=further - created,
        rows=rows,
        interactions={
            (one.remote_id, one.occurrence): one.interaction_id for one in ended.values() if one.interaction_id
        },
        changed=frozenset((one.sighting.remote_id, one.sighting.occurrence) for one in settled.seen),
    )
