"""The command line as a process of its own: pipes that break, terminals that know few letters, quick help."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from autolog.testing.builders import message
from unit.cli.conftest import Autolog, deliver

PROGRAM = [sys.executable, "-c", "from autolog.cli import main; main()"]


def buffered() -> dict[str, str]:
    """An environment in which Python keeps what it prints until its buffer is full, as it does for most people."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}


@pytest.mark.parametrize("command", [["ledger"], ["account", "list"], ["audit", "--json"], ["rules", "history"]])
def test_a_pipe_whose_reader_has_gone_is_no_error(firm: Path, command: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [*PROGRAM, "--config", str(firm), *command],
        stdout=writing,
        stderr=subprocess.PIPE,
        env=buffered(),
        check=False,
        timeout=60,
    )
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (1, b"")


@pytest.mark.parametrize("command", [["ledger"], ["account", "list"]])
def test_a_full_disk_behind_the_output_is_told_in_one_line(firm: Path, command: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        ended = subprocess.run(
            [*PROGRAM, "--config", str(firm), *command],
            stdout=full,
            stderr=subprocess.PIPE,
            env=buffered(),
            check=False,
            timeout=60,
            text=True,
        )
    assert (ended.returncode, ended.stderr.count("\n"), "No space left" in ended.stderr) == (1, 1, True)


@pytest.mark.parametrize("command", [["review", "list"], ["review", "list", "--json"], ["export", "--format", "csv"]])
def test_letters_that_the_terminal_does_not_know_are_written_otherwise(
    autolog: Autolog, new_firm: Path, command: list[str]
) -> None:
    japanese = message(7, sender="共有 <someone@shared.example>", subject="お見積り 😀")
    deliver(new_firm.parent, "japanese", japanese)
    autolog("--config", new_firm, "once")
    ended = subprocess.run(
        [*PROGRAM, "--config", str(new_firm), *command],
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.isascii()


def test_help_loads_no_database_and_no_decoder() -> None:
    loaded = subprocess.run(
        [sys.executable, "-X", "importtime", *PROGRAM[1:], "--help"],
        capture_output=True,
        check=False,
        timeout=60,
        text=True,
    )
    assert loaded.returncode == 0
    heavy = {"sqlalchemy", "icalendar", "pydantic", "rich", "cryptography", "selectolax", "apscheduler", "alembic"}
    named = {line.rpartition("|")[2].strip().partition(".")[0] for line in loaded.stderr.splitlines()}
    assert named & heavy == set()


@pytest.mark.parametrize(
    "command",
    [
        ["--config", "/dev/zero", "status"],
        ["rules", "check", "/dev/zero"],
        ["setup", "made", "--answers", "/dev/zero"],
        ["erase", "--verify", "/dev/zero"],
    ],
)
def test_a_file_without_end_is_refused_in_little_memory(firm: Path, tmp_path: Path, command: list[str]) -> None:
    ended = subprocess.run(
        [*PROGRAM, *command],
        cwd=tmp_path,
        env={**os.environ, "AUTOLOG_CONFIG": str(firm)},
        capture_output=True,
        check=False,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (1_000_000_000,) * 2),
    )
    assert ended.returncode in {1, 2, 78}
    assert b"/dev/zero" in ended.stdout + ended.stderr
    assert b"Traceback" not in ended.stderr


def test_a_folder_that_was_deleted_under_a_command_is_no_fault(new_firm: Path, tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    ended = subprocess.run(
        ["sh", "-c", 'rmdir "$0" && exec "$@"', tmp_path / "gone", *PROGRAM, "--config", new_firm, "once"],
        cwd=tmp_path / "gone",
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
