"""`autolog account`: a look that changes nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

from unit.cli.conftest import Autolog


def test_a_test_lists_what_would_be_read(ask: Autolog) -> None:
    outcome = ask("account", "test", "anna-mail", "--json")
    assert outcome.code == 0
    assert [(one["name"], one["role"]) for one in outcome.json] == [("INBOX", "inbox")]


def test_a_test_says_that_nothing_is_written(ask: Autolog) -> None:
    assert "nothing is ever written there" in ask("account", "test", "anna-mail").out


def test_an_account_that_does_not_answer_says_why(ask: Autolog, firm: Path) -> None:
    shutil.rmtree(firm.parent / "mail")
    outcome = ask("account", "test", "anna-mail")
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (69, "", 1)
    assert str(firm.parent / "mail") in outcome.err


def test_an_unknown_account_gets_a_hint(ask: Autolog) -> None:
    outcome = ask("account", "test", "ana-mail")
    assert (outcome.code, outcome.err) == (2, "There is no account 'ana-mail': did you mean 'anna-mail'?\n")


def test_the_list_tells_owner_and_last_success(ask: Autolog) -> None:
    rows = {row["id"]: row for row in ask("account", "list", "--json").json}
    assert rows["anna-mail"]["owner"] == "anna@ourfirm.example"
    assert rows["anna-mail"]["last_success_at"]
    assert "anna-calendar" in ask("account", "list").out
