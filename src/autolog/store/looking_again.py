"""What is decided again because a page was written: what follows, what knows more, and what waited in vain."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from autolog.model import NEVER_LOG
from autolog.store.loading import Stored, load
from autolog.store.merging import has_more_to_say
from autolog.store.reconsidering import (
    LOST,
    News,
    face_of,
    park_behind,
    park_followers,
    park_other_copies,
    park_unmatched,
    release,
)
from autolog.store.records import interaction_id
from autolog.store.settled_page import Settled
from autolog.store.settling import Fresh
from autolog.store.sightings import Sighting
from autolog.store.wishes import Heeded


def look_again(
    connection: Connection,
    settled: Settled,
    fresh: Sequence[Fresh],
    heeded: Heeded,
    known: Mapping[str, Sighting],
    now: datetime,
) -> None:
    """Park what is to be decided again because of this page, and let go what waited in vain."""
    written = {one.sighting.id for one in settled.seen}
    release(connection, [one.id for one in known.values() if one.id not in written and one.is_due(now)], now)
    park_followers(connection, _news(settled, fresh, heeded), now)
    park_behind(connection, heeded.withdrawn, now)
    marked = (item.seen.marked for item in fresh if item.id in heeded.kept_out)
    park_unmatched(connection, {interaction_id(one.key) for one in marked if one is not None}, now)
    renewed = {
        id_: draft.speaker
        for id_, draft in settled.drafts.items()
        if draft and id_ not in settled.opened.composed and _took_back(settled.stored.get(id_), draft)
    }
    if renewed:
        park_other_copies(connection, renewed, now)


def never_logged(connection: Connection, settled: Settled, known: Mapping[str, Sighting]) -> Collection[Stored]:
    """Return the interactions that sightings are about to leave for `never_log`, which tells nobody of their mail."""
    silenced = [one.sighting.id for one in settled.seen if one.sighting.rule.startswith(NEVER_LOG)]
    left = {earlier for id_ in silenced if id_ in known and (earlier := known[id_].interaction_id) is not None}
    return load(connection, left).values() if left else ()


def _news(settled: Settled, fresh: Sequence[Fresh], heeded: Heeded) -> Iterator[News]:
    """Yield what later items see otherwise now.

    What the same page decided behind a new interaction has seen it, unless the page itself lifted a mark on it.
    """
    homes = {one.sighting.id: one.sighting.interaction_id for one in settled.seen}
    behind: set[str] = set()
    for item in reversed(fresh):
        home = homes.get(item.id)
        earlier = item.known.interaction_id if item.known else None
        if home is not None:
            draft, stored = settled.drafts.get(home), settled.stored.get(home)
            before, after = face_of(stored.record if stored else None), face_of(draft.record if draft else None)
            is_seen = before is None and heeded.released.isdisjoint(digest for _, digest in item.seen.signs)
            yield News(home, item.seen.told, before, after, frozenset(behind) if is_seen else frozenset())
        elif item.id in homes and (earlier is not None or item.id in heeded.kept_out):
            yield News(earlier or "", item.seen.told, LOST, None)
        behind.add(item.id)


def _took_back(before: Stored | None, after: Stored) -> bool:
    """Return whether an interaction lost links that other copies of it may know of, or says less than one of them."""
    if before is None:
        return False
    lost = {link.party for link in before.record.links} - {link.party for link in after.record.links}
    return bool(lost) or (before.speaker == after.speaker and has_more_to_say(before.record, after.record))
