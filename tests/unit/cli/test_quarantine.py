"""`autolog quarantine`: looked through, tried again, or given up."""

from __future__ import annotations

import pytest

from unit.cli.conftest import Autolog


@pytest.fixture
def item(ask: Autolog) -> str:
    return str(ask("quarantine", "list", "--json").json[0]["id"])


def state(ask: Autolog) -> tuple[str, str]:
    row = next(row for row in ask("ledger", "--json").json if row["remote_id"] == "unreadable.host")
    return row["state"], row["reason"]


def test_the_list_says_what_where_and_why(ask: Autolog) -> None:
    (row,) = ask("quarantine", "list", "--json").json
    assert (row["account"], row["collection"], row["remote_id"]) == ("anna-mail", "INBOX", "unreadable.host")
    assert row["reason"] == "The 0 bytes are no mail: they have no header fields."
    assert "unreadable.host" in ask("quarantine", "list").out


def test_the_id_that_the_list_shows_is_enough(ask: Autolog) -> None:
    shown = ask("quarantine", "list").out.splitlines()[1].split()[0]
    assert ask("quarantine", "retry", shown, "--json").json["retried"] == 1


def test_a_retried_item_is_read_again_by_the_next_run(ask: Autolog, item: str) -> None:
    ask("quarantine", "retry", item)
    assert state(ask)[0] == "parked"
    ask("once")
    assert state(ask)[0] == "quarantined"
    assert ask("quarantine", "list", "--json").json[0]["attempts"] == 2


def test_a_dropped_item_stays_in_the_ledger_with_who_dropped_it(ask: Autolog, item: str) -> None:
    assert ask("quarantine", "drop", item, "--by", "lee").code == 0
    assert state(ask) == ("ignored", "dropped from quarantine by lee")
    assert ask("quarantine", "list").out == "Nothing is in quarantine.\n"


def test_all_means_everything(ask: Autolog) -> None:
    assert ask("quarantine", "drop", "all", "--json").json["dropped"] == 1
    assert ask("quarantine", "retry", "all", "--json").json == {"retried": 0, "ids": []}


def test_who_retries_everything_where_nothing_is_hears_so(ask: Autolog) -> None:
    ask("quarantine", "drop", "all")
    assert ask("quarantine", "retry", "all").out == "Nothing is in quarantine.\n"


@pytest.mark.parametrize("command", ["retry", "drop"])
def test_an_unknown_id_changes_nothing(ask: Autolog, item: str, command: str) -> None:
    outcome = ask("quarantine", command, item, "zzzz")
    assert outcome.code == 2
    assert outcome.err == "There is no item 'zzzz' in quarantine. See: autolog quarantine list\n"
    assert state(ask)[0] == "quarantined"
