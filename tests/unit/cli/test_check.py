"""`autolog check`: every fault at once, each with file, line and column."""

from __future__ import annotations

from pathlib import Path

from unit.cli.conftest import Autolog


def test_a_good_configuration_is_in_order(ask: Autolog) -> None:
    outcome = ask("check")
    assert outcome.code == 0
    assert outcome.out.endswith("and its rules are in order.\n")


def test_the_faults_of_both_files_are_told_at_once(ask: Autolog, firm: Path) -> None:
    firm.write_text(firm.read_text() + "syncc: {}\n")
    rules = firm.with_name("rules.yaml")
    rules.write_text(rules.read_text() + "\nnoize: {}\n")
    outcome = ask("check")
    assert outcome.code == 78
    line = len(firm.read_text().splitlines())
    assert f"{firm}:{line}:1: unknown key 'syncc' - did you mean 'sync'?" in outcome.out
    assert f"{rules}:" in outcome.out
    assert "did you mean 'noise'?" in outcome.out
    assert outcome.out.endswith("2 faults.\n")


def test_machines_get_file_line_and_column(ask: Autolog, firm: Path) -> None:
    firm.write_text("version: 1\nrulez: x.yaml\n")
    (fault,) = ask("check", "--json").json
    assert (fault["file"], fault["line"], fault["column"]) == (str(firm), 2, 1)


def test_no_database_is_made(autolog: Autolog, new_firm: Path) -> None:
    autolog("--config", new_firm, "check")
    assert not new_firm.with_name("autolog.db").exists()


def test_who_stands_in_the_wrong_folder_is_told_how_to_name_the_file(autolog: Autolog) -> None:
    assert "--config" in autolog("status").err
