"""The options of all commands: whose word counts, and what version this is."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest

from unit.cli.conftest import Autolog


def test_the_configuration_named_before_the_command_beats_the_environment(
    autolog: Autolog, new_firm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOLOG_CONFIG", "/nowhere/autolog.yaml")
    assert autolog("--config", new_firm, "check").code == 0


def test_the_configuration_named_behind_the_command_beats_the_environment(
    autolog: Autolog, new_firm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOLOG_CONFIG", "/nowhere/autolog.yaml")
    assert autolog("check", "--config", new_firm).code == 0


def test_the_configuration_named_behind_the_command_beats_the_one_before_it(autolog: Autolog, new_firm: Path) -> None:
    assert autolog("--config", "/nowhere/autolog.yaml", "check", "--config", new_firm).code == 0


def test_the_environment_names_the_configuration_when_nobody_else_does(
    autolog: Autolog, new_firm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOLOG_CONFIG", str(new_firm))
    assert autolog("check").out == f"{new_firm} and its rules are in order.\n"


def test_the_version_is_that_of_the_package(autolog: Autolog) -> None:
    outcome = autolog("--version")
    assert (outcome.code, outcome.out) == (0, f"autolog {version('autolog')}\n")


def test_a_closed_standard_output_is_no_traceback(
    autolog: Autolog, new_firm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout", None)
    assert autolog("--config", new_firm, "check").code == 0
