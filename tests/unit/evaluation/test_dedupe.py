"""Scoring which files became one interaction."""

from __future__ import annotations

import json
from pathlib import Path

from autolog.evaluation.dedupe import Copies, DedupeScore, read_copies, score_copies, write_copies

LABELS = (Copies("one", ("a", "b", "c")), Copies("two", ("d",)))


def found(*groups: str) -> DedupeScore:
    return score_copies(LABELS, [Copies(f"i{number}", tuple(group)) for number, group in enumerate(groups)])


def test_the_same_groups_are_right() -> None:
    score = found("abc", "d")
    assert (score.n, score.exact, score.precision, score.recall) == (2, 2, 1.0, 1.0)


def test_copies_that_stayed_apart_are_missed() -> None:
    score = found("ab", "c", "d")
    assert (score.right, score.missed, score.wrong, score.exact) == (1, 2, 0, 1)


def test_strangers_that_were_taken_for_copies_are_wrong() -> None:
    score = found("abcd")
    assert (score.right, score.missed, score.wrong, score.exact) == (3, 0, 3, 0)


def test_a_file_that_was_linked_to_nobody_is_left_out() -> None:
    score = found("ab")
    assert (score.n, score.exact, score.missed) == (1, 1, 0)


def test_a_file_without_label_is_left_out() -> None:
    assert found("abcx", "d") == found("abc", "d")


def test_what_is_written_can_be_read_as_labels(tmp_path: Path) -> None:
    write_copies(LABELS, tmp_path / "gold_dedupe.jsonl")
    assert json.loads((tmp_path / "gold_dedupe.jsonl").read_text().splitlines()[0]) == {
        "interaction": "one",
        "files": ["a", "b", "c"],
    }
    assert read_copies(tmp_path) == LABELS
