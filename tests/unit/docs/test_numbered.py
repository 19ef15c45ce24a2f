"""Sixty-one bugs that other projects had are tests here, each named after its number: the list is complete."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from unit.docs.pages import ROOT

NUMBERS = range(1, 62)
ROOMS = {
    30: "tests/unit/imap",
    35: "tests/unit/microsoft",
    37: "tests/unit/microsoft",
    38: "tests/unit/microsoft",
    60: "tests/unit/imap",
}
"""Where a number's test must stand when other lists of bugs have that number too."""
_NUMBERED = re.compile(r"test_t(\d\d)_\w+")
_LEFT_OUT = frozenset({"skip", "skipif", "xfail", "soak"})


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: f"T{number:02}")
def test_each_number_has_a_test_that_runs_with_the_suite(number: int) -> None:
    assert (ROOT / ROOMS.get(number, "tests")).is_dir()
    assert [name for room, name in _numbered(number) if room.is_relative_to(ROOT / ROOMS.get(number, "tests"))]


def test_a_test_that_is_left_out_does_not_count() -> None:
    module = "@pytest.mark.soak\ndef test_t01_long(): ...\n@pytest.mark.skipif(True)\ndef test_t01_never(): ...\n"
    assert list(_names(f"{module}def test_t02_now(): ...\ndef test_of_t03(): ...\n")) == ["test_t02_now"]


def _numbered(number: int) -> list[tuple[Path, str]]:
    return [(file, name) for file, name in _all_numbered() if name.startswith(f"test_t{number:02}_")]


@cache
def _all_numbered() -> tuple[tuple[Path, str], ...]:
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return tuple((file, name) for file in files for name in _names(file.read_text(encoding="utf-8")))


def _names(module: str) -> Iterator[str]:
    for node in ast.parse(module).body:
        if isinstance(node, ast.FunctionDef) and _NUMBERED.fullmatch(node.name) and not _LEFT_OUT & _marks(node):
            yield node.name


def _marks(function: ast.FunctionDef) -> set[str]:
    marks = (mark.func if isinstance(mark, ast.Call) else mark for mark in function.decorator_list)
    return {mark.attr for mark in marks if isinstance(mark, ast.Attribute)}
