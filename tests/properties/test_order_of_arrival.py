"""In whatever order things come, and whichever mailbox is read first: what is decided in the end is the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random

import pytest

from rules_past import Story, as_text, numbered, past_of, read_version, some_rules, some_story

SEEDS = range(12)
MANY = range(20_000, 20_300)


def orders(story: Story, random: Random) -> Iterator[Story]:
    """Yield the story as it is, each mailbox before the other, backwards, and shuffled."""
    yield story
    yield sorted(story, key=lambda arrival: arrival.mailbox)
    yield sorted(story, key=lambda arrival: -arrival.mailbox)
    yield story[::-1]
    yield random.sample(story, len(story))


def outcomes(seed: int) -> list[Mapping[str, object]]:
    """Return what becomes of one story in each order."""
    random = Random(seed)
    story, rules = numbered(some_story(random)), read_version(as_text(some_rules(random)))
    found = []
    for order in orders(story, random):
        with past_of(order, rules) as past:
            found.append(past.outcome())
    return found


def assert_the_same_in_every_order(seed: int) -> None:
    """Hold every order against the first."""
    first, *others = outcomes(seed)
    assert first
    assert others
    for other in others:
        assert other == first


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_is_decided_in_any_order(seed: int) -> None:
    assert_the_same_in_every_order(seed)


@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(20_015, id="a_reply_that_was_read_with_what_a_colleague_marks_private"),
        pytest.param(20_020, id="a_rule_that_asks_for_the_label_of_one_holder"),
        pytest.param(20_126, id="a_rule_that_links_the_copy_of_one_holder"),
    ],
)
def test_what_once_hung_on_the_order(seed: int) -> None:
    assert_the_same_in_every_order(seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", MANY)
def test_so_it_is_for_many_stories(seed: int) -> None:
    assert_the_same_in_every_order(seed)
