"""Rules of a draft that decide nothing in the whole past, and which rules take all their cases first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from autolog.directory import Directory
from autolog.model import OwnSide
from autolog.rematch.view_of_stored import Reading
from autolog.rules.difference import Version
from autolog.store.past_store import PastRows

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Idle:
    """A rule that never decides; `taken_by` counts the cases that it fits, by the rule that decides them first."""

    rule: str
    taken_by: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IdleRules:
    """Looks for them, in the past as the draft makes it."""

    draft: Version
    own: OwnSide
    directory: Directory
    since: datetime | None

    def __call__(self, rows: PastRows) -> tuple[Idle, ...]:
        """Return the rules that never decide; gates, which tighten wherever they stand, are not among them."""
        fired = rows.rules_that_fired()
        idle = [rule for rule in self.draft.rules.book.rules if rule.id not in fired and not rule.is_gate]
        if not idle:
            return ()
        taken: dict[str, Counter[str]] = {rule.id: Counter() for rule in idle}
        ids = sorted(rows.record_ids(self.since))
        for start in range(0, len(ids), AT_ONCE):
            for kept in rows.records(ids[start : start + AT_ONCE]).values():
                reading = Reading(kept, self.own, self.directory)
                view = reading.view(self.draft.rules.review_above)
                for rule in idle:
                    if reading.marked and reading.fits(rule, self.draft.written[rule.id].when, view):
                        taken[rule.id][reading.marked] += 1
        return tuple(Idle(rule.id, dict(taken[rule.id])) for rule in idle)
