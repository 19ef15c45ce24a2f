"""autolog.yaml is changed by a few lines, and every other byte stays; what cannot be done safely is refused."""

from __future__ import annotations

import stat
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autolog.config.editing import read_text, with_account, with_pause, without_account, write_text
from autolog.errors import ConfigurationError, WrongUse
from autolog.marked_yaml import parse_document, plain

PATH = Path("autolog.yaml")
KIM = {"id": "kim", "type": "imap", "host": "mail.example", "password": {"stored": "kim"}}
LINES = "- id: kim\n    type: imap\n    host: mail.example\n    password: {stored: kim}\n"
FILE = """\
# our file
version: 1   # the only one
accounts:    # who is read
  # anna came first
  - {id: anna, type: files, path: anna}   # in braces
  - id: boris
    type: files
    path: "boris"   # quoted

# the clock
sync: {poll: 60s}
"""


def data(text: str) -> Any:
    return plain(parse_document(PATH, text.encode()).data)


def common_beginning(one: str, other: str) -> str:
    return "".join(sign for sign, _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def added(before: str) -> str:
    """What stands between the old text's two halves."""
    after = with_account(PATH, before, KIM)
    begin = common_beginning(before, after)
    end = common_beginning(before[len(begin) :][::-1], after[len(begin) :][::-1])[::-1]
    assert begin + end == before
    return after[len(begin) : len(after) - len(end)]


def test_an_account_is_added_behind_the_others_and_every_byte_around_it_stays() -> None:
    before, after = FILE, with_account(PATH, FILE, KIM)
    place = before.index("\n# the clock")
    assert after == before[:place] + "  " + LINES + before[place:]


@pytest.mark.parametrize(
    "before",
    [
        FILE,
        FILE.replace("\n", "\r\n"),
        "\ufeff" + FILE,
        FILE.rstrip("\n"),
        "version: 1\naccounts:\n- {id: anna, type: files}\n- id: b\n  type: files\n  # the end\n",
        "accounts:\n  - id: a\n    type: files\n    folders:\n      include:\n        - x\n        - y\nx: 1",
        "version: 1\naccounts:\n  - id: a\n    text: |\n      one\n      two\n\nsync: {}\n",
        "version: 1\naccounts:\n  - id: a\n    text: some\n      more words\n# end\n",
        "version: 1\naccounts:\n  - id: a\n    none:\nsync: {}\n",
        "version: 1\naccounts:\n  - &one {id: a, type: files}\nlast: *one\n",
        "version: 1\naccounts:\nsync: {}\n",
        "version: 1\naccounts:   # none yet\nsync: {}\n",
        "version: 1\naccounts:",
        "version: 1\n",
        "version: 1",
    ],
)
def test_whatever_the_file_looks_like_nothing_but_the_account_is_added(before: str) -> None:
    assert "id: kim" in added(before)
    assert data(with_account(PATH, before, KIM))["accounts"] == [*(data(before).get("accounts") or []), KIM]


@pytest.mark.parametrize("before", ["version: 1\naccounts: []   # none\n# end\n", "accounts:\n  []\nversion: 1\n"])
def test_empty_brackets_give_way_to_the_first_account(before: str) -> None:
    after = with_account(PATH, before, KIM)
    assert data(after) == {**data(before), "accounts": [KIM]}
    assert [line for line in before.splitlines() if "[]" not in line] == [
        line for line in after.splitlines() if line in before.splitlines()
    ]


@pytest.mark.parametrize(
    ("before", "place"),
    [
        ("version: 1\naccounts: [{id: a, type: files}]\n", "autolog.yaml:2:11:"),
        ("version: 1\naccounts:\n  - id: a\n    text: |+\n      one\n\n\nsync: {}\n", "autolog.yaml:3:3:"),
        ("{version: 1}\n", "autolog.yaml:1:1:"),
    ],
)
def test_what_cannot_be_done_safely_is_refused_with_its_line(before: str, place: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{place}.*nothing was written"):
        with_account(PATH, before, KIM)


def test_an_id_that_is_there_already_is_refused() -> None:
    with pytest.raises(WrongUse, match="'anna' already"):
        with_account(PATH, FILE, {"id": "anna", "type": "files"})


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


@given(
    st.dictionaries(st.sampled_from(["host", "user", "path"]), WORDS | st.integers() | st.booleans() | st.lists(WORDS))
)
def test_whatever_was_answered_means_the_same_in_the_file(values: dict[str, object]) -> None:
    account = {"id": "kim", "type": "imap", **values}
    assert data(with_account(PATH, FILE, account))["accounts"][-1] == account


@pytest.mark.parametrize(
    ("account_id", "line"), [("anna", ", paused: true}   # in braces"), ("boris", "    paused: true")]
)
def test_an_account_is_paused_where_it_stands_and_goes_on(account_id: str, line: str) -> None:
    paused = with_pause(PATH, FILE, account_id, paused=True)
    assert line in paused
    resumed = with_pause(PATH, paused, account_id, paused=False)
    assert resumed == paused.replace("paused: true", "paused: false")
    assert with_pause(PATH, resumed, account_id, paused=True) == paused


def test_only_the_lines_of_an_account_are_removed() -> None:
    assert without_account(PATH, FILE, "boris") == FILE.replace(
        '  - id: boris\n    type: files\n    path: "boris"   # quoted\n', ""
    )


def test_the_last_account_leaves_empty_brackets() -> None:
    left = without_account(PATH, without_account(PATH, FILE, "boris"), "anna")
    assert data(left)["accounts"] == []
    assert "# anna came first" in left
    assert data(with_account(PATH, left, KIM))["accounts"] == [KIM]


def test_an_added_account_that_is_removed_again_leaves_the_file_as_it_was() -> None:
    assert without_account(PATH, with_account(PATH, FILE, KIM), "kim") == FILE


def test_an_account_that_is_not_there_cannot_be_removed() -> None:
    with pytest.raises(WrongUse, match="no account 'nobody'"):
        without_account(PATH, FILE, "nobody")


def test_the_file_keeps_its_mode_and_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.yaml", tmp_path / "autolog.yaml"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    write_text(link, "old", "new", lambda _: None)
    assert (real.read_text(), stat.S_IMODE(real.stat().st_mode), link.is_symlink()) == ("new", 0o640, True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["autolog.yaml", "real.yaml"]


def test_a_text_that_is_no_good_is_never_put_in_place(tmp_path: Path) -> None:
    path = tmp_path / "autolog.yaml"
    path.write_text("old")

    def refuse(new: Path) -> None:
        assert new.read_text() == "new"
        raise WrongUse("no good")

    with pytest.raises(WrongUse, match="no good"):
        write_text(path, "old", "new", refuse)
    assert [one.read_text() for one in tmp_path.iterdir()] == ["old"]


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "autolog.yaml"
    path.write_text("theirs")
    with pytest.raises(WrongUse, match="somebody else"):
        write_text(path, "old", "new", lambda _: None)
    assert read_text(path) == "theirs"


def test_a_folder_that_nobody_may_write_to_is_named_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "autolog.yaml"
    file.write_text(FILE)
    monkeypatch.setattr("tempfile.mkstemp", refused)
    with pytest.raises(WrongUse, match="is not writable for you") as caught:
        write_text(file, FILE, FILE, lambda path: None)
    assert "as root" in caught.value.remedy


def refused(**_: object) -> tuple[int, str]:
    raise PermissionError(13, "Permission denied")
