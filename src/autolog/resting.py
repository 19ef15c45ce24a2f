"""What a decision rests on, and whom it bears on in turn: the terms by which the past is decided again.

asked   what the decision looked up in the directory and in the past; when that answers otherwise, it is decided again
told    what the decision answers to others: to those who name it, and to those who come after it in its thread

Both leave this module as keyed hashes alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autolog.directory.terms import Term
from autolog.matching import Facts, asked_terms
from autolog.model import Candidate, Decision, Item, LinkStatus, Meeting, Message, OwnSide, PartyKind, State
from autolog.past import dealing
from autolog.recording import shared_identity, signs_of, terms_of_item, thread_of
from autolog.rules import RULE, RuleSet
from autolog.secrets.keyed_hash import Hasher
from autolog.store.records import NOTHING_TOLD, Tied, Told

_DECIDED = frozenset({State.LINKED, State.REVIEW, State.UNMATCHED})
_IGNORED_BY = frozenset({"internal", "otherwise"})
"""Rules that ignore what belongs to no customer, or to one, and may say otherwise when the customers change."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A decision, the terms that it asked, and the customers (refs) that the item was linked to until now."""

    decision: Decision
    asked: frozenset[Term] = frozenset()
    before: frozenset[str] = frozenset()


def rests_on_directory(decision: Decision) -> bool:
    """Return whether another directory might have decided otherwise; what is never logged rests on nothing."""
    if decision.state in _DECIDED:
        return True
    return decision.state is State.IGNORED and (decision.rule in _IGNORED_BY or decision.rule.startswith(RULE))


def asked_of(facts: Facts, candidates: Sequence[Candidate], decision: Decision, rules: RuleSet) -> frozenset[Term]:
    """Return what a decision asked: by the matcher's finders, and by the firm's rules about customers."""
    terms = set(asked_terms(facts))
    if facts.questions or rules.book:
        terms.update(("customer", one.customer) for one in candidates)
    terms.update(("customer", ref) for ref in _named_by_rule(decision, rules))
    return frozenset(terms)


def tied_by(item: Item, judged: Judged, own: OwnSide, hasher: Hasher) -> Tied:
    """Return the keyed hashes that stay with an item, and those under which others are told of its decision.

    Of what is linked to nobody, the addresses that nothing was asked about stay as well: an erasure finds them.
    """
    signs = signs_of(judged.decision.marked or shared_identity(item), hasher)
    rests = rests_on_directory(judged.decision)
    asked = judged.asked
    if rests and judged.decision.state is not State.LINKED:
        asked |= terms_of_item(item, own)
    is_told = rests or judged.before or judged.decision.marked
    told = _told_by(item, judged, own, hasher) if is_told else NOTHING_TOLD
    return Tied(hasher(asked), told, signs)


def _told_by(item: Item, judged: Judged, own: OwnSide, hasher: Hasher) -> Told:
    thread = thread_of(item)
    own_id = thread[:1] if isinstance(item, Message) and item.message_id else ()
    others = {("thread", message_id) for message_id in thread[len(own_id) :]}
    return Told(hasher(("thread", one) for one in own_id), hasher(others | set(_dealings(item, judged, own))))


def _named_by_rule(decision: Decision, rules: RuleSet) -> Iterator[str]:
    for rule in rules.book.rules:
        if rule.then.link and decision.rule == f"{RULE}{rule.id}":
            yield rule.then.link


def _dealings(item: Item, judged: Judged, own: OwnSide) -> Iterator[Term]:
    """Yield who has, or no longer has, had to do with which customers: our own people, and whoever sat in a meeting."""
    refs = judged.before | _customers(judged.decision)
    for address in {one.address for one in item.participants if one.address} if refs else ():
        if isinstance(item, Meeting) or own.owns(address):
            yield from (dealing(address, ref) for ref in refs)


def _customers(decision: Decision) -> frozenset[str]:
    if decision.state is not State.LINKED:
        return frozenset()
    linked = (link.party for link in decision.links if link.status is LinkStatus.LINKED)
    return frozenset(party.ref for party in linked if party.kind is PartyKind.CUSTOMER)
