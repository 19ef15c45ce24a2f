"""Every number on speed that the README prints was measured by `make benchmarks`."""

from __future__ import annotations

import re
import sys

import pytest

from unit.docs.pages import README, ROOT

sys.path.append(str(ROOT))

from benchmarks.readme import RESULTS, filled


def test_the_readme_prints_the_results() -> None:
    readme = README.read_text(encoding="utf-8")
    if RESULTS.exists():
        assert filled(readme, RESULTS.read_text(encoding="utf-8")) == readme
    else:
        assert "Not measured on this version yet" in readme


def test_results_stand_between_the_marks_one_level_deeper() -> None:
    readme = "before\n<!-- benchmarks -->\nold\n<!-- /benchmarks -->\nafter\n"
    text = filled(readme, "# Results\n\n## Import\n\n| a | b |\n")
    assert text == "before\n<!-- benchmarks -->\n### Import\n\n| a | b |\n<!-- /benchmarks -->\nafter\n"
    assert filled(text, "# Results\n\n## Import\n\n| a | b |\n") == text


def test_a_readme_without_the_marks_is_refused() -> None:
    with pytest.raises(ValueError, match=re.escape("0 pairs")):
        filled("no marks", "numbers")
