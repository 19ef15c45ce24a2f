"""The tutorial on rules happens as it is told: it is followed from its first line to its last, beside a daemon."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from installed import AUTOLOG, Daemon, running_daemon

PROJECT = Path(__file__).parents[2]
PAGE = (PROJECT / "docs" / "tutorial" / "from-a-question-to-a-rule.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(console|yaml)\n(.*?)```", PAGE, re.DOTALL)
CASES, RULES = (text for language, text in BLOCKS if language == "yaml")
SHOWN_IN_PART = "autolog explain"
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|p-[0-9a-f]{6}|\b\d+ s\b|\S*(?=config/demo/rules\.yaml)")
"""What is another at each reading: times, ids of plans, how long it took, where the clone lies."""


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    shutil.copytree(PROJECT / "config", tmp_path / "config", ignore=shutil.ignore_patterns("state"))
    return tmp_path / "config" / "demo"


@pytest.fixture
def daemon(demo: Path) -> Iterator[Daemon]:
    command = [str(AUTOLOG), "--config", str(demo / "autolog.yaml"), "run"]
    with running_daemon(command, demo.parent / "daemon.log", os.environ) as daemon:
        for account in ("kim-mail collection=Sent", "sam-mail collection=Sent", "kim-calendar", "sam-calendar"):
            daemon.wait_until_said(f"account={account}")
        yield daemon


def test_the_tutorial_on_rules_happens_as_it_is_told(demo: Path, daemon: Daemon) -> None:
    before = (demo / "rules.yaml").read_text()
    plan = ""
    for command, shown in typed():
        said = run(re.sub("p-[0-9a-f]{6}", plan, command), demo)
        if command.startswith("cp "):
            daemon.wait_until(lambda: "greetings.eml" in run("autolog ledger --limit 2", demo))
        compare(command, said, shown)
        if command == "autolog rules plan":
            plan = said.split()[-1]
    assert (demo / "rules.yaml").read_text() == before
    assert not (demo / "state").exists()


def typed() -> Iterator[tuple[str, str]]:
    """Yield each command of the page with what it is shown to print; a file that is shown is a command too."""
    for language, text in BLOCKS:
        if language == "yaml":
            name, redirection = ("rules.test.yaml", ">") if text == CASES else ("rules.yaml", ">>")
            yield f"cat {redirection} config/demo/{name} <<'EOF'\n{text}EOF", ""
        for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:] if language == "console" else ():
            command, _, shown = part.partition("\n")
            yield command, shown


def run(command: str, demo: Path) -> str:
    environment = {**os.environ, "AUTOLOG_CONFIG": "config/demo/autolog.yaml", "TZ": "UTC", "USER": "kim"}
    environment["PATH"] = f"{AUTOLOG.parent}:{environment['PATH']}"
    result = subprocess.run(
        command,
        shell=True,
        capture_output=True,
        text=True,
        check=False,
        cwd=demo.parents[1],
        env=environment,
        timeout=60,
    )
    assert not result.stderr, (command, result.stderr)
    return result.stdout


def compare(command: str, said: str, shown: str) -> None:
    said, shown = (re.sub(r" +", " ", MOMENT.sub("...", text)) for text in (said, shown))
    if command.startswith(SHOWN_IN_PART):
        assert said.startswith(shown), command
    else:
        assert said == shown, command
