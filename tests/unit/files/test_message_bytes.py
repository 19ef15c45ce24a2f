"""One message in a file: header first, body only when nobody objects."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from autolog.connector import Refused, Upsert
from autolog.testing.builders import message
from autolog.testing.reading import PassEverything, RefuseSender
from autolog_files.message_bytes import FolderFacts, Stretch, header_block, read_message


@pytest.fixture
def descriptor(tmp_path: Path) -> Iterator[int]:
    opened = os.open(tmp_path / "file", os.O_RDWR | os.O_CREAT)
    yield opened
    os.close(opened)


def stretch(descriptor: int, content: bytes) -> Stretch:
    os.pwrite(descriptor, content, 0)
    return Stretch(descriptor, 0, len(content))


@pytest.mark.parametrize("blank_line", [b"\n\n", b"\r\n\r\n"])
def test_the_header_ends_at_the_blank_line(descriptor: int, blank_line: bytes) -> None:
    assert header_block(stretch(descriptor, b"From: a" + blank_line + b"Text: b\n\n")) == b"From: a" + blank_line


def test_a_header_longer_than_the_first_read_is_read_whole(descriptor: int) -> None:
    header = b"X-Long: " + b"x" * 100_000 + b"\n\n"
    assert header_block(stretch(descriptor, header + b"text")) == header


def test_a_header_without_end_is_cut(descriptor: int) -> None:
    assert len(header_block(stretch(descriptor, b"X: y\n" * 100_000))) == 256 * 1024


def test_a_message_without_body_is_all_header(descriptor: int) -> None:
    assert header_block(stretch(descriptor, b"From: a\n")) == b"From: a\n"


def test_a_stretch_ends_where_the_next_message_begins(descriptor: int) -> None:
    os.pwrite(descriptor, b"From: a\n\ntextFrom: b", 0)
    change = read_message("1", Stretch(descriptor, 0, 13), FolderFacts(), PassEverything())
    assert isinstance(change, Upsert)
    assert change.raw.content == b"From: a\n\ntext"


def test_what_is_refused_has_no_content(descriptor: int) -> None:
    change = read_message("1", stretch(descriptor, message(1)), FolderFacts(), RefuseSender("boris@"))
    assert isinstance(change, Refused)


def test_the_folder_is_a_label(descriptor: int) -> None:
    change = read_message("1", stretch(descriptor, message(1)), FolderFacts(("Projects",)), PassEverything())
    assert isinstance(change, Upsert)
    assert change.raw.labels == ("Projects",)
