"""Files of an older version of the language: they mean what they meant, and are brought to the present one."""

from __future__ import annotations

from pathlib import Path

import pytest

from autolog.errors import ConfigurationError
from autolog.marked_yaml import parse_document
from autolog.rules.load import parse_rules
from autolog.rules.versions import CHANGES, CURRENT, migrated, pending

FILE = Path("rules.yaml")
OLD = """\
# What we log.
version: 1   # of the language
defaults: {visibility: subject}

visibility_of:
  kim@ourfirm.example: metadata   # Kim wants it so
  # Lea is in sales.
  lea@ourfirm.example: full
never_log:
  - {id: hr, label: HR}
"""


def new_text(text: str) -> str:
    return migrated(text, parse_document(FILE, text.encode()))


def test_every_version_after_the_first_has_its_change() -> None:
    assert [change.version for change in CHANGES] == list(range(2, CURRENT + 1))


def test_an_older_file_is_read_and_means_what_it_meant() -> None:
    rules = parse_rules(FILE, OLD.encode())
    assert rules.visibility_for(("lea@ourfirm.example",)) == "subject"


def test_a_migrated_file_means_the_same() -> None:
    old, new = parse_rules(FILE, OLD.encode()), parse_rules(FILE, new_text(OLD).encode())
    for holder in ("kim@ourfirm.example", "lea@ourfirm.example", "somebody"):
        assert old.visibility_for((holder,)) == new.visibility_for((holder,))


def test_a_migration_keeps_comments_and_every_other_line() -> None:
    expected = OLD.replace("version: 1 ", "version: 2 ").replace("  lea@ourfirm.example: full\n", "")
    assert new_text(OLD) == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("visibility_of: {a: full, b: metadata}\n", "visibility_of: {b: metadata}\n"),
        ("visibility_of: {a: full}\nnoise: {bulk: match}\n", "noise: {bulk: match}\n"),
        ("visibility_of:\n  a: full\n  'b': full\nnoise: {bulk: match}\n", "noise: {bulk: match}\n"),
        ("visibility_of:\n  a: full", ""),
        ("noise: {bulk: match}\n", "noise: {bulk: match}\n"),
    ],
)
def test_looser_entries_are_taken_out(before: str, after: str) -> None:
    head = "defaults: {visibility: subject}\n"
    assert new_text(f"version: 1\n{head}{before}") == f"version: 2\n{head}{after}"


def test_a_file_of_the_present_version_stays_as_it_is() -> None:
    assert new_text("version: 2\r\nnoise: {bulk: match}\r\n") == "version: 2\r\nnoise: {bulk: match}\r\n"


def test_lines_may_end_as_on_windows() -> None:
    text = OLD.replace("\n", "\r\n")
    assert new_text(text) == new_text(OLD).replace("\n", "\r\n")


def test_what_a_new_version_refuses_is_refused_with_its_line_in_a_file_of_that_version() -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_rules(FILE, OLD.replace("version: 1", "version: 2").encode())
    (problem,) = caught.value.problems
    assert (problem.line, "'full' is looser than the default 'subject'" in problem.what) == (8, True)


def test_nothing_is_pending_in_the_present_version() -> None:
    assert pending(parse_document(FILE, b"version: 2\n")) == ()


def test_a_part_of_rules_d_is_brought_along() -> None:
    assert new_text("version: 1\nrules: []\n") == "version: 2\nrules: []\n"
