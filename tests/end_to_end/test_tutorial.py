"""The tutorial shows what really happens: its commands are run, and their output is compared."""

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
TUTORIAL = PROJECT / "docs" / "tutorial" / "first-run.md"
BLOCKS = re.findall(r"```console\n(.*?)```", TUTORIAL.read_text(), re.DOTALL)
COMMANDS = [block.removeprefix("$ ").partition("\n") for block in BLOCKS if block.startswith("$ autolog")]
LOG_LINES = [line for block in BLOCKS if block.startswith("[") for line in block.splitlines()]


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    return {**os.environ, "AUTOLOG_CONFIG": "config/demo/autolog.yaml", "TZ": "UTC"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clone")
    shutil.copytree(PROJECT / "config", folder / "config", ignore=shutil.ignore_patterns("state"))
    return folder


@pytest.fixture(scope="module")
def daemon(folder: Path) -> Iterator[Daemon]:
    """A running daemon that has met the message which the tutorial copies."""
    demo = folder / "config" / "demo"
    command = [str(AUTOLOG), "--config", str(demo / "autolog.yaml"), "run"]
    with running_daemon(command, folder / "daemon.log", os.environ) as daemon:
        for account in ("kim-mail collection=Sent", "sam-mail collection=Sent", "kim-calendar", "sam-calendar"):
            daemon.wait_until_said(f"account={account}")
        shutil.copy(demo / "new-message.eml", demo / "mail" / "kim" / "INBOX" / "new")
        daemon.wait_until(lambda: daemon.said().splitlines()[-1].endswith(LOG_LINES[-1]))
        yield daemon


@pytest.mark.parametrize("line", LOG_LINES)
def test_the_daemon_says_what_the_tutorial_shows(line: str, daemon: Daemon) -> None:
    assert any(said.endswith(line) for said in daemon.said().splitlines())


@pytest.mark.usefixtures("daemon")
def test_every_command_prints_what_the_tutorial_shows(folder: Path, environment: dict[str, str]) -> None:
    assert len(COMMANDS) >= 4
    for command, _, shown in COMMANDS:
        arguments = [str(AUTOLOG), *command.split()[1:]]
        result = subprocess.run(
            arguments, capture_output=True, text=True, check=False, cwd=folder, env=environment, timeout=60
        )
        assert result.returncode == 0, result.stderr
        assert paragraphs(result.stdout) == paragraphs(shown), command


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs in alphabetical order: which account is read first is chance."""
    return sorted(text.strip().split("\n\n"))
