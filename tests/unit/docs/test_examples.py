"""Every example of a file loads through the loader that reads such a file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from autolog.cli.setup import Answers
from autolog.config import load_configuration
from autolog.config.settings import ConfigurationFile
from autolog.directory.loading import load_folder
from autolog.marked_yaml import checked, read_document
from autolog.rule_tests.loading import load_cases
from autolog.rules import parse_rules
from autolog.rules.model import RulesFile
from unit.docs.pages import Block, blocks, text_of

CONFIGURATIONS = [block for block in blocks("yaml") if block.text.startswith("# autolog.yaml\n")]
ANSWERS = [block for block in blocks("yaml") if "\nmailboxes:" in block.text]
CASES = [block for block in blocks("yaml") if block.text.startswith("# rules.test.yaml\n")]
RULES = [block for block in blocks("yaml") if block.text.startswith("# rules.yaml\n")]
LOADING = text_of("how-to/load-customers.md")


def whole(block: Block) -> str:
    """Return the example with the version that every file needs, should it leave it out."""
    return block.text if "\nversion:" in block.text else f"version: 1\n{block.text}"


@pytest.mark.parametrize("block", CONFIGURATIONS, ids=str)
def test_a_configuration_that_is_shown_loads(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "autolog.yaml"
    file.write_text(whole(block), encoding="utf-8")
    load_configuration(file)


@pytest.mark.parametrize("block", RULES, ids=str)
def test_rules_that_are_shown_load(block: Block) -> None:
    parse_rules(Path("rules.yaml"), whole(block).encode())


@pytest.mark.parametrize("block", CASES, ids=str)
def test_cases_that_are_shown_load(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "rules.test.yaml"
    file.write_text(whole(block), encoding="utf-8")
    assert load_cases(file).tests


@pytest.mark.parametrize("block", ANSWERS, ids=str)
def test_answers_that_are_shown_are_taken(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text(block.text, encoding="utf-8")
    assert checked(read_document(file), Answers).mailboxes


def test_the_customers_that_are_shown_can_be_imported(tmp_path: Path) -> None:
    shown = re.findall(r"`(\w+\.csv)`[^\n]*\n(?:[^`\n][^\n]*\n)*\n```text\n(.*?)```", LOADING, re.DOTALL)
    assert [name for name, _ in shown] == ["customers.csv", "contacts.csv", "affiliations.csv"]
    for name, text in shown:
        (tmp_path / name).write_text(text, encoding="utf-8")
    loaded = load_folder(tmp_path)
    assert (loaded.problems, loaded.warnings) == ((), ())
    rows = loaded.rows
    assert (len(rows.customers), len(rows.contacts), len(rows.affiliations)) == (1, 1, 1)


def test_every_example_of_these_files_says_which_it_is() -> None:
    keys = (ConfigurationFile.model_fields | RulesFile.model_fields).keys() - {"version"}
    shown = [block for block in blocks("yaml") if keys & {line.partition(":")[0] for line in block.text.splitlines()}]
    assert [str(block) for block in shown if block not in (*CONFIGURATIONS, *RULES, *CASES, *ANSWERS)] == []
    assert min(len(CONFIGURATIONS), len(RULES)) > 2
