"""Learning, as commands ask for it: reads what is to be learned from, and applies what a person agreed to.

What may be learned is worked out in `autolog.matching.learning`; nothing is applied that was not asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from autolog.directory import Directory, with_learned
from autolog.errors import WrongUse
from autolog.matching import told_terms
from autolog.matching.learning.groups import Group, groups_of
from autolog.matching.learning.hindsight import Hindsight, hindsight
from autolog.matching.learning.proposal import Past, Proposal, propose
from autolog.model import Customer, LearnedKind, LearnedName, OwnSide, State
from autolog.rules import RuleSet
from autolog.secrets.keyed_hash import Hasher, Term
from autolog.store import Store
from autolog.store.answers import StoredInteraction
from autolog.store.learning_records import GroupAnswer, Taught

NAMES_FROM = timedelta(days=365)
"""How far back addresses and names are learned from."""

HINDSIGHT = timedelta(days=90)
"""How far back the effect of a proposal is shown."""

ALL_GROUPS = 100_000
"""Items in review that are grouped, at most."""


@dataclass(frozen=True, slots=True)
class Teacher:
    """What learning needs of an installation; `rules` are those in force."""

    store: Store
    directory: Directory
    own: OwnSide
    rules: RuleSet
    hasher: Hasher


@dataclass(frozen=True, slots=True)
class Shown:
    """A proposal with what it would have meant: decisions of the last 90 days, and items that would be read again.

    `again` counts, by the text of what was learned, the items of the past that are linked to nobody and carry it.
    """

    proposal: Proposal
    effect: Hindsight
    again: Mapping[str, int] = field(default_factory=dict)


def proposal_now(teacher: Teacher, now: datetime) -> Shown:
    """Return what may be learned now, and its effect on history."""
    past = read_past(teacher.store, now)
    proposal = propose(past, teacher.directory, teacher.own, teacher.rules)
    return Shown(proposal, _effect(past, proposal, teacher.rules, now), _again(proposal, teacher))


def apply_proposal(teacher: Teacher, wanted: str, person: str, now: datetime) -> int:
    """Apply the proposal of this id; return the number of the step.  Raises WrongUse when it is no longer the same."""
    past = read_past(teacher.store, now)
    proposal = propose(past, teacher.directory, teacher.own, teacher.rules)
    if proposal.is_empty or proposal.id != wanted:
        there_is = "there is nothing to learn" if proposal.is_empty else f"it is {proposal.id}"
        raise WrongUse(
            f"The proposal {wanted} does not fit the answers and mail that there are now: {there_is}.",
            remedy="Look again: autolog matching learn",
        )
    hashes = teacher.hasher(terms_of_names([one.name for one in proposal.taught], teacher.directory))
    return teacher.store.apply_step(proposal.step(), proposal.based_on, person, now, hashes)


def read_past(store: Store, now: datetime) -> Past:
    """Return what there is to learn from, without the texts."""
    since = now - NAMES_FROM
    revision = store.matching_revision()
    return Past(
        revision=revision,
        lessons=store.lessons(),
        versions=store.matching_versions(),
        interactions=tuple(_without_texts(store.interactions_since(since))),
        sent=store.sent_by_us(since),
    )


def waiting_groups(teacher: Teacher) -> tuple[Group, ...]:
    """Return the groups of items in review, the biggest first."""
    return groups_of(_without_texts(iter(teacher.store.review_queue(ALL_GROUPS))), teacher.directory, teacher.own)


def unmatched_like(group: Group, teacher: Teacher) -> int:
    """Return how many items that are linked to nobody come from the same domain or sender, by keyed hashes alone."""
    rows = teacher.store.sightings_by_hashes(teacher.hasher([group.term]))
    return sum(row.state is State.UNMATCHED for row in rows)


def settle(group: Group, customer: str | Customer | None, teacher: Teacher, person: str, now: datetime) -> int:
    """Give one answer for a group: this customer (by ref), a new one, or nobody; return the number of the step.

    Raises StoreError, with nothing written, when an item was answered since.
    """
    ref = customer.ref if isinstance(customer, Customer) else customer
    because = f"answered by {person} for {len(group.items)} items"
    answer = GroupAnswer(
        group=group.name,
        interactions=tuple(item.id for item in group.items),
        customer=ref,
        taught=(Taught(group.taught(ref), because),),
        founded=customer if isinstance(customer, Customer) else None,
        hashes=teacher.hasher(_told_by(group, ref, customer, teacher.directory)) if ref is not None else (),
    )
    return teacher.store.answer_group(answer, teacher.store.matching_revision(), person, now)


def terms_of_names(names: Sequence[LearnedName], directory: Directory) -> Collection[Term]:
    """Return the terms by which items of the past are found for what is learned on top of this directory."""
    said = {(one.kind.value, one.text) for one in names if one.kind is not LearnedKind.ALIAS}
    return said | told_terms(directory.rows, with_learned(directory.rows, names))


def _told_by(group: Group, ref: str, customer: str | Customer | None, directory: Directory) -> Collection[Term]:
    founded = (customer,) if isinstance(customer, Customer) else ()
    rows = replace(directory.rows, customers=(*directory.rows.customers, *founded))
    return {group.term, *told_terms(directory.rows, with_learned(rows, [group.taught(ref)]))}


def _effect(past: Past, proposal: Proposal, rules: RuleSet, now: datetime) -> Hindsight:
    recent = (one for one in past.interactions if (one.record.starts_at or now) >= now - HINDSIGHT)
    after = replace(rules, link_above=proposal.threshold.after) if proposal.threshold else rules
    return hindsight(recent, {change.reason.value: change.step for change in proposal.weights}, rules, after)


def _again(proposal: Proposal, teacher: Teacher) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in proposal.taught:
        terms = terms_of_names([one.name], teacher.directory)
        if terms:
            rows = teacher.store.sightings_by_hashes(teacher.hasher(terms))
            found[one.name.text] = sum(row.state in (State.UNMATCHED, State.REVIEW) for row in rows)
    return found


def _without_texts(interactions: Iterator[StoredInteraction]) -> Iterator[StoredInteraction]:
    for one in interactions:
        record = replace(one.record, new_text="", quoted_text="", attachments=())
        yield replace(one, record=record)
