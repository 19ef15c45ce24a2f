"""docs/reference/command-line.md names every command and option that there is, and none that there is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from autolog.cli.app import app

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
COMMON = PAGE.partition("## Options of every command")[2].partition("\n## ")[0]
SECTIONS = dict(re.findall(r"^## (autolog [a-z -]+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
OF_EVERY_COMMAND = {"--config", "-c", "--json", "--help"}


def options_by_command(command: Any, name: str = "autolog") -> Iterator[tuple[str, frozenset[str]]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        flags = (flag for parameter in command.params for flag in parameter.opts)
        yield name, frozenset(flag for flag in flags if flag.startswith("-")) - OF_EVERY_COMMAND
    else:
        for word, one in inner.items():
            yield from options_by_command(one, f"{name} {word}")


APP = typer.main.get_command(app)
COMMANDS = dict(options_by_command(APP))


def test_the_page_has_a_section_for_each_command_and_no_other() -> None:
    assert SECTIONS.keys() == COMMANDS.keys()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_stands_in_the_section_of_its_command(command: str) -> None:
    assert {flag for flag in COMMANDS[command] if not re.search(rf"{flag}\b", SECTIONS[command])} == set()


def numbers_by_command(command: Any, name: str = "autolog") -> Iterator[tuple[str, str, int]]:
    """Yield the command, option and default of every option that is a number."""
    for word, one in getattr(command, "commands", {}).items():
        yield from numbers_by_command(one, f"{name} {word}")
    for parameter in command.params:
        if isinstance(parameter.default, int) and not isinstance(parameter.default, bool):
            yield name, parameter.opts[0], parameter.default


NUMBERS = list(numbers_by_command(APP))


def test_there_are_options_with_a_number_to_start_from() -> None:
    assert ("autolog ledger", "--limit", 200) in NUMBERS


@pytest.mark.parametrize(("command", "flag", "default"), NUMBERS)
def test_the_number_that_holds_without_an_option_is_told_beside_it(command: str, flag: str, default: int) -> None:
    assert re.search(rf"{flag} N`[^`\n]*\b{default}\b", SECTIONS[command])


@pytest.mark.parametrize("command", COMMANDS)
def test_no_option_is_documented_that_does_not_exist(command: str) -> None:
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", SECTIONS[command]))
    assert named - COMMANDS[command] - OF_EVERY_COMMAND == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_real_example(command: str) -> None:
    assert re.search(rf"```console\n\$ {command}\b", SECTIONS[command])


def test_options_of_all_commands_are_told_once() -> None:
    flags = {flag for parameter in APP.params for flag in parameter.opts} | OF_EVERY_COMMAND
    assert {flag for flag in flags if flag not in COMMON} == set()


@pytest.mark.parametrize("flag", ["--config", "--json"])
def test_commands_without_an_option_of_every_command_are_named_beside_it(flag: str) -> None:
    (row,) = re.findall(rf"^\| `{flag}\b.*$", COMMON, re.MULTILINE)
    without = {name.removeprefix("autolog ") for name, flags in every_flag(APP) if flag not in flags}
    assert {name for name in without if f"`{name}`" not in row} == set()


def every_flag(command: Any, name: str = "autolog") -> Iterator[tuple[str, set[str]]]:
    """Yield each command with all its options, those of every command among them."""
    for word, one in getattr(command, "commands", {}).items():
        yield from every_flag(one, f"{name} {word}")
    if not hasattr(command, "commands"):
        yield name, {flag for parameter in command.params for flag in parameter.opts}


def test_every_exit_code_is_told() -> None:
    assert re.findall(r"^\| (\d+) \|", COMMON, re.MULTILINE) == ["0", "1", "2", "69", "75", "78", "130"]
