"""The house stays readable: one thought a module, and functions that one reads without scrolling."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("src", "connectors")
LONGEST_MODULE = 400
LONGEST_FUNCTION = 40
VAGUE = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}


def modules() -> list[Path]:
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def functions() -> Iterator[tuple[str, int]]:
    for path in modules():
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                begin = node.body[0]
                has_docstring = isinstance(begin, ast.Expr) and isinstance(begin.value, ast.Constant)
                documented = (begin.end_lineno or begin.lineno) - begin.lineno + 1 if has_docstring else 0
                length = (node.end_lineno or node.lineno) - node.lineno + 1 - documented
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", length


def test_no_module_is_longer_than_one_thought() -> None:
    assert {
        str(path): count for path in modules() if (count := len(path.read_text().splitlines())) > LONGEST_MODULE
    } == {}


def test_no_function_needs_scrolling() -> None:
    assert {name: length for name, length in functions() if length > LONGEST_FUNCTION} == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [str(path) for path in modules() if path.stem in VAGUE] == []
