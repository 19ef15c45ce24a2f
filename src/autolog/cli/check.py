"""`autolog check`: the configuration and the rules, all faults at once."""

from __future__ import annotations

from pathlib import Path

from autolog.cli.terminal import print_json, say, several
from autolog.config import load_configuration
from autolog.errors import ConfigurationError, Problem
from autolog.rules import load_rules
from autolog.rules.lists import UNASKED


def run_check(path: Path, as_json: bool) -> int:
    """Print every fault; return 78 when there is one."""
    problems = find_problems(path)
    if as_json:
        print_json([problem_as_row(problem) for problem in problems])
    else:
        for problem in problems:
            say(str(problem))
        say(_verdict(path, len(problems)))
    return ConfigurationError.exit_code if problems else 0


def _verdict(path: Path, faults: int) -> str:
    if not faults:
        return f"{path} and its rules are in order."
    return several(faults, "fault") + "."


def find_problems(path: Path) -> list[Problem]:
    """Return the faults of autolog.yaml and of the rules it names (of those beside it, when it does not load)."""
    problems: list[Problem] = []
    rules = path.resolve().parent / "rules.yaml"
    try:
        rules = load_configuration(path).rules
    except ConfigurationError as error:
        problems.extend(error.problems)
    try:
        load_rules(rules, UNASKED)
    except ConfigurationError as error:
        problems.extend(error.problems)
    return problems


def problem_as_row(problem: Problem) -> dict[str, object]:
    """Return a fault as JSON shows it."""
    return {
        "file": str(problem.file),
        "line": problem.line,
        "column": problem.column,
        "what": problem.what,
        "remedy": problem.remedy,
    }
