"""What the documentation calls a proof is a test that exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from unit.docs.pages import PAGES, README, ROOT, code_spans, prose_of, section

_NODE_ID = re.compile(r"(?:tests|src)/[\w/]+\.py(?:::\w+)*")
_TEST_NAME = re.compile(r"test_\w+")
_PROOF = re.compile(r"\[`((?:\w+::)?[Tt]est\w+|\w+::test_\w+)`\]\(((?:tests|src)/[\w/]+\.py)\)")
_ITEM = re.compile(r"^(\d+)\. (.*?)(?=^\d+\. |\n\n|\Z)", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"(?:autolog|config|connectors|decode|requirements|src|systemd|tests)/[\w./-]*\w")

MADE_LATER = {"config/demo/state", "connectors/autolog_NAME/__init__.py"}
"""What is named and is not in the repository: the demo's first run makes it, or the author of a connector."""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_test_that_is_named_exists(page: Path) -> None:
    missing = [span for span in code_spans(page) if _names_a_test(span) and not _exists(span)]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_is_named_exists(page: Path) -> None:
    named = [span for span in code_spans(page) if _FILE.fullmatch(span) and span not in MADE_LATER]
    roots = (ROOT, ROOT / "src", ROOT / "src/autolog")
    assert [span for span in named if not any((root / span).exists() for root in roots)] == []


def test_a_test_that_is_not_there_is_missed() -> None:
    assert not _exists("tests/unit/docs/test_proofs.py::test_of_nothing")
    assert not _exists("test_of_nothing_at_all")


def test_the_readme_has_ten_promises_each_with_its_proof() -> None:
    promises = _ITEM.findall(section(README.read_text(encoding="utf-8"), "Ten promises"))
    assert [number for number, _ in promises] == [str(number) for number in range(1, 11)]
    proofs = {number: _PROOF.findall(text) for number, text in promises}
    assert [number for number, found in proofs.items() if not found] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_link_to_a_test_leads_to_the_file_that_has_it(page: Path) -> None:
    proofs = _PROOF.findall(prose_of(page))
    assert [f"{path}::{name}" for name, path in proofs if not _exists(f"{path}::{name}")] == []


def _names_a_test(span: str) -> bool:
    return bool(_NODE_ID.fullmatch(span) or _TEST_NAME.fullmatch(span))


def _exists(span: str) -> bool:
    if _TEST_NAME.fullmatch(span):
        return span in _all_test_names()
    path, *names = span.split("::")
    return (ROOT / path).is_file() and "::".join(names) in {"", *_names_in(ROOT / path)}


@cache
def _all_test_names() -> frozenset[str]:
    files = [*(ROOT / "tests").rglob("test_*.py"), ROOT / "src/autolog/testing/contract.py"]
    return frozenset(name.rpartition("::")[2] for file in files for name in _names_in(file))


@cache
def _names_in(file: Path) -> frozenset[str]:
    """Return the functions and classes of a module, and the methods of its classes as Class::method."""
    names: set[str] = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            names.add(node.name)
            names.update(f"{node.name}::{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef))
        elif isinstance(node, ast.FunctionDef):
            names.add(node.name)
    return frozenset(names)
