"""A plan: what a draft of the rules would change in the stored past, kept so that exactly that can be carried out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from autolog.rematch.changes import Change
from autolog.rematch.desk import Desk
from autolog.rematch.firing import Idle, IdleRules
from autolog.rematch.rehearsal import Rehearsed
from autolog.rematch.rehearsing import rehearse
from autolog.rules.difference import Version
from autolog.store.plans import Plan, PlannedItem, Plans
from autolog.store.rule_versions import RuleVersions

VALID = timedelta(hours=24)
"""So long a plan may be carried out."""


@dataclass(frozen=True, slots=True)
class Made:
    """A plan that was made; `base` is the number of the version that was in force then, None when there was none.

    `is_in_force` says that this is the draft itself: it decides new mail already.
    """

    id: str
    draft: Version
    base: int | None
    is_in_force: bool
    since: datetime | None
    result: Rehearsed
    idle: tuple[Idle, ...]


def make_plan(desk: Desk, draft: Version, file: str, since: datetime | None, who: str) -> Made:
    """Decide the past again by a draft, which lies in `file`, and keep what that would change.  Nothing else changes.

    Raises StoreUnavailable.
    """
    plans = Plans(desk.database)
    stamp, base = plans.stamp(), RuleVersions(desk.database).in_force()
    rehearsal, fetcher = desk.rehearsal(draft, since)
    look = IdleRules(draft, rehearsal.mind.own, rehearsal.mind.directory, since)
    result, idle = rehearse(rehearsal, desk.database, fetcher, look)
    items = planned(result.changes)
    id_ = _id(draft, desk.now, stamp, items)
    summary = json.dumps({"file": file, "looked_at": result.looked_at, "fetched": result.fetched, "left": result.left})
    plan = Plan(
        id=id_,
        made_at=desk.now,
        who=who,
        valid_until=desk.now + VALID,
        digest=draft.read.digest,
        text=draft.read.text,
        base_version=base,
        since=since,
        stamp=stamp,
        summary=summary,
    )
    plans.keep(plan, items)
    known = RuleVersions(desk.database).version(base) if base is not None else None
    is_in_force = known is not None and known.digest == draft.read.digest
    return Made(id_, draft, base, is_in_force, since, result, idle)


def planned(changes: Sequence[Change]) -> list[PlannedItem]:
    """Return what is kept of the changes: ids, digests, rules and customers, and no word of an item."""
    return [
        PlannedItem(
            interaction_id=one.interaction_id,
            sighting_id=one.sighting_id,
            sign=one.sign,
            rule=one.rule,
            customer_before=", ".join(one.before.customers) if one.before else "",
            customer_after=", ".join(one.after.customers) if one.after else "",
            before=one.before.digest if one.before else "",
            after=one.after.digest if one.after else "",
        )
        for one in changes
    ]


def _id(draft: Version, now: datetime, stamp: str, items: Sequence[PlannedItem]) -> str:
    words = [draft.read.digest, now.isoformat(), stamp, *(str(one.key) for one in items)]
    return "p-" + hashlib.sha256("\n".join(words).encode()).hexdigest()[:6]
