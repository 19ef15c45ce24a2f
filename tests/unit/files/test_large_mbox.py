"""A large mbox is read in the memory of a page."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autolog.testing.builders import message

MEGABYTE = 1024 * 1024

READER = """
import resource, sys
from pathlib import Path
from autolog.testing.builders import account_context
from autolog.testing.reading import PassEverything
from autolog_files.connector import FilesConnector
from autolog_files.settings import FilesSettings

connector = FilesConnector(FilesSettings(path=Path(sys.argv[1])), account_context())
(collection,) = connector.collections()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = sum(len(page.changes) for page in connector.changes(collection, None, PassEverything()))
print(count, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def write_mbox(path: Path, size: int) -> int:
    """Fill the file with messages of 40 kB up to the size, and return how many there are."""
    text = ("x" * 75 + "\n") * 500
    count = 0
    with path.open("wb") as file:
        while file.tell() < size:
            count += 1
            file.write(b"From a@customer1.example Mon Mar  2 09:00:00 2026\n" + message(count, text=text) + b"\n")
    return count


def read_elsewhere(path: Path) -> tuple[int, int]:
    """Read the file in a process of its own; return the number of messages and the growth of its memory in MB."""
    answer = subprocess.run([sys.executable, "-c", READER, path], capture_output=True, check=True, text=True)
    count, growth = answer.stdout.split()
    return int(count), int(growth)


def test_an_mbox_of_50_megabytes_needs_16(tmp_path: Path) -> None:
    count = write_mbox(tmp_path / "box", 50 * MEGABYTE)
    assert read_elsewhere(tmp_path / "box") == (count, pytest.approx(0, abs=16))


def test_one_message_of_150_megabytes_needs_20(tmp_path: Path) -> None:
    path = tmp_path / "box"
    path.write_bytes(b"From a@customer1.example Mon Mar  2 09:00:00 2026\n" + message(1, text="x" * 70) + b"\n")
    os.truncate(path, 150 * MEGABYTE)
    assert read_elsewhere(path) == (1, pytest.approx(0, abs=20))


@pytest.mark.soak
def test_an_mbox_of_2_gigabytes_needs_16_megabytes(tmp_path: Path) -> None:
    count = write_mbox(tmp_path / "box", 2048 * MEGABYTE)
    assert read_elsewhere(tmp_path / "box") == (count, pytest.approx(0, abs=16))
