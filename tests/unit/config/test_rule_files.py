"""A version of the rules is put into its files whole, and nothing else is touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from autolog.config.rule_files import put_rules, set_aside
from autolog.errors import WrongUse


def test_every_file_says_what_the_version_says(tmp_path: Path) -> None:
    put_rules(tmp_path / "rules.yaml", tmp_path / "rules.d", {"": "version: 1\n", "sales.yaml": "version: 1\n# s\n"})

    assert (tmp_path / "rules.yaml").read_text() == "version: 1\n"
    assert (tmp_path / "rules.d" / "sales.yaml").read_text() == "version: 1\n# s\n"


def test_parts_that_the_version_does_not_have_are_taken_away(tmp_path: Path) -> None:
    (tmp_path / "rules.d").mkdir()
    (tmp_path / "rules.d" / "old.yaml").write_text("version: 1\n")
    (tmp_path / "rules.d" / "README").write_text("for people")

    put_rules(tmp_path / "rules.yaml", tmp_path / "rules.d", {"": "version: 1\n"})

    assert [path.name for path in (tmp_path / "rules.d").iterdir()] == ["README"]


def test_the_file_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text("old")
    (tmp_path / "rules.yaml").chmod(0o640)

    put_rules(tmp_path / "rules.yaml", tmp_path / "rules.d", {"": "new"})

    assert (tmp_path / "rules.yaml").stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_text("old")
    (tmp_path / "rules.yaml").symlink_to(tmp_path / "real.yaml")

    put_rules(tmp_path / "rules.yaml", tmp_path / "rules.d", {"": "new"})

    assert (tmp_path / "rules.yaml").is_symlink()
    assert (tmp_path / "real.yaml").read_text() == "new"


def test_nothing_is_left_beside_the_files(tmp_path: Path) -> None:
    put_rules(tmp_path / "rules.yaml", tmp_path / "rules.d", {"": "new"})

    assert [path.name for path in tmp_path.iterdir()] == ["rules.yaml"]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="cannot be written"):
        put_rules(tmp_path / "nowhere" / "rules.yaml", tmp_path / "nowhere" / "rules.d", {"": "new"})


def test_what_no_version_holds_is_kept_beside(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text("broken: [")

    set_aside(tmp_path / "rules.yaml")

    assert (tmp_path / "rules.yaml.replaced").read_text() == "broken: ["
