"""The pages on rules: written from the code, and every rule on them is run with its cases."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from autolog.errors import WrongUse
from autolog.rule_tests.loading import load_cases
from autolog.rule_tests.running import run_cases
from autolog.rules import load_rules
from autolog.rules.check import warnings_of
from autolog.rules.load import read_rules
from autolog.rules.reference import reference_page
from unit.docs.pages import Block, blocks, text_of


def pairs() -> list[tuple[Block, Block]]:
    """Return each rules.yaml that is shown with the cases behind it."""
    shown = [block for block in blocks("yaml") if block.text.startswith(("# rules.yaml\n", "# rules.test.yaml\n"))]
    return [
        (rules, cases)
        for rules, cases in pairwise(shown)
        if rules.text.startswith("# rules.yaml\n") and cases.text.startswith("# rules.test.yaml\n")
        if rules.page == cases.page
    ]


def no_customers() -> None:
    raise WrongUse("the cases of the documentation bring their own customers")


@pytest.mark.parametrize(("rules", "cases"), pairs(), ids=[str(rules) for rules, _ in pairs()])
def test_a_rule_that_is_shown_does_what_its_cases_say(rules: Block, cases: Block, tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(rules.text, encoding="utf-8")
    (tmp_path / "rules.test.yaml").write_text(cases.text, encoding="utf-8")
    loaded = load_rules(tmp_path / "rules.yaml")
    outcomes = list(run_cases(load_cases(tmp_path / "rules.test.yaml"), loaded, no_customers))  # type: ignore[arg-type]
    assert [one for one in outcomes if not one.passed] == []
    assert warnings_of(read_rules(tmp_path / "rules.yaml")) == ()


def test_twenty_rules_are_worked_out() -> None:
    headings = re.findall(r"^## (\d+)\. ", text_of("how-to/twenty-rules.md"), re.MULTILINE)
    assert headings == [str(number) for number in range(1, 21)]
    assert len([one for one, _ in pairs() if one.page.name == "twenty-rules.md"]) == 20


def test_the_reference_of_rules_is_written_from_the_models() -> None:
    assert text_of("reference/rules.md") == reference_page(), "run `make schema`"
