"""All that may be learned now, under an id: whoever applies it applies what was shown, or nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autolog.directory import Directory
from autolog.matching.adjustments import Adjustments
from autolog.matching.learning.confirmed import confirmed_addresses, confirmed_aliases, lessons_of_doubt
from autolog.matching.learning.traffic import addresses_in_traffic
from autolog.matching.learning.weight_changes import WeightChange, weight_changes
from autolog.model import CalibrationCount, LinkStatus, OwnSide, PartyKind
from autolog.rules import RuleSet
from autolog.rules.calibration import counted, laid_over, shipped_calibration, threshold
from autolog.store.answers import StoredInteraction
from autolog.store.learning_records import Lesson, MatchingStep, MatchingVersion, Origin, Taught

LEAST_FOR_CALIBRATION = 200
"""Verdicts from which on an installation's own record says how sure is sure enough."""


@dataclass(frozen=True, slots=True)
class Past:
    """What learning looks at: verdicts, steps so far, recent interactions, and which of them we sent.

    `revision` names the state of learning that all of this was read in.
    """

    revision: str
    lessons: tuple[Lesson, ...]
    versions: tuple[MatchingVersion, ...]
    interactions: tuple[StoredInteraction, ...]
    sent: frozenset[str]


@dataclass(frozen=True, slots=True)
class Threshold:
    """The probability from which on links are made, before and after, and the verdicts that say so."""

    before: float
    after: float
    verdicts: int
    counts: tuple[CalibrationCount, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed, and the state that it was worked out from.  `verdicts` are all that teach."""

    id: str
    based_on: str
    weights: tuple[WeightChange, ...]
    taught: tuple[Taught, ...]
    threshold: Threshold | None
    verdicts: int

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to learn."""
        return not (self.weights or self.taught or self.threshold)

    def step(self) -> MatchingStep:
        """Return the step that applies it."""
        return MatchingStep(
            origin=Origin.LEARN,
            proposal=self.id,
            adjustments={change.reason.value: change.step for change in self.weights},
            taught=self.taught,
            calibration=self.threshold.counts if self.threshold else (),
        )


def adjustments_of(versions: Sequence[MatchingVersion], strangers: frozenset[str] = frozenset()) -> Adjustments:
    """Return the steps of all versions that hold, added up in their order, with who was said to be nobody's."""
    steps: dict[str, float] = {}
    for version in versions:
        for reason, step in version.step.adjustments.items() if version.active else ():
            steps[reason] = round(steps.get(reason, 0.0) + step, 2)
    return Adjustments(steps, strangers)


def rules_in_force(rules: RuleSet, versions: Sequence[MatchingVersion]) -> RuleSet:
    """Return the rules with the threshold that people's verdicts have set, if the rules leave it to be measured."""
    own = next((one.step.calibration for one in reversed(versions) if one.active and one.step.calibration), ())
    return rules.with_calibration(laid_over(shipped_calibration(), own))


def propose(past: Past, directory: Directory, own: OwnSide, rules: RuleSet) -> Proposal:
    """Return what may be learned.  `rules` are those of the file."""
    lessons = lessons_of_doubt(past.lessons)
    steps = adjustments_of(past.versions).steps
    confirmed = (
        *confirmed_addresses(past.interactions, lessons, directory, own),
        *confirmed_aliases(past.interactions, lessons, directory),
    )
    traffic = addresses_in_traffic(past.interactions, past.sent, directory, own)
    by_people = {one.name.text for one in confirmed}
    taught = (*confirmed, *(one for one in traffic if one.name.text not in by_people))
    weights = weight_changes(_untaught(lessons, past.versions), steps)
    found = Proposal("", past.revision, weights, taught, _threshold(lessons, past.versions, rules), len(lessons))
    return Proposal(_id(found), found.based_on, found.weights, found.taught, found.threshold, found.verdicts)


def _untaught(lessons: Sequence[Lesson], versions: Sequence[MatchingVersion]) -> Sequence[Lesson]:
    """Return the verdicts since weights were learned last: each teaches them once."""
    last = max((one.applied_at for one in versions if one.active and one.step.adjustments), default=None)
    return [one for one in lessons if last is None or one.given_at > last]


def _threshold(lessons: Sequence[Lesson], versions: Sequence[MatchingVersion], rules: RuleSet) -> Threshold | None:
    judged = [one for one in lessons if one.party.kind is PartyKind.CUSTOMER]
    if rules.precision_target is None or len(judged) < LEAST_FOR_CALIBRATION:
        return None
    own = counted((one.probability or 0.0, one.status is LinkStatus.LINKED) for one in judged)
    before = rules_in_force(rules, versions).link_above
    after = threshold(laid_over(shipped_calibration(), own), rules.precision_target)
    return Threshold(before, after, len(judged), own) if before != after else None


def _id(proposal: Proposal) -> str:
    """Return a digest of everything that is proposed and of what it rests on."""
    told: Mapping[str, object] = {
        "based_on": proposal.based_on,
        "weights": [
            [one.reason, one.before, one.after, one.verdicts, one.right, one.expected] for one in proposal.weights
        ],
        "taught": [
            [one.name.kind, one.name.text, one.name.party.ref if one.name.party else "", one.because]
            for one in proposal.taught
        ],
        "threshold": [proposal.threshold.before, proposal.threshold.after, proposal.threshold.verdicts]
        if proposal.threshold
        else [],
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]
