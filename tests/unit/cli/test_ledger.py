"""`autolog ledger`: every item, the newest first."""

from __future__ import annotations

import pytest

from unit.cli.conftest import Autolog

STATES = {
    "linked.host": "linked",
    "unmatched.host": "unmatched",
    "tie.host": "review",
    "private.host": "ignored",
    "unreadable.host": "quarantined",
}


def test_every_item_is_there_with_its_state(ask: Autolog) -> None:
    rows = ask("ledger", "--account", "anna-mail", "--json").json
    assert {row["remote_id"]: row["state"] for row in rows} == STATES


def test_the_newest_comes_first(ask: Autolog) -> None:
    times = [row["decided_at"] for row in ask("ledger", "--json").json]
    assert times == sorted(times, reverse=True)


def test_each_row_says_which_rule_and_why(ask: Autolog) -> None:
    (row,) = ask("ledger", "--json", "--state", "ignored").json
    assert row["rule"] == "never-log:private-subject"
    assert "private-subject" in row["reason"]


def test_a_state_is_chosen_in_any_case(ask: Autolog) -> None:
    rows = ask("ledger", "--state", "Linked", "--json").json
    assert [row["state"] for row in rows] == ["linked", "linked"]


def test_an_account_is_chosen(ask: Autolog) -> None:
    rows = ask("ledger", "--account", "anna-calendar", "--json").json
    assert [row["account"] for row in rows] == ["anna-calendar"]


def test_a_limit_is_kept(ask: Autolog) -> None:
    assert len(ask("ledger", "--limit", 2, "--json").json) == 2


def test_what_was_decided_before_is_left_out(ask: Autolog) -> None:
    assert len(ask("ledger", "--since", "24h", "--json").json) == len(STATES) + 1
    assert ask("ledger", "--since", "2999-01-01", "--json").json == []


def test_in_a_pipe_a_row_is_a_line_under_aligned_headings(ask: Autolog) -> None:
    header, *rows = ask("ledger").out.splitlines()
    assert len(rows) == len(STATES) + 1
    place = header.index("state")
    assert {row[place:].split()[0] for row in rows} == set(STATES.values())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--state", "linkd"], "There is no state 'linkd': did you mean 'linked'?\n"),
        (["--account", "ana-mail"], "There is no account 'ana-mail': did you mean 'anna-mail'?\n"),
        (["--since", "yesterday"], "'yesterday' is no time."),
        (["--limit", "0"], "Invalid value for '--limit'"),
    ],
)
def test_a_wrong_wish_gets_one_sentence(ask: Autolog, arguments: list[str], sentence: str) -> None:
    outcome = ask("ledger", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(sentence)
    assert outcome.err.count("\n") == 1
