"""Tables of states, rules and people name each thing once: two branches of a text that are joined tell it twice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    "page", ["docs/reference/states.md", "docs/reference/configuration.md", "docs/explanation/privacy.md"]
)
def test_a_table_names_each_thing_once(page: str) -> None:
    for table in (PROJECT / page).read_text().split("\n\n"):
        first = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("|")]
        assert [name for name, times in Counter(first).items() if times > 1] == []
