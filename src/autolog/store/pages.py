"""One page of one collection, written in one transaction with its cursor: the heart of exactly-once.

fence      version and token; whoever lost the collection writes nothing
known      what the ledger holds about these things; what says the same again is left alone
heed       what a holder marked private is kept of nobody's copy
settle     each item finds its interaction: a new one, one that another copy made, or a look-alike's own
write      interactions with their children, sightings with their hashes
meetings   traces, and the sightings of other pages that follow their meeting
tidy       what nobody speaks for any more
again      what follows an interaction that is linked otherwise now, and what waited and has nothing new to say
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from autolog.model import Party, State
from autolog.store.composing import Composed
from autolog.store.fingerprint import fingerprint, sealed, sealed_trace, sighting_id
from autolog.store.forgetting import forget_vanished, forget_withdrawn
from autolog.store.interactions import erase_interactions, erase_unseen, insert_interactions, update_interactions
from autolog.store.leases import advance
from autolog.store.loading import Stored, load, load_lookalikes
from autolog.store.looking_again import look_again, never_logged
from autolog.store.meetings import open_books
from autolog.store.merging import VERDICT, Judgements, refused_by
from autolog.store.parties import find_parties
from autolog.store.reconsidering import park_behind
from autolog.store.records import Lease, PageOutcome, PageRecord, SightingRecord, interaction_id
from autolog.store.settled import WITHHELD, stays_settled
from autolog.store.settled_page import Settled
from autolog.store.settling import (
    MATCH_AGAIN_AFTER,
    Fresh,
    Home,
    compose_drafts,
    find_homes,
    fold,
    in_interaction,
    in_none,
    must_stay,
    refused,
    waits_for_match,
    without_record,
)
from autolog.store.sightings import (
    LIFTED,
    Seen,
    Sighting,
    known_sightings,
    let_go,
    mark_gone,
    park_at_once,
    restate,
    write_sightings,
)
from autolog.store.traces import attach, detach, write_traces
from autolog.store.verdicts import NOBODY_ANSWERED, judgements_on
from autolog.store.wishes import heed_wishes

Ledger = Mapping[str, Sighting]
NO_COLLECTION = 0
"""Where nothing new is seen, no row has to say where."""
NO_ACCOUNT = ""
"""Whose copies are of several accounts at once: no mark counts as moved within one of them."""


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
    gone = _gone(page, lease.collection_id, known)
    heeded = heed_wishes(connection, fresh, gone, account, now)
    settled = _settle(connection, heeded.fresh, gone, page.replaces_since, now)
    silenced = never_logged(connection, settled, known)
    rows = heeded.rows + _write_interactions(connection, settled, now)
    rows += write_sightings(connection, lease.collection_id, settled.seen, known, now)
    rows += mark_gone(connection, [one.id for one in gone], now) if gone else 0
    rows += _write_meetings(connection, settled, now)
    rows += _tidy(connection, settled, known, now)
    look_again(connection, settled, fresh, heeded, known, now)
    park_behind(connection, silenced, now)
    _forget(connection, settled, known, now)
    return _outcome(settled, known, rows)


def commit_again(connection: Connection, fresh: Sequence[Fresh], known: Ledger, now: datetime) -> int:
    """Write what was decided again, of any collections; `known` holds all of them.  Return how many rows."""
    heeded = heed_wishes(connection, fresh, [], NO_ACCOUNT, now)
    settled = _settle(connection, heeded.fresh, [], None, now)
    rows = heeded.rows + _write_interactions(connection, settled, now)
    rows += write_sightings(connection, NO_COLLECTION, settled.seen, known, now)
    rows += _write_meetings(connection, settled, now)
    return rows + _tidy(connection, settled, known, now)


def _things(page: PageRecord) -> set[str]:
    return {*page.present, *page.replaces, *page.gone}


# --- known -------------------------------------------------------------------------------------------------------


def _fresh(page: PageRecord, collection_id: int, account: str, known: Ledger) -> list[Fresh]:
    """Return what says something new.  Of two reports on one thing, the later one counts."""
    latest: dict[str, tuple[SightingRecord, str]] = {}
    for seen, media_type in _reports(page, known):
        id_ = sighting_id(collection_id, seen.remote_id, seen.occurrence)
        latest.pop(id_, None)
        latest[id_] = seen, media_type
    fresh = []
    for id_, (seen, media_type) in latest.items():
        said = fingerprint(seen)
        if not _says_the_same(known.get(id_), seen, said):
            trace = sealed_trace(seen.trace, account) if seen.trace else None
            record = trace.content if trace else sealed(seen.interaction, account) if seen.interaction else None
            fresh.append(Fresh(id_, seen, said, known.get(id_), record, media_type, trace))
    return fresh


def _reports(page: PageRecord, known: Ledger) -> Iterator[tuple[SightingRecord, str]]:
    replaced = frozenset(page.replaces)
    for seen in page.sightings:
        if seen.is_refusal and not seen.occurrence and seen.remote_id not in replaced:
            yield from ((one, "") for one in _in_each_place(seen, known))
        else:
            yield seen, ""
    for item in page.quarantined:
        yield SightingRecord(item.remote_id, State.QUARANTINED, "unreadable", item.reason), item.media_type


def _in_each_place(seen: SightingRecord, known: Ledger) -> Sequence[SightingRecord]:
    """Return what is said of a mail that is kept out: of each occurrence that it had brought an invitation to."""
    brought = (one for one in known.values() if one.remote_id == seen.remote_id and one.state is not State.GONE)
    return [replace(seen, occurrence=one.occurrence) for one in brought if one.occurrence] or (seen,)


def _says_the_same(known: Sighting | None, seen: SightingRecord, said: str) -> bool:
    if known is None:
        return False
    if stays_settled(known.state, known.rule, seen.rule):
        return True
    if seen.marked is not None and known.until is not None:
        return False  # the second look at a mark
    if known.rule == NOBODY_ANSWERED and seen.state is State.REVIEW:
        return True
    waits_until_now = known.state is State.PARKED and known.until != seen.until
    return known.fingerprint == said and known.state is seen.state and known.rule == seen.rule and not waits_until_now


# --- settle ------------------------------------------------------------------------------------------------------


def _settle(
    connection: Connection,
    fresh: Sequence[Fresh],
    gone: Sequence[Sighting],
    window_start: datetime | None,
    now: datetime,
) -> Settled:
    wanted = frozenset[Party]().union(*(item.parties() for item in fresh))
    parties = find_parties(connection, wanted)
    lost = {party for party in wanted if parties.lacks(party)}
    waiting = {item.id: parked for item in fresh if lost and (parked := waits_for_match(item, lost, now))}
    matched = [item for item in fresh if item.id not in waiting]
    plain = [item for item in matched if item.trace is None]
    stored = _stored(connection, plain)
    homes = find_homes(plain, stored)
    judgements = judgements_on(connection, _judged_ids(matched, homes))
    matched = [item for item in matched if not must_stay(item, judgements, window_start)]
    plain = [item for item in matched if item.trace is None]
    opened = open_books(connection, matched, {one.id for one in gone}, now)
    parties = find_parties(connection, opened.parties | parties.ids.keys()) if opened.composed else parties
    opened = opened.limited_to(parties.ids)
    stored |= opened.stored
    judgements = opened.with_heads({**judgements, **judgements_on(connection, opened.composed)})
    homes |= {item.id: Home(opened.homes[item.id]) for item in matched if item.trace and item.id in opened.homes}
    drafts = fold(plain, homes, stored, judgements, now)
    drafts |= compose_drafts(opened.composed, stored, judgements, now)
    seen = [_seen(item, homes, drafts, judgements, opened.composed.get(_own_id(item))) for item in matched]
    known = {item.id: item.known for item in fresh}
    changed = [one for one in (*waiting.values(), *seen) if one.sighting != known[one.sighting.id]]
    return Settled(changed, stored, drafts, judgements, parties, opened)


def _own_id(item: Fresh) -> str:
    return interaction_id(item.record.identity.key) if item.record else ""


def _stored(connection: Connection, fresh: Iterable[Fresh]) -> dict[str, Stored]:
    keys = {interaction_id(item.record.identity.key) for item in fresh if item.record}
    stored = load(connection, keys)
    return stored | load_lookalikes(connection, tuple(stored))


def _judged_ids(fresh: Iterable[Fresh], homes: Mapping[str, Home]) -> set[str]:
    earlier = {item.known.interaction_id for item in fresh if item.known and item.known.interaction_id}
    return earlier | {home.id for home in homes.values()}


def _seen(
    item: Fresh,
    homes: Mapping[str, Home],
    drafts: Mapping[str, Stored | None],
    judgements: Mapping[str, Judgements],
    made: Composed | None,
) -> Seen:
    if item.id not in homes:
        return in_none(item) if made is None else in_none(without_record(item, made))
    home = homes[item.id]
    draft = drafts[home.id]
    return refused(item, judgements[home.id]) if draft is None else in_interaction(item, draft)


# --- write -------------------------------------------------------------------------------------------------------


def _write_interactions(connection: Connection, settled: Settled, now: datetime) -> int:
    drafts = [draft for draft in settled.drafts.values() if draft is not None]
    new = [draft for draft in drafts if draft.revision == 0]
    changes = [
        (settled.stored[draft.id], draft) for draft in drafts if draft.revision and draft != settled.stored[draft.id]
    ]
    named = {party for draft in new for party in draft.record.parties}  # by verdicts also whom no decision named
    parties = settled.parties if named <= settled.parties.ids.keys() else find_parties(connection, named)
    rows = insert_interactions(connection, new, parties, now)
    if not changes:
        return rows
    everybody = {party for _, after in changes for party in after.record.parties}
    rows += update_interactions(connection, changes, find_parties(connection, everybody), now)
    for before, after in changes:
        if before.record.state is not after.record.state:
            record = after.record
            rows += restate(connection, [after.id], record.state, record.decided_by, record.reason, now)
    return rows


def _write_meetings(connection: Connection, settled: Settled, now: datetime) -> int:
    """Write traces, and let the sightings of other pages follow the meetings that they belong to."""
    opened = settled.opened
    rows = write_traces(connection, opened.before, opened.after, opened.revisions, now)
    written = {one.sighting.id for one in settled.seen}
    for id_, members in opened.members.items():
        draft = settled.drafts.get(id_)
        others = [sighting for sighting in members if sighting not in written]
        if draft is not None and others:
            record = draft.record
            values = {"state": record.state, "rule": record.decided_by, "reason": record.reason, "decided_at": now}
            rows += attach(connection, id_, others, values)
    rows += park_at_once(connection, sorted(opened.cut - written), LIFTED, now)
    for id_, draft in settled.drafts.items():
        if draft is None and id_ in opened.composed and opened.composed[id_].record is None and id_ in settled.stored:
            rows += detach(connection, id_, written, now + MATCH_AGAIN_AFTER, now)
            rows += erase_interactions(connection, [id_])
    return rows


# --- tidy --------------------------------------------------------------------------------------------------------


def _tidy(connection: Connection, settled: Settled, known: Ledger, now: datetime) -> int:
    """Erase what people refused altogether, and what lost the last sighting that spoke for it."""
    rows = 0
    for id_, draft in settled.drafts.items():
        is_refused = id_ not in settled.opened.composed or settled.opened.composed[id_].record is not None
        if draft is None and id_ in settled.stored and is_refused:
            rows += let_go(connection, id_, VERDICT, refused_by(settled.judgements[id_]), now)
            rows += erase_interactions(connection, [id_])
    left = _earlier(settled, known)
    return rows + erase_unseen(connection, left) if left else rows


def _forget(connection: Connection, settled: Settled, known: Ledger, now: datetime) -> None:
    """Let no undo bring back what is gone by this page, or the text that it took from a record."""
    forget_vanished(connection, {*settled.stored, *_earlier(settled, known)}, now)
    drafts = ((settled.stored.get(id_), draft) for id_, draft in settled.drafts.items())
    tightened = [
        after.id for before, after in drafts if before and after and before.record.visibility != after.record.visibility
    ]
    forget_withdrawn(connection, tightened, now)


def _earlier(settled: Settled, known: Ledger) -> set[str]:
    """Return the interactions that a sighting of this page no longer belongs to."""
    return {
        earlier
        for one in settled.seen
        if (earlier := _interaction_of(known, one.sighting.id)) and earlier != one.sighting.interaction_id
    }


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


def _outcome(settled: Settled, known: Ledger, rows: int) -> PageOutcome:
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
        changed=frozenset(one.sighting.place for one in settled.seen),
        withheld=frozenset(one.sighting.place for one in settled.seen if one.sighting.rule == WITHHELD),
    )
