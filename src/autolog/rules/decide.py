"""What becomes of an item: the one place where rules and probabilities meet.

The order is the promise.  First what forbids: `never_log`, private calendar entries, meetings that we declined, machine
mail, mail among ourselves.  Then the firm's rules, of which the first that fits decides; but where it is doubtful who
wrote the item, a rule may ignore it and never link it.  Only then the probability speaks: enough links, less asks a
person, next to nothing leaves the item alone.  How much is kept is the strictest of rule, gates, holder and default.
Reasons of items that are not linked name rules and customers, never the people in them, since nothing may be kept about
people who are not customers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from autolog.decode.message.anomalies import AMBIGUOUS_FROM
from autolog.directory import Directory
from autolog.model import (
    Authenticity,
    Candidate,
    Decision,
    Evidence,
    EvidenceKind,
    Item,
    Link,
    LinkStatus,
    Mark,
    Meeting,
    Message,
    Noise,
    OwnSide,
    Party,
    PartyKind,
    Response,
    State,
    Task,
    Visibility,
    strictest,
)
from autolog.rules.book import CompiledRule
from autolog.rules.kinds import CALL, Kind, kind_of
from autolog.rules.ruleset import RuleSet
from autolog.rules.view import View

SUGGESTIONS = 3
RULE = "rule:"
"""What the name of a firm's own rule begins with, where it decided."""
BY_PROBABILITY = frozenset({"threshold", "tie"})
"""The rules that speak when nothing but the probability decides."""
CLOSE_RACE = 0.5
"""A second candidate with at least this share of the best one's probability makes it a tie."""


RULE_BITS = 30.0
"""What a rule's word weighs in an explanation: it is no probability, but must outweigh whatever else is said."""


@dataclass(frozen=True, slots=True)
class _Case:
    """One item before the rules; `fitting` is the rule of the firm that decides, `ceiling` what gates let be kept."""

    item: Item
    candidates: tuple[Candidate, ...]
    rules: RuleSet
    own: OwnSide
    holders: Sequence[str]
    kind: Kind
    directory: Directory | None = None
    fitting: CompiledRule | None = None
    ceiling: Visibility = Visibility.FULL

    @property
    def plausible(self) -> tuple[Candidate, ...]:
        """The candidates worth a person's look."""
        return tuple(found for found in self.candidates if found.probability >= self.rules.review_above)

    @property
    def visibility(self) -> Visibility:
        """How much is kept: the strictest of the rule, the gates, the holder and the default."""
        wished = self.fitting.visibility if self.fitting else Visibility.FULL
        return strictest(self.rules.visibility_for(self.holders), wished, self.ceiling)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What the rule puts beside the record."""
        return self.fitting.marks if self.fitting else ()


def decide(
    item: Item,
    candidates: tuple[Candidate, ...],
    rules: RuleSet,
    *,
    own: OwnSide,
    holders: Sequence[str] = (),
    directory: Directory | None = None,
) -> Decision:
    """Decide on an item.

    `candidates` come from the matcher, best first.  `own` is our side: `rules.own` with the addresses of all account
    owners.  `holders` are the id and the owner's addresses of the account that it was seen in, for `visibility_of`.
    `directory` tells rules what a candidate's name, country and domains are.
    """
    kind = kind_of(item)
    return _of_kind(_decided(_Case(item, candidates, rules, own, holders, kind, directory)), kind)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an item without its rules being asked: its kind, which rule fits, and what gates let be kept."""

    kind: Kind
    fitting: CompiledRule | None
    ceiling: Visibility


def conclude(
    item: Item,
    candidates: tuple[Candidate, ...],
    rules: RuleSet,
    known: Known,
    *,
    own: OwnSide,
    holders: Sequence[str],
    directory: Directory | None,
) -> Decision:
    """Decide on an item that passed `never_log` and whatever else forbids before, as `decide` would.

    For what was stored, of which not everything is there that a rule may ask for.
    """
    case = _Case(item, candidates, rules, own, holders, known.kind, directory, known.fitting, known.ceiling)
    return _of_kind(_noise(case) or _internal(case) or _concluded(case), known.kind)


def _of_kind(decision: Decision, kind: Kind) -> Decision:
    """Return the decision with the item's kind, unless it has one: what is shown got it when it was made."""
    return decision if decision.kind else replace(decision, kind=kind.name, phone=kind.phone)


def _decided(case: _Case) -> Decision:
    for step in (_forbidden, _private, _declined, _noise, _internal):
        decision = step(case)
        if decision is not None:
            return decision
    return _concluded(_with_rule(case) if case.rules.book else case)


def _concluded(case: _Case) -> Decision:
    return _ruled_out(case) or _doubtful(case) or _by_rule(case) or _otherwise(case) or _by_probability(case)


def view_of(
    item: Item, candidates: tuple[Candidate, ...], rules: RuleSet, own: OwnSide, directory: Directory | None
) -> View:
    """Return the item as the firm's rules see it."""
    plausible = tuple(found for found in candidates if found.probability >= rules.review_above)
    return View(item, candidates, plausible, own, directory)


def _with_rule(case: _Case) -> _Case:
    view = view_of(case.item, case.candidates, case.rules, case.own, case.directory)
    return replace(case, fitting=case.rules.book.first(view), ceiling=case.rules.book.ceiling(view))


def _ruled_out(case: _Case) -> Decision | None:
    """Ignore what a rule says to; that is stricter than any doubt."""
    if case.fitting is None or not case.fitting.then.ignore:
        return None
    return _ignored(f"{RULE}{case.fitting.id}", f"The rule '{case.fitting.id}': {case.fitting.then.ignore}")


def _by_rule(case: _Case) -> Decision | None:
    if case.fitting is None:
        return None
    name, then = f"{RULE}{case.fitting.id}", case.fitting.then
    if then.review:
        return _review(case, name, f"The rule '{case.fitting.id}': {then.review}")
    if not then.link:
        return None
    if case.directory is not None and case.directory.customer(then.link) is None:
        return _review(case, name, f"The rule '{case.fitting.id}' links to {then.link}, and no customer has that id.")
    return _linked_by_rule(case, case.fitting, then.link)


def _linked_by_rule(case: _Case, rule: CompiledRule, customer: str) -> Decision:
    """Link to the customer that the rule names, with those of its contacts that the matcher is sure of."""
    name, party = f"{RULE}{rule.id}", Party(PartyKind.CUSTOMER, customer)
    found = next((one for one in case.candidates if one.customer == customer), Candidate(customer, 0.0))
    word = Evidence(EvidenceKind.RULE, party, RULE_BITS, f"the rule '{rule.id}' says so")
    sure = replace(found, probability=1.0, evidence=(word, *found.evidence))
    return _shown(State.LINKED, name, f"Linked to {customer} by the rule '{rule.id}'.", (sure,), case)


def _otherwise(case: _Case) -> Decision | None:
    """Decide on a customer's item that no rule fits, where the rules say more than 'match'."""
    wish = case.rules.book.otherwise
    if case.fitting is not None or not case.plausible or wish == "match":
        return None
    reason = f"No rule fits, and it would go to {case.plausible[0].customer}."
    return _ignored("otherwise", "No rule fits.") if wish == "ignore" else _review(case, "otherwise", reason)


def _forbidden(case: _Case) -> Decision | None:
    refusal = case.rules.screen.refusal_of(case.item)
    return replace(_ignored(refusal.rule, refusal.reason), marked=refusal.marked) if refusal else None


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
    reason = f"Linked to {best.customer} with {best.probability:.1%}{more}."
    return _shown(State.LINKED, "threshold", reason, (*sure, *asked[:SUGGESTIONS]), case)


def _review(case: _Case, rule: str, reason: str) -> Decision:
    return _shown(State.REVIEW, rule, reason, (case.plausible or case.candidates)[:SUGGESTIONS], case)


def _shown(state: State, rule: str, reason: str, candidates: Sequence[Candidate], case: _Case) -> Decision:
    """Return the decision with the links and reasons of these candidates; what is in review links nothing."""
    return Decision(
        state,
        rule,
        reason,
        links=tuple(link for found in candidates for link in _links(found, case.rules, state, rule)),
        evidence=tuple(reason for found in candidates for reason in found.evidence),
        visibility=case.visibility,
        kind=(case.fitting.then.kind if case.fitting else None) or case.kind.name,
        phone=case.kind.phone,
        marks=case.marks,
    )


def _links(found: Candidate, rules: RuleSet, state: State, rule: str) -> Iterator[Link]:
    """Yield the customer's link and the links of its contacts; a contact is never surer than its customer."""
    parties = [(Party(PartyKind.CUSTOMER, found.customer), found.probability)]
    for contact, probability in zip(found.contacts, found.contact_probabilities, strict=True):
        parties.append((Party(PartyKind.CONTACT, contact), min(probability, found.probability)))
    for party, probability in parties:
        sure = state is State.LINKED and probability >= rules.link_above
        if party.kind is PartyKind.CUSTOMER or probability >= rules.review_above:
            status = LinkStatus.LINKED if sure else LinkStatus.SUGGESTED
            yield Link(party, probability, status, rule)


def _ignored(rule: str, reason: str) -> Decision:
    return Decision(State.IGNORED, rule, reason)
