"""Bars: on standard error, on a terminal, and never in what is printed."""

from __future__ import annotations

import errno
import os
import pty
import subprocess
import sys

import pytest

from autolog.cli.progress import counted, page_progress, working
from autolog.connector import Cursor, Page


def test_in_a_pipe_nothing_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with working("database"), page_progress() as show:
        show("INBOX", Page((), Cursor("1"), done=1, total=2))
        assert list(counted("export", [1, 2], 2)) == [1, 2]
    assert capsys.readouterr() == ("", "")


SLOW = """
import time
from autolog.cli import progress
from autolog.connector import Cursor, Page
progress.PATIENCE = 0.05
with progress.page_progress() as show:
    for done in range(3):
        show("[red]Sent [/nonsense]\\x1b[2J", Page((), Cursor("1"), done=done, total=3))
        time.sleep(0.2)
for number in progress.counted("export", range(3), 3):
    print(number, flush=True)
    time.sleep(0.2)
"""


@pytest.fixture(scope="module")
def slow() -> tuple[str, str]:
    """What a slow command prints into a pipe, and what it shows on a terminal meanwhile."""
    terminal, inside = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", SLOW], stdout=subprocess.PIPE, stderr=inside) as process:
        os.close(inside)
        shown = _everything(terminal)
        assert process.stdout is not None
        printed = process.stdout.read().decode()
        assert process.wait(timeout=30) == 0
    os.close(terminal)
    return printed, shown


def _everything(terminal: int) -> str:
    said = b""
    while piece := _piece(terminal):
        said += piece
    return said.decode("utf-8", "replace")


def _piece(terminal: int) -> bytes:
    """Return what the terminal shows next; nothing once its other end is closed, which Linux tells by EIO."""
    try:
        return os.read(terminal, 65_536)
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        return b""


def test_a_bar_is_shown_on_a_terminal(slow: tuple[str, str]) -> None:
    assert "export" in slow[1]


def test_what_goes_into_a_file_is_not_touched_by_a_bar(slow: tuple[str, str]) -> None:
    assert slow[0] == "0\n1\n2\n"


def test_a_folder_s_name_is_neither_markup_nor_a_command_to_the_terminal(slow: tuple[str, str]) -> None:
    assert "[red]Sent [/nonsense]" in slow[1]
    assert "\x1b[2J" not in slow[1].partition("export")[0].replace("\x1b[2K", "")
