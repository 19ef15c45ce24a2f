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


def test_an_account_is_not_removed_from_the_file_while_the_database_is_away(autolog: Autolog, new_firm: Path) -> None:
    file = new_firm.read_text().replace("sqlite:///autolog.db", "postgresql://nobody@127.0.0.1:1/nowhere")
    new_firm.write_text(file)
    assert autolog("--config", new_firm, "account", "remove", "anna-mail", "--yes").code == 69
    assert new_firm.read_text() == file


def test_a_stored_secret_goes_with_the_only_account_that_names_it(ask: Autolog, firm: Path) -> None:
    for name in ("kim", "shared"):
        ask("secret", "set", name, stdin=b"a secret of ours\n")
    entries = "  - {id: kim, type: imap, host: h, user: u, password: {stored: kim}}\n"
    shared = "".join(f"  - {{id: s{n}, type: imap, host: h, user: u, password: {{stored: shared}}}}\n" for n in (1, 2))
    firm.write_text(firm.read_text().replace("sync:", entries + shared + "sync:"))
    assert ask("account", "remove", "kim", "--yes", "--json").json == {"removed": "kim", "secrets": ["kim"]}
    assert ask("account", "remove", "s1", "--yes", "--json").json == {"removed": "s1", "secrets": []}
    assert ask("secret", "list", "--json").json == ["shared"]


def test_a_removed_account_keeps_its_records_and_the_others_go_on(ask: Autolog) -> None:
    logged = ask("status", "--json").json["logged"]
    ask("account", "remove", "anna-mail", "--yes")
    assert [one["account"] for one in ask("status", "--json").json["accounts"]] == ["anna-calendar"]
    assert ask("status", "--json").json["logged"] == logged


def test_nobody_signs_in_for_files(ask: Autolog) -> None:
    outcome = ask("account", "sign-in", "anna-mail")
    assert outcome.code == 2
    assert "Nobody signs in for accounts of type files" in outcome.err
