"""A plan carried out exactly as it was shown, or not at all; and rules taken back with all that they changed.

What has moved since is found by doing all of it again: everything is decided anew, and what would be written now must
be what the plan says, item by item, before the first row is written and once more within the transaction that writes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from autolog.errors import WrongUse
from autolog.rematch.changes import Change, Sign
from autolog.rematch.desk import Desk
from autolog.rematch.plan import planned
from autolog.rematch.rehearsal import Rehearsal, Rehearsed, Wanted
from autolog.rematch.rehearsing import rehearse
from autolog.store.change_scope import Scope
from autolog.store.past_store import AppliedRules, PastRows, carried_out
from autolog.store.plans import Plan, PlannedItem, Plans
from autolog.store.rule_versions import RuleVersions

_SHOWN = 3
_AGAIN = "Make a new plan: autolog rules plan"
Digest = Callable[[Path], str]
"""Returns the digest of a draft as its file is now."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What was carried out: the version that is in force now, the change set, and what it changed.

    `base` is the version that was in force before.
    """

    version: int
    base: int | None
    change_set: int
    changes: tuple[Change, ...]
    text: str
    file: Path


def apply_plan(desk: Desk, id_: str, who: str, digest_of: Digest) -> Applied:
    """Carry a plan out.  Raises WrongUse, with nothing written, when it is over or something has moved since."""
    plans = Plans(desk.database)
    plan = plans.get(id_)
    if plan is None:
        raise WrongUse(f"There is no plan '{id_}'.", remedy="Make one: autolog rules plan")
    file = Path(json.loads(plan.summary)["file"])
    _refuse_what_is_over(desk, plan, plans.stamp())
    if file.exists() and digest_of(file) != plan.digest:
        raise WrongUse(f"{file} is no longer the draft of plan {id_}.", remedy=_AGAIN)
    draft = desk.read(plan.text)
    draft = replace(draft, rules=replace(draft.rules, digest=plan.digest), read=replace(draft.read, digest=plan.digest))
    rehearsal, fetcher = desk.rehearsal(draft, plan.since)
    items = plans.items(id_)
    result, _ = rehearse(rehearsal, desk.database, fetcher, lambda _rows: None)
    _refuse_moved(id_, items, planned(result.changes))
    rules = AppliedRules(id_, plan.digest, plan.text, who, desk.now)
    scope = Scope(interactions=result.records, sightings=result.copies)
    work = _Exactly(rehearsal, id_, items)
    version, change_set = carried_out(desk.database, rules, scope, work, lambda done: effect_of(done.changes))
    return Applied(version, plan.base_version, change_set, result.changes, plan.text, file)


@dataclass(frozen=True, slots=True)
class _Exactly:
    """Carries a rehearsal out if it is still what the plan says."""

    rehearsal: Rehearsal
    id: str
    items: tuple[PlannedItem, ...]

    def __call__(self, rows: PastRows) -> Rehearsed:
        result = self.rehearsal.carry_out(rows)
        if isinstance(result, Wanted):
            raise WrongUse(f"Mail came in while plan {self.id} was carried out.", remedy="Try again.")
        _refuse_moved(self.id, self.items, planned(result.changes))
        return result


def effect_of(changes: Iterable[Change]) -> str:
    """Return what was changed, in one line."""
    counts = Counter(change.sign for change in changes)
    return " ".join(f"{sign}{counts[sign]}" for sign in Sign)


def _refuse_what_is_over(desk: Desk, plan: Plan, stamp: str) -> None:
    if plan.applied_at is not None:
        raise WrongUse(f"Plan {plan.id} was carried out already.", remedy="See: autolog rules history")
    if desk.now > plan.valid_until:
        raise WrongUse(f"Plan {plan.id} was valid until {plan.valid_until:%Y-%m-%d %H:%M} UTC.", remedy=_AGAIN)
    if stamp != plan.stamp:
        what = "customers were changed since, or something was learned of them"
        raise WrongUse(f"Plan {plan.id} no longer fits: {what}.", remedy=_AGAIN)
    versions = RuleVersions(desk.database)
    now = versions.in_force()
    known = versions.version(now) if now is not None else None
    if now != plan.base_version and (known is None or known.digest != plan.digest):
        what = f"it was held against version {plan.base_version}, and version {now} came into force since"
        raise WrongUse(f"Plan {plan.id} no longer fits: {what}.", remedy=_AGAIN)


def _refuse_moved(id_: str, items: Iterable[PlannedItem], now: Iterable[PlannedItem]) -> None:
    wanted, found = {one.key: one for one in items}, {one.key: one for one in now}
    moved = [one for key, one in {**wanted, **found}.items() if (key in wanted) != (key in found)]
    ids = sorted({one.interaction_id or one.sighting_id for one in moved})
    if ids:
        named = ", ".join(one[:12] for one in ids[:_SHOWN]) + (" and others" if len(ids) > _SHOWN else "")
        what = "1 item has" if len(ids) == 1 else f"{len(ids):,} items have"
        raise WrongUse(f"Plan {id_} no longer fits: {what} moved since ({named}).", remedy=_AGAIN)
