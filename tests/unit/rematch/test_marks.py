"""A label that the rules begin or cease to heed: what one of us marked is kept of nobody's copy, or of everybody's."""

from __future__ import annotations

from pathlib import Path

import pytest

from autolog.model import State
from autolog.rematch.applying import apply_plan
from autolog.rematch.plan import make_plan
from autolog.rematch.rolling_back import roll_back
from autolog.testing.builders import Letter
from firm import new_store
from rules_past import Arrival, Past, read_into, read_version
from unit.rematch.conftest import BASE

HEEDED = BASE + "never_log: [{id: label, label: Private}]\n"
LETTER = Letter("a@x.example", "Boris Lind <boris@customer1.example>", subject="Offer")
STORY = [Arrival(0, LETTER.raw()), Arrival(1, LETTER.raw(labels=("Private",)))]


def changed(tmp_path: Path, before: str, after: str) -> Past:
    past = read_into(new_store(tmp_path), STORY, read_version(before))
    made = make_plan(past.desk, read_version(after), "draft.yaml", None, "ada")
    apply_plan(past.desk, made.id, "ada", lambda _file: made.draft.read.digest)
    return past


def states(past: Past) -> list[State]:
    return sorted(row.state for row in past.store.ledger())


def test_a_label_that_is_heeded_from_now_on_keeps_every_copy_out(tmp_path: Path) -> None:
    past = changed(tmp_path, BASE, HEEDED)

    assert states(past) == [State.IGNORED, State.IGNORED]
    assert past.store.find_interactions("a@x.example") == ()


def test_so_does_the_label_of_a_copy_that_a_rule_ignored(tmp_path: Path) -> None:
    before = BASE + "rules: [{id: hers, when: {label: Private}, then: {ignore: not ours}}]\n"
    past = changed(tmp_path, before, before + "never_log: [{id: label, label: Private}]\n")

    assert past.store.find_interactions("a@x.example") == ()


def test_a_label_that_is_heeded_no_longer_keeps_none_out(tmp_path: Path) -> None:
    assert states(changed(tmp_path, HEEDED, BASE)) == [State.LINKED, State.LINKED]


@pytest.mark.parametrize(("before", "after"), [(BASE, HEEDED), (HEEDED, BASE)])
def test_both_are_taken_back_to_the_byte(tmp_path: Path, before: str, after: str) -> None:
    past = read_into(new_store(tmp_path), STORY, read_version(before))
    rows = past.rows()
    made = make_plan(past.desk, read_version(after), "draft.yaml", None, "ada")
    apply_plan(past.desk, made.id, "ada", lambda _file: made.draft.read.digest)

    roll_back(past.store.database, 1, "ada", past.desk.now)

    assert past.rows() == rows
