"""What would have been decided otherwise in the past, had the weights been others: from stored reasons alone.

The mailbox is not asked.  Each stored reason gets its step, the candidates compete anew, and what that changes is added
to the log-odds of the probability that was stored: so without a step nothing moves, whatever was not stored.  What a
person decided, and what a rule decided for another cause than its probability, stays out of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import log2

from autolog.matching.adjustments import stepped
from autolog.matching.competition import contest, probability_of
from autolog.model import Evidence, EvidenceKind, LinkStatus, Party, PartyKind
from autolog.rules import RuleSet
from autolog.rules.decide import BY_PROBABILITY
from autolog.store.answers import StoredInteraction

SAMPLES = 5
_SUREST = 1.0 - 2.0**-50


@dataclass(frozen=True, slots=True)
class Otherwise:
    """One interaction that would have ended otherwise.  `sign` is + (linked now), - (no longer) or ~ (else)."""

    sign: str
    interaction: str
    when: datetime | None
    subject: str
    customer: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Hindsight:
    """How many were looked at, what would change, and the first samples of each kind."""

    looked_at: int = 0
    linked: int = 0
    unlinked: int = 0
    changed: int = 0
    samples: tuple[Otherwise, ...] = ()


def hindsight(
    interactions: Iterable[StoredInteraction], steps: Mapping[str, float], before: RuleSet, after: RuleSet
) -> Hindsight:
    """Return what these steps, and the thresholds `after` in place of `before`, would have changed."""
    looked_at = 0
    found: list[Otherwise] = []
    for one in interactions:
        if one.record.decided_by in BY_PROBABILITY and not _is_pinned(one):
            looked_at += 1
            found += _otherwise(one, steps, before, after)
    by_sign = {sign: [one for one in found if one.sign == sign] for sign in "+-~"}
    return Hindsight(
        looked_at=looked_at,
        linked=len(by_sign["+"]),
        unlinked=len(by_sign["-"]),
        changed=len(by_sign["~"]),
        samples=tuple(one for sign in "+-~" for one in by_sign[sign][:SAMPLES]),
    )


def probabilities(one: StoredInteraction, steps: Mapping[str, float]) -> dict[Party, tuple[float, float]]:
    """Return the probability of each customer as it was stored and with the steps."""
    reasons = [
        reason
        for reason in one.record.evidence
        if reason.party.kind is PartyKind.CUSTOMER and reason.kind != EvidenceKind.RIVALS
    ]
    was = contest(reasons, lambda party: party.ref)
    will_be = contest([_with_step(reason, steps) for reason in reasons], lambda party: party.ref)
    stored = {named.link.party: named.link.probability for named in one.links}
    return {
        party: (stored[party], _moved(stored[party], was[party].probability, will_be[party].probability))
        for party in was
        if party in stored
    }


def _with_step(reason: Evidence, steps: Mapping[str, float]) -> Evidence:
    step = steps.get(reason.reason, 0.0)
    return replace(reason, bits=stepped(reason.bits, step)) if step else reason


def _moved(stored: float, was: float, will_be: float) -> float:
    if was == will_be:
        return stored
    return probability_of(_log_odds(stored) + _log_odds(will_be) - _log_odds(was))


def _log_odds(probability: float) -> float:
    bounded = max(1.0 - _SUREST, min(_SUREST, probability))
    return log2(bounded / (1.0 - bounded))


def _is_pinned(one: StoredInteraction) -> bool:
    return any(named.link.decided_by.startswith("person:") for named in one.links)


def _otherwise(
    one: StoredInteraction, steps: Mapping[str, float], before: RuleSet, after: RuleSet
) -> Sequence[Otherwise]:
    found = probabilities(one, steps)
    customers = {named.link.party: named.link for named in one.links if named.link.party.kind is PartyKind.CUSTOMER}
    if not found:
        return ()
    had = {party for party, link in customers.items() if link.status is LinkStatus.LINKED}
    limit = after.link_above
    has = {party for party, (stored, moved) in found.items() if _links(party in had, stored, moved, before, limit)}
    best, (stored, moved) = max(found.items(), key=lambda pair: (pair[1][1], pair[0].ref))
    was_asked = any(probability >= before.review_above for probability, _ in found.values())
    if had == has and (had or moved >= after.review_above or not was_asked):
        return ()
    sign = "+" if has and not had else "-" if had and not has else "~"
    record = one.record
    return (Otherwise(sign, one.id, record.starts_at, record.subject, best.ref, stored, moved),)


def _links(linked: bool, stored: float, moved: float, before: RuleSet, limit: float) -> bool:
    """Return whether a party would be linked; one that nothing moves stays as it is."""
    if stored == moved and limit == before.link_above:
        return linked
    return moved >= limit
