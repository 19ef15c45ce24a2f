"""The strictest holder: what one of us marks private is kept of nobody's copy, in whatever order the copies come.

wish       a sighting whose holder marked it carries the keyed signs of what it is (kind `wish`)
withdrawn  what was stored of that thing before goes at once: the record, its texts, and what copies said of it
withheld   every other copy, now and later, follows the wish, and carries its signs too (kind `withheld`)
lifted     the mark is taken off: nothing else stands against it, so what was withheld is looked at again

On a server two pages may be written at the same moment, one with a mark and one with a copy, and neither see the other.
So a marked copy is looked at once more a minute later, and what came in between is withdrawn then.  On SQLite one page
is written after the other.

A wish outlives its copy: when the marked copy is deleted, the wish stays.  But a person may also move a message back
out of a private folder; so a copy without a mark, seen in the same account, lifts the wishes of copies that are gone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from autolog.model import State
from autolog.store.loading import Stored
from autolog.store.records import SightingRecord
from autolog.store.schema import collection, sighting, sighting_hash
from autolog.store.settled import WITHHELD
from autolog.store.settling import Fresh
from autolog.store.sightings import LIFTED, WISH, WITHHELD_SIGN, Sighting, carriers, park_at_once
from autolog.store.statements import change_where, rows_where
from autolog.store.withdrawing import LATER, WITHDRAWN, Withdrawn, withdraw

SECOND_LOOK = timedelta(minutes=1)
"""How long after a mark was first seen it is looked at again; a page is written in far less."""
_KEPT_OUT = "Another copy of it is marked private by its owner: no copy of it is kept."
_MAY_BE_MOVED = "the copy that was marked private is gone, perhaps moved back"
_ANY = select(sighting_hash.c.sighting_id).where(sighting_hash.c.kind == WISH).limit(1)
_SIGNS = select(sighting_hash.c.digest).where(sighting_hash.c.kind == WISH)
_HOLDERS = (
    select(sighting_hash.c.sighting_id, sighting_hash.c.digest, sighting.c.state, collection.c.account_id)
    .select_from(
        sighting_hash.join(sighting, sighting.c.id == sighting_hash.c.sighting_id).join(
            collection, collection.c.id == sighting.c.collection_id
        )
    )
    .where(sighting_hash.c.kind == WISH)
)


@dataclass(frozen=True, slots=True)
class Heeded:
    """What a page says once wishes are heeded: its reports, and how many rows of other copies were written.

    `kept_out` are the sightings that tell others for the first time that nothing of them is kept, `withdrawn` the
    interactions that went, and `released` the signs that nothing stands against any more.
    """

    fresh: list[Fresh]
    rows: int = 0
    kept_out: frozenset[str] = frozenset()
    withdrawn: tuple[Stored, ...] = ()
    released: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Holder:
    """One sign of a wish, and the sighting that holds it."""

    sighting: str
    digest: str
    state: State
    account: str


@dataclass(frozen=True, slots=True)
class _Page:
    """What a page reports, by sighting, and the sightings that are gone with it."""

    items: Mapping[str, Fresh]
    gone: frozenset[str]
    account: str

    @property
    def marked(self) -> list[Fresh]:
        """What its holder marked."""
        return [item for item in self.items.values() if item.seen.marked is not None]

    @property
    def unmarked_signs(self) -> frozenset[str]:
        """The signs of what lies in this account without a mark."""
        unmarked = (item for item in self.items.values() if item.seen.marked is None and item.says_something)
        return frozenset(digest for item in unmarked for _, digest in item.seen.signs)

    def lifts(self, holder: _Holder) -> bool:
        """Return whether the page takes the wish back: the copy bears no mark now, or was moved and bears none."""
        item = self.items.get(holder.sighting)
        if item is not None:
            still = item.seen.marked is not None and holder.digest in item.digests
            return item.says_something and not still
        is_gone = holder.state is State.GONE or holder.sighting in self.gone
        return is_gone and holder.account == self.account and holder.digest in self.unmarked_signs


def heed_wishes(
    connection: Connection, fresh: Sequence[Fresh], gone: Sequence[Sighting], account: str, now: datetime
) -> Heeded:
    """Return the reports of a page as the wishes of all holders let them be; withdraw and release what lies stored."""
    page = _Page({item.id: item for item in fresh}, frozenset(one.id for one in gone), account)
    rows = _suspect(connection, [one.id for one in gone], account, now)
    holders = _holders(connection, fresh)
    if not holders and not page.marked:
        return Heeded(list(fresh), rows)
    lifted = [holder for holder in holders if page.lifts(holder)]
    standing = {holder.digest for holder in holders if holder not in lifted}
    standing |= {digest for item in page.marked for digest in item.digests}
    rows += _release(connection, lifted, standing, page.items.keys(), now)
    withdrawn = withdraw(connection, page.marked, page.items.keys(), account, now)
    own = {holder.sighting: holder for holder in holders if holder not in lifted}
    again_at = None if connection.dialect.name == "sqlite" else now + SECOND_LOOK
    heeded = [_heeded(item, standing, withdrawn, item.id in own, again_at) for item in fresh]
    kept = [_with_wish(item, holders) if item.id in own and not item.says_something else item for item in heeded]
    told = {after.id for before, after in zip(fresh, heeded, strict=True) if _is_newly_kept_out(before, after)}
    released = frozenset(holder.digest for holder in lifted) - standing
    return Heeded(kept, rows + withdrawn.rows, frozenset(told), withdrawn.records, released)


def _is_newly_kept_out(before: Fresh, after: Fresh) -> bool:
    """Return whether this page is the first to say that it is not kept, and others may have followed it."""
    if after.known is not None and after.known.rule == after.seen.rule:
        return False
    return before.seen.marked is not None or (before.seen.state is State.LINKED and after.seen.rule == WITHHELD)


# --- standing wishes ---------------------------------------------------------------------------------------------


def _holders(connection: Connection, fresh: Iterable[Fresh]) -> list[_Holder]:
    """Return every sign of a wish that this page's things hold, or that stands against them."""
    if connection.scalar(_ANY) is None:  # as in most firms: a glance, where a page has hundreds of signs to ask for
        return []
    known, digests = [], set[str]()
    for item in fresh:
        digests |= item.digests
        if item.known is not None:
            known.append(item.id)
    digests |= {row.digest for row in rows_where(connection, _SIGNS, sighting_hash.c.sighting_id, known)}
    rows = rows_where(connection, _HOLDERS, sighting_hash.c.digest, sorted(digests))
    return [_Holder(row.sighting_id, row.digest, State(row.state), row.account_id) for row in rows]


def _heeded(
    item: Fresh, standing: Collection[str], withdrawn: Withdrawn, was_marked: bool, again_at: datetime | None
) -> Fresh:
    item = withdrawn.without_record(item)
    if item.seen.marked is not None:
        return _marked_before(item) if was_marked else _as_wish(item, withdrawn, again_at)
    is_kept = item.record is not None or item.seen.hashes
    if not is_kept or item.digests.isdisjoint(standing):
        return item
    is_known = item.known is not None and item.known.rule == WITHHELD and item.known.state is State.IGNORED
    was_kept = withdrawn.concerns(item)
    reason = item.known.reason if item.known is not None and is_known else WITHDRAWN if was_kept else _KEPT_OUT
    return _withheld(item, reason)


def _withheld(item: Fresh, reason: str) -> Fresh:
    seen = replace(
        item.seen,
        state=State.IGNORED,
        rule=WITHHELD,
        reason=reason,
        until=None,
        interaction=None,
        trace=None,
        hashes=tuple((WITHHELD_SIGN, digest) for digest in sorted(item.digests)),
    )
    return replace(item, seen=seen, record=None, trace=None)


def _as_wish(item: Fresh, withdrawn: Withdrawn, again_at: datetime | None) -> Fresh:
    """Return a copy that is marked now, with the signs that stand against all other copies."""
    reason = f"{LATER}. {item.seen.reason}" if withdrawn.concerns(item) else item.seen.reason
    return replace(item, seen=replace(_with_signs(item), reason=reason, until=again_at))


def _marked_before(item: Fresh) -> Fresh:
    """Return a copy that is marked still, with the reason that was given first."""
    known = item.known
    is_same = known is not None and known.rule == item.seen.rule and known.state is item.seen.state
    reason = known.reason if known is not None and is_same else item.seen.reason
    return replace(item, seen=replace(_with_signs(item), reason=reason))


def _with_signs(item: Fresh) -> SightingRecord:
    return replace(item.seen, hashes=tuple((WISH, digest) for digest in sorted(item.digests)))


def _with_wish(item: Fresh, holders: Sequence[_Holder]) -> Fresh:
    """Return a copy that cannot be read for a while with the wish that it held."""
    held = tuple((WISH, holder.digest) for holder in holders if holder.sighting == item.id)
    return replace(item, seen=replace(item.seen, hashes=held))


def _release(
    connection: Connection, lifted: Sequence[_Holder], standing: Collection[str], page: Collection[str], now: datetime
) -> int:
    """Forget wishes that were taken back, and have looked at again what nothing else stands against; return rows."""
    if not lifted:
        return 0
    wishes = delete(sighting_hash).where(sighting_hash.c.kind == WISH)
    rows = change_where(connection, wishes, sighting_hash.c.sighting_id, sorted({one.sighting for one in lifted}))
    free = {holder.digest for holder in lifted} - set(standing)
    followers = carriers(connection, [(WITHHELD_SIGN, digest) for digest in sorted(free)])
    return rows + park_at_once(connection, sorted(followers - set(page)), LIFTED, now)


def _suspect(connection: Connection, gone: Sequence[str], account: str, now: datetime) -> int:
    """Have copies in the same account looked at again when the marked one is gone: it may have been moved back."""
    if not gone:
        return 0
    wishes = select(sighting_hash.c.digest).where(sighting_hash.c.kind == WISH)
    digests = sorted({row.digest for row in rows_where(connection, wishes, sighting_hash.c.sighting_id, gone)})
    followers = carriers(connection, [(WITHHELD_SIGN, digest) for digest in digests])
    own = select(collection.c.id).where(collection.c.account_id == account)
    ids = rows_where(
        connection, select(sighting.c.id).where(sighting.c.collection_id.in_(own)), sighting.c.id, sorted(followers)
    )
    return park_at_once(connection, [row.id for row in ids], _MAY_BE_MOVED, now)
