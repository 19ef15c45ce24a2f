"""A record decided again from its rows: unchanged, changed, or not to be told without the item itself.

Nothing is guessed.  A rule that says the same as ever and was asked before did not fit, and does not now.  What must be
decided anew is first decided by the old rules: if the rows do not give what was decided then, they do not tell enough.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto

from autolog.directory import Directory
from autolog.model import Decision, LinkStatus, Noise, OwnSide, State, Visibility, strictest
from autolog.recording import decided_anew
from autolog.rematch.view_of_stored import DOUBTS, Reading, StoredView
from autolog.rules.book import CompiledRule
from autolog.rules.conditions import When
from autolog.rules.decide import Known, conclude
from autolog.rules.difference import Difference, Version
from autolog.rules.kinds import CALL, Kind
from autolog.store.merging import REVIEW_PERIOD, limited
from autolog.store.past_rows import Kept
from autolog.store.records import InteractionRecord

_ORDER = list(Visibility)


class Standing(Enum):
    """What a record's rows tell when they tell of no change."""

    UNCHANGED = auto()
    UNSURE = auto()


@dataclass(frozen=True, slots=True)
class Redecided:
    """What becomes of a record: the record as it is to be, or None when it goes, and the decision that says so."""

    record: InteractionRecord | None
    decision: Decision


Outcome = Standing | Redecided


@dataclass(frozen=True, slots=True)
class Judge:
    """Decides records from their rows."""

    difference: Difference
    own: OwnSide
    directory: Directory
    now: datetime

    def decide(self, kept: Kept) -> Outcome:
        """Return what the draft makes of a record."""
        if self.difference.matching or _waits(kept):
            return Standing.UNSURE
        reading = Reading(kept, self.own, self.directory)
        refused = self._refused(reading) or self._silenced(reading)
        if refused is not None:
            return refused
        view = reading.view(self.difference.draft.rules.review_above)
        rule = self._first(reading, view)
        if rule is Standing.UNSURE or not self._speaks_for_all(reading, view):
            return Standing.UNSURE
        assert not isinstance(rule, Standing)  # noqa: S101 - tells mypy
        if self._is_as_before(reading, rule):
            return self._limited(reading, view, rule) if self.difference.holding else Standing.UNCHANGED
        return self._anew(reading, view, rule)

    # --- what forbids ---

    def _refused(self, reading: Reading) -> Outcome | None:
        for entry in self.difference.draft.rules.screen.rules:
            if entry.id in self.difference.steady_refusals:
                continue
            answer = reading.is_refused(entry)
            if answer is None or (answer and _has_twins(reading)):
                return Standing.UNSURE
            if answer:
                return _gone(f"never-log:{entry.id}", f"The never_log rule '{entry.id}' fits.")
        return None

    def _silenced(self, reading: Reading) -> Outcome | None:
        """Return the end of machine mail that the draft ignores and an earlier version did not."""
        noise = reading.record.noise
        before = [one.rules.ignored_noise for one in self.difference.versions]
        is_new = noise in self.difference.draft.rules.ignored_noise and not all(noise in one for one in before)
        if not is_new or not reading.is_message or noise is Noise.HUMAN or reading.record.kind == CALL:
            return None
        if _has_twins(reading):
            return Standing.UNSURE
        return _gone(f"noise:{noise}", f"No person wrote it: {noise.replace('_', ' ')}.")

    # --- which rule ---

    def _first(self, reading: Reading, view: StoredView) -> CompiledRule | Standing | None:
        for rule in self.difference.draft.rules.book.rules:
            fits = self._fits(reading, view, rule)
            if fits is None:
                return Standing.UNSURE
            if fits:
                return rule
        return None

    def _fits(self, reading: Reading, view: StoredView, rule: CompiledRule) -> bool | None:
        when = self._when(rule.id, self.difference.draft)
        is_open = self.difference.thresholds and when.customer is not None
        if not is_open and rule.id == reading.marked and rule.id in self.difference.steady:
            return True
        if not is_open and self.difference.stood_before(rule.id, reading.marked):
            return False
        return reading.fits(rule, when, view)

    def _speaks_for_all(self, reading: Reading, view: StoredView) -> bool:
        """Return whether no other copy can have been decided by a rule that is another now.

        A record tells which rule decided the copy that speaks; what others added and tightened, it does not tell apart.
        """
        if len(reading.kept.copies) == 1:
            return True
        changed = self.difference.unsteady
        return not self.difference.moved and all(reading.fits(rule, when, view) is False for rule, when in changed)

    def _is_as_before(self, reading: Reading, rule: CompiledRule | None) -> bool:
        if (rule.id if rule else "") != reading.marked or self.difference.thresholds:
            return False
        return rule.id in self.difference.steady if rule else not self.difference.otherwise

    # --- what it says ---

    def _limited(self, reading: Reading, view: StoredView, rule: CompiledRule | None) -> Outcome:
        visibility = self._visibility(reading, view, rule)
        record = reading.record
        if visibility is record.visibility:
            return Standing.UNCHANGED
        if visibility is None or _is_looser(visibility, record.visibility) or not reading.is_message:
            return Standing.UNSURE
        return Redecided(cut(record, visibility), Decision(record.state, record.decided_by, record.reason))

    def _visibility(self, reading: Reading, view: StoredView, rule: CompiledRule | None) -> Visibility | None:
        """Return how much the draft keeps; None when the rows do not tell whether a gate fits."""
        holders = [holder for copy in reading.kept.copies for holder in (copy.account, copy.owner)]
        draft, stored = self.difference.draft, reading.record.visibility
        most = strictest(draft.rules.visibility_for(holders), rule.visibility if rule else Visibility.FULL)
        for gate in (one for one in draft.rules.book.rules if one.is_gate and most is not Visibility.METADATA):
            shut_before = gate.id in self.difference.steady and stored is not Visibility.METADATA
            fits = False if shut_before else reading.fits(gate, self._when(gate.id, draft), view)
            if fits is None:
                return None
            most = strictest(most, gate.visibility) if fits else most
        return most

    def _anew(self, reading: Reading, view: StoredView, rule: CompiledRule | None) -> Outcome:
        if rule is not None and rule.then.ignore and not reading.kept.judgements and not _has_twins(reading):
            return _gone(f"rule:{rule.id}", f"The rule '{rule.id}': {rule.then.ignore}")
        ceiling = self._visibility(reading, view, rule)
        renamed = any(self._renames(one, reading.marked) for one in self.difference.versions)
        if ceiling is None or renamed or not _can_be_rebuilt(reading) or not self._gives_what_is_stored(reading):
            return Standing.UNSURE
        decision = self._conclude(reading, self.difference.draft, rule, ceiling)
        return self._applied(reading, decision)

    def _conclude(self, reading: Reading, version: Version, rule: CompiledRule | None, ceiling: Visibility) -> Decision:
        return conclude(
            reading.item,
            reading.candidates,
            version.rules,
            Known(Kind(reading.record.kind, phone=reading.record.phone), rule, ceiling),
            own=self.own,
            holders=[holder for copy in reading.kept.copies for holder in (copy.account, copy.owner)],
            directory=self.directory,
        )

    def _gives_what_is_stored(self, reading: Reading) -> bool:
        """Return whether one of the versions decides the rows as they were decided then."""
        for version in reversed(self.difference.versions):
            rule = next((one for one in version.rules.book.rules if one.id == reading.marked), None)
            if reading.marked and rule is None:
                continue
            if is_as_stored(reading.record, self._conclude(reading, version, rule, Visibility.FULL)):
                return True
        return False

    def _applied(self, reading: Reading, decision: Decision) -> Outcome:
        record = reading.record
        if decision.state is State.IGNORED:
            return Redecided(None, decision)
        if decision.state is State.UNMATCHED or (record.state is State.LINKED and decision.state is State.REVIEW):
            return Standing.UNSURE  # the keyed hashes that it needs are made of the item
        if _is_looser(decision.visibility, record.visibility):
            return Standing.UNSURE
        review_until = self.now + REVIEW_PERIOD if decision.state is State.REVIEW else None
        after = replace(decided_anew(record, decision), review_until=review_until)
        if record.state is State.REVIEW and after.state is State.REVIEW:
            after = replace(after, review_until=record.review_until)
        after = cut(after, decision.visibility)
        return Standing.UNCHANGED if after == record else Redecided(after, decision)

    def _renames(self, version: Version, marked: str) -> bool:
        """Return whether the rule that fitted called the record something else than what it was found to be."""
        return marked in version.written and version.written[marked].then.kind is not None

    def _when(self, id_: str, version: Version) -> When:
        return version.written[id_].when


def is_as_stored(record: InteractionRecord, decision: Decision) -> bool:
    """Return whether a decision says what a record says: state, rule, and the links with their status."""
    said = {(link.party, link.status) for link in decision.links}
    known = {(link.party, link.status) for link in record.links if link.status is not LinkStatus.REJECTED}
    return (decision.state, decision.rule) == (record.state, record.decided_by) and said == known


def cut(record: InteractionRecord, visibility: Visibility) -> InteractionRecord:
    """Return the record with no more than this visibility allows."""
    return limited(record, visibility)


def _is_looser(one: Visibility, other: Visibility) -> bool:
    return _ORDER.index(one) < _ORDER.index(other)


def _has_twins(reading: Reading) -> bool:
    """Return whether other copies, or a calendar's many voices, have a say of their own."""
    return len(reading.kept.there) > 1 or not reading.is_message


def _waits(kept: Kept) -> bool:
    """Return whether a copy waits to be looked at again, for customers have changed: its rows tell of the old ones."""
    return not kept.stored.traced and any(copy.state is State.PARKED for copy in kept.copies)


def _can_be_rebuilt(reading: Reading) -> bool:
    return reading.is_whole and not _has_twins(reading) and reading.record.decided_by not in DOUBTS


def _gone(rule: str, reason: str) -> Redecided:
    return Redecided(None, Decision(State.IGNORED, rule, reason))
