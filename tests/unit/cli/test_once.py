"""`autolog once`: every account, one time."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autolog.single_instance import only_instance
from unit.cli.conftest import Autolog


def test_the_states_of_what_was_read_are_counted(autolog: Autolog, new_firm: Path) -> None:
    outcome = autolog("--config", new_firm, "once", "--json")
    counts = {row["account"]: row["states"] for row in outcome.json}
    assert outcome.code == 0
    assert counts == {
        "anna-mail": {"linked": 1, "unmatched": 1, "review": 1, "ignored": 1, "quarantined": 1},
        "anna-calendar": {"linked": 1},
    }


def test_a_second_run_finds_nothing_new(ask: Autolog) -> None:
    assert [(row["items"], row["rows"]) for row in ask("once", "--json").json] == [(0, 0), (0, 0)]


def test_one_account_alone_is_read(autolog: Autolog, new_firm: Path) -> None:
    rows = autolog("--config", new_firm, "once", "--account", "anna-calendar", "--json").json
    assert [row["account"] for row in rows] == ["anna-calendar"]


def test_a_failing_account_is_one_line_and_the_others_go_on(autolog: Autolog, new_firm: Path) -> None:
    shutil.rmtree(new_firm.parent / "mail")
    outcome = autolog("--config", new_firm, "once")
    assert outcome.code == 1
    assert outcome.err.startswith("anna-mail: ")
    assert outcome.err.count("\n") == 1
    assert "anna-calendar  1" in outcome.out


def test_people_read_a_table(autolog: Autolog, new_firm: Path) -> None:
    header, mail, _ = autolog("--config", new_firm, "once").out.splitlines()
    assert header.split() == ["account", "linked", "review", "unmatched", "ignored", "parked", "quarantined"]
    assert mail.split() == ["anna-mail", "1", "1", "1", "1", "0", "1"]


def test_while_another_autolog_works_it_says_so(ask: Autolog, firm: Path) -> None:
    with only_instance(firm.parent / "autolog.db"):
        outcome = ask("once")
    assert (outcome.code, outcome.err.count("\n")) == (75, 1)
    assert outcome.err.startswith("Another autolog (process ")


@pytest.mark.parametrize("given", ["nobody", "anna_mail"])
def test_an_unknown_account_is_wrong_use(ask: Autolog, given: str) -> None:
    outcome = ask("once", "--account", given)
    assert outcome.code == 2
    assert outcome.err.startswith(f"There is no account '{given}':")
