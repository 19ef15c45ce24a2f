"""What becomes of an item: the one place where rules and probabilities meet.

The order is the promise.  First what forbids: `never_log`, private calendar entries, meetings that we declined, machine
mail, mail among ourselves.  Then what makes doubtful: a sender who may not be who it says.  Only then the probability
speaks: enough links, less asks a person, next to nothing leaves the item alone.  Reasons of items that are not linked
name rules and customers, never the people in them, since nothing may be kept about people who are not customers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from autolog.decode.message.anomalies import AMBIGUOUS_FROM
from autolog.model import (
    Authenticity,
    Candidate,
    Decision,
    EvidenceKind,
    Item,
    Link,
    LinkStatus,
    Meeting,
    Message,
    Noise,
    OwnSide,
    Party,
    PartyKind,
    Response,
    State,
    Task,
)
from autolog.rules.kinds import CALL, Kind, kind_of
from autolog.rules.ruleset import RuleSet

SUGGESTIONS = 3
BY_PROBABILITY = frozenset({"threshold", "tie"})
"""The rules that speak when nothing but the probability decides."""
CLOSE_RACE = 0.5
"""A second candidate with at least this share of the best one's probability makes it a tie."""


@dataclass(frozen=True, slots=True)
class _Case:
    item: Item
    candidates: tuple[Candidate, ...]
    rules: RuleSet
    own: OwnSide
    holders: Sequence[str]
    kind: Kind

    @property
    def plausible(self) -> tuple[Candidate, ...]:
        """The candidates worth a person's look."""
        return tuple(found for found in self.candidates if found.probability >= self.rules.review_above)


def decide(
    item: Item, candidates: tuple[Candidate, ...], rules: RuleSet, *, own: OwnSide, holders: Sequence[str] = ()
) -> Decision:
    """Decide on an item.

    `candidates` come from the matcher, best first.  `own` is our side: `rules.own` with the addresses of all account
    owners.  `holders` are the id and the owner's addresses of the account that it was seen in, for `visibility_of`.
    """
    kind = kind_of(item)
    case = _Case(item, candidates, rules, own, holders, kind)
    found = (decision for step in _STEPS if (decision := step(case)) is not None)
    return replace(next(found, None) or _by_probability(case), kind=kind.name, phone=kind.phone)


def _forbidden(case: _Case) -> Decision | None:
    refusal = case.rules.screen.refusal_of(case.item)
    return _ignored(refusal.rule, refusal.reason) if refusal else None


def _private(case: _Case) -> Decision | None:
    if not isinstance(case.item, Message) and case.item.private:
        return _ignored("private-meeting", "The calendar entry is marked private.")
    return None


def _declined(case: _Case) -> Decision | None:
    """Ignore a meeting that none of us went to: for us it was not held (PROVIDERS 4.2)."""
    if not isinstance(case.item, Meeting):
        return None
    ours = [one for one in case.item.participants if case.own.owns(one.address)]
    declined = any(one.response is Response.DECLINED for one in ours)
    if not declined or any(one.takes_part for one in ours):
        return None
    return _ignored("declined", "All of our own people declined.")


def _noise(case: _Case) -> Decision | None:
    noise = case.item.noise if isinstance(case.item, Message) else Noise.HUMAN
    if case.kind.name == CALL:
        return None
    if noise not in case.rules.ignored_noise:
        return None
    detail = f" ({case.item.noise_reason})" if isinstance(case.item, Message) and case.item.noise_reason else ""
    return _ignored(f"noise:{noise}", f"No person wrote it: {noise.replace('_', ' ')}{detail}.")


def _internal(case: _Case) -> Decision | None:
    """Ignore what is among ourselves; a task of ours, or a call that a machine told us of, may be anybody's."""
    people = [participant for participant in case.item.participants if participant.takes_part]
    if isinstance(case.item, Task) or case.kind.name == CALL:
        return None
    if case.plausible or not all(case.own.owns(participant.address) for participant in people):
        return None
    return _ignored("internal", "Only our own people take part.")


def _doubtful(case: _Case) -> Decision | None:
    checks: tuple[tuple[str, Callable[[_Case], str]], ...] = (
        ("look-alike", _look_alike),
        ("spoof", _spoof),
        ("ambiguous-from", _ambiguous_from),
    )
    for rule, check in checks:
        reason = check(case)
        if reason:
            return _review(case, rule, reason)
    return None


def _look_alike(case: _Case) -> str:
    suspicious = (EvidenceKind.LOOK_ALIKE, EvidenceKind.FALSE_NAME)
    return next(
        (reason.detail for found in case.candidates for reason in found.evidence if reason.kind in suspicious), ""
    )


def _spoof(case: _Case) -> str:
    item = case.item
    if not case.plausible or not isinstance(item, Message) or item.authenticity is not Authenticity.SUSPECTED_SPOOF:
        return ""
    return f"The sender may be forged: {item.authenticity_reason or 'the border server says so'}."


def _ambiguous_from(case: _Case) -> str:
    if not case.plausible or not isinstance(case.item, Message):
        return ""
    found = [anomaly for anomaly in case.item.anomalies if anomaly in AMBIGUOUS_FROM]
    return f"The From line does not name one sender: {', '.join(found)}." if found else ""


_STEPS = (_forbidden, _private, _declined, _noise, _internal, _doubtful)


def _by_probability(case: _Case) -> Decision:
    limit = case.rules.link_above
    best = case.candidates[0] if case.candidates else None
    if best is None:
        return Decision(State.UNMATCHED, "no-customer", "Nothing in it points to a customer.")
    if best.probability >= limit:
        return _linked(case, best)
    if not case.plausible:
        asked_from = f"a person is asked from {case.rules.review_above:.0%} on"
        return Decision(State.UNMATCHED, "no-customer", f"{_standing(best)}; {asked_from}.")
    rivals = case.plausible[1:]
    if rivals and rivals[0].probability >= CLOSE_RACE * best.probability:
        names = " and ".join(found.customer for found in case.plausible[:SUGGESTIONS])
        return _review(case, "tie", f"It may belong to {names}, and nothing parts them.")
    return _review(case, "threshold", f"{_standing(best)}; a link needs {limit:.0%}.")


def _standing(best: Candidate) -> str:
    kinds = [reason.kind for reason in best.evidence if reason.party.kind is PartyKind.CUSTOMER]
    alone = f", by {kinds[0].replace('_', ' ')} alone" if len(kinds) == 1 else ""
    return f"The best candidate is {best.customer} with {best.probability:.1%}{alone}"


def _linked(case: _Case, best: Candidate) -> Decision:
    sure = [found for found in case.plausible if found.probability >= case.rules.link_above]
    asked = [found for found in case.plausible if found.probability < case.rules.link_above]
    more = f" and {len(sure) - 1} more" if len(sure) > 1 else ""
    return _shown(
        Decision(State.LINKED, "threshold", f"Linked to {best.customer} with {best.probability:.1%}{more}."),
        (*sure, *asked[:SUGGESTIONS]),
        case,
    )


def _review(case: _Case, rule: str, reason: str) -> Decision:
    return _shown(Decision(State.REVIEW, rule, reason), (case.plausible or case.candidates)[:SUGGESTIONS], case)


def _shown(decision: Decision, candidates: Sequence[Candidate], case: _Case) -> Decision:
    """Return the decision with the links and reasons of these candidates; what is in review links nothing."""
    return replace(
        decision,
        links=tuple(link for found in candidates for link in _links(found, case.rules, decision)),
        evidence=tuple(reason for found in candidates for reason in found.evidence),
        visibility=case.rules.visibility_for(case.holders),
    )


def _links(found: Candidate, rules: RuleSet, decision: Decision) -> Iterator[Link]:
    """Yield the customer's link and the links of its contacts; a contact is never surer than its customer."""
    parties = [(Party(PartyKind.CUSTOMER, found.customer), found.probability)]
    for contact, probability in zip(found.contacts, found.contact_probabilities, strict=True):
        parties.append((Party(PartyKind.CONTACT, contact), min(probability, found.probability)))
    for party, probability in parties:
        sure = decision.state is State.LINKED and probability >= rules.link_above
        if party.kind is PartyKind.CUSTOMER or probability >= rules.review_above:
            status = LinkStatus.LINKED if sure else LinkStatus.SUGGESTED
            yield Link(party, probability, status, decision.rule)


def _ignored(rule: str, reason: str) -> Decision:
    return Decision(State.IGNORED, rule, reason)
