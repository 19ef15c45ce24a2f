"""Rules changed at random over a stored past: a plan is what is applied, what is applied is what a fresh start decides.

A fresh start is a new database that reads the same mail, in the order in which it came, by the changed rules alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import pytest

from autolog.rematch.applying import apply_plan
from autolog.rematch.changes import Change
from autolog.rematch.plan import make_plan, planned
from autolog.rematch.rolling_back import roll_back
from autolog.store.plans import Plans
from rules_past import as_text, changed, past_of, read_version, some_rules, some_story

SEEDS = range(25)
MANY = range(10_000, 11_000)


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one change of the rules, in everything that a reader sees, and in rows."""

    planned: set[tuple[str, str, str, str]]
    applied: set[tuple[str, str, str, str]]
    untouched_by_planning: bool
    before: dict[str, object]
    after: dict[str, object]
    fresh: dict[str, object]
    back_to_the_row: bool


def tried(seed: int) -> Tried:
    """Change rules at random over a past at random: plan, apply, compare with a fresh start, and take it back."""
    random = Random(seed)
    story = some_story(random)
    base = some_rules(random)
    draft = base
    wanted = random.randint(1, 3)
    while wanted > 0 or draft == base:
        draft, wanted = changed(draft, random), wanted - 1
    old, new = read_version(as_text(base)), read_version(as_text(draft))
    with past_of(story, old) as past, past_of(story, new) as fresh:
        rows, before = past.rows(), dict(past.outcome())
        plan = make_plan(past.desk, new, "draft.yaml", None, "ada")
        untouched = past.rows() == rows
        applied = apply_plan(past.desk, plan.id, "ada", lambda _file: new.read.digest)
        after = dict(past.outcome())
        roll_back(past.store.database, 1, "ada", past.desk.now)
        return Tried(
            planned={one.key for one in Plans(past.store.database).items(plan.id)},
            applied=keys(applied.changes),
            untouched_by_planning=untouched,
            before=before,
            after=after,
            fresh=dict(fresh.outcome()),
            back_to_the_row=past.rows() == rows,
        )


def keys(changes: tuple[Change, ...]) -> set[tuple[str, str, str, str]]:
    """Return what makes changes the same."""
    return {one.key for one in planned(changes)}


def proves(seed: int) -> None:
    """Hold one change against all that is promised."""
    one = tried(seed)
    assert one.untouched_by_planning
    assert one.planned == one.applied
    assert one.after == one.fresh
    assert one.back_to_the_row


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_is_applied_as_it_is_ends_like_a_fresh_start_and_is_taken_back_to_the_byte(seed: int) -> None:
    proves(seed)


@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(10487, id="what_belongs_to_nobody_by_the_draft_stays_withheld_where_a_colleague_marked_it"),
        pytest.param(10641, id="of_two_copies_the_one_whose_label_a_rule_asks_for_speaks"),
        pytest.param(10724, id="a_thread_does_not_follow_what_the_draft_withholds"),
        pytest.param(10946, id="a_rule_for_mail_without_a_customer_fits_what_followed_something_withheld"),
    ],
)
def test_what_once_ended_otherwise_than_a_fresh_start(seed: int) -> None:
    proves(seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", MANY)
def test_so_do_a_thousand(seed: int) -> None:
    proves(seed)


def test_the_changes_that_are_tried_do_change_something() -> None:
    one = tried(SEEDS[0])
    assert one.before != one.after
