"""The audit is added to and read; nothing else in the house may change or delete a row of it."""

from __future__ import annotations

import re
from pathlib import Path

STORE = Path(__file__).resolve().parents[3] / "src" / "autolog" / "store"
_CHANGES = re.compile(r"\b(?:update|delete)\(\s*audit\b|\baudit\.(?:update|delete)\(")


def test_only_the_retention_period_deletes_from_the_audit() -> None:
    """An erasure takes names out of every table alike (`sweeping`), which names none of them."""
    changing = {path.name for path in STORE.rglob("*.py") if _CHANGES.search(path.read_text(encoding="utf-8"))}
    assert changing == {"retaining.py"}


def test_only_one_module_adds_to_the_audit() -> None:
    adding = {path.name for path in STORE.rglob("*.py") if "insert(audit)" in path.read_text(encoding="utf-8")}
    assert adding == {"auditing.py"}
