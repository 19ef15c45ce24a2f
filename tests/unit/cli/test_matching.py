"""`autolog matching` and `autolog review groups`: learning, as a person meets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from autolog.testing.builders import message
from unit.cli.conftest import Autolog, deliver

SENDER = "someone@shared.example"
PRIVATE = "skipper77@gmail.com"


def state_of(ask: Autolog, remote_id: str) -> str:
    return next(row["state"] for row in ask("ledger", "--json").json if row["remote_id"].startswith(remote_id))


@pytest.fixture
def confirmed(ask: Autolog, firm: Path) -> Autolog:
    """Kim accepted a mail from a private address as Boris's, whom he had never dealt with."""
    deliver(firm.parent, "boris", message(9, sender=f"Boris Lind <{PRIVATE}>", to=["kim@ourfirm.example"]))
    ask("once")
    item = next(one for one in ask("review", "list", "--json").json if PRIVATE in one["counterpart"])
    assert ask("review", "accept", item["id"]).code == 0
    return ask


# --- learn, apply, history, undo ---


def test_without_answers_there_is_nothing_to_learn(ask: Autolog) -> None:
    assert ask("matching", "learn").out == "There is nothing to learn yet from 0 answers.\n"
    assert ask("matching", "learn", "--json").json["proposal"] is None


def test_what_may_be_learned_is_shown_with_who_confirmed_it_and_its_effect(confirmed: Autolog) -> None:
    shown = confirmed("matching", "learn").out.splitlines()
    assert shown[0].startswith("Proposal ")
    assert f"  address {PRIVATE} -> contact P1: confirmed by kim in one item" in shown
    assert any(line.startswith("Of ") and line.endswith("+0 -0 ~0") for line in shown)
    assert shown[-1].startswith("To apply exactly this: autolog matching apply ")


def test_showing_changes_nothing(confirmed: Autolog) -> None:
    before = confirmed("matching", "learn").out
    assert confirmed("matching", "learn").out == before
    assert confirmed("matching", "history", "--json").json == []


def test_a_proposal_is_applied_by_its_id_and_taken_back(confirmed: Autolog, firm: Path) -> None:
    proposal = confirmed("matching", "learn", "--json").json["proposal"]
    applied = confirmed("matching", "apply", proposal)
    assert applied.out == "Applied as version 1, says kim.  To take it back: autolog matching undo 1\n"
    deliver(firm.parent, "later", message(10, sender=PRIVATE))
    confirmed("once")
    assert state_of(confirmed, "later") == "linked"
    undone = confirmed("matching", "undo", "1", "--by", "lee", "--json").json
    assert (undone["version"], undone["by"]) == (1, "lee")
    (version,) = confirmed("matching", "history", "--json").json
    assert (version["person"], version["undone_by"]) == ("kim", "lee")
    confirmed("once")
    assert state_of(confirmed, "later") == "unmatched"
    assert confirmed("matching", "learn", "--json").json["proposal"] is not None


def test_history_says_what_by_whom_and_whether_it_holds(confirmed: Autolog) -> None:
    proposal = confirmed("matching", "learn", "--json").json["proposal"]
    confirmed("matching", "apply", proposal)
    line = confirmed("matching", "history").out.splitlines()[1]
    assert f"kim  learn {proposal}: address {PRIVATE} -> contact P1" in line


def test_another_proposal_than_the_present_one_is_refused(confirmed: Autolog) -> None:
    outcome = confirmed("matching", "apply", "0123456789ab")
    assert outcome.code == 2
    assert "The proposal 0123456789ab does not fit the answers and mail that there are now: it is" in outcome.err


def test_a_step_that_is_not_there_cannot_be_taken_back(ask: Autolog) -> None:
    outcome = ask("matching", "undo", "7")
    assert (outcome.code, outcome.err) == (2, "There is no version 7. See: autolog matching history\n")


# --- groups ---


def test_unknown_senders_are_shown_with_what_waits_and_the_best_guess(ask: Autolog, firm: Path) -> None:
    deliver(firm.parent, "again", message(11, sender=f"Shared <{SENDER}>"))
    ask("once")
    (row,) = ask("review", "groups", "--json").json
    assert (row["group"], row["kind"], row["waiting"], row["guess"]["customer"]) == (SENDER, "address", 2, "C2")
    said = ask("review", "groups").out.splitlines()
    assert said[0] == f"{SENDER} 2 items to answer; perhaps C2 Customer Two"
    assert said[-1].startswith("Groups: 1.")


def test_a_hostile_subject_in_a_group_is_read_as_plain_text(ask: Autolog) -> None:
    assert "\x1b" not in ask("review", "groups").out


def test_one_answer_settles_a_group_and_what_comes_later(ask: Autolog, firm: Path) -> None:
    outcome = ask("review", "settle", SENDER, "C3", "--by", "lee")
    assert outcome.out.splitlines() == [
        f"1 item of {SENDER}: linked to C3, says lee.",
        f"Learned as version 1: address {SENDER} -> customer C3.",
        "To take it back: autolog matching undo 1",
    ]
    deliver(firm.parent, "again", message(11, sender=f"Shared <{SENDER}>"))
    ask("once")
    assert state_of(ask, "again") == state_of(ask, "tie") == "linked"


def test_an_answer_to_a_group_is_taken_back_with_its_items(ask: Autolog) -> None:
    ask("review", "settle", SENDER, "C3")
    ask("matching", "undo", "1")
    ask("once")
    assert state_of(ask, "tie") == "review"


def test_a_group_may_be_nobody_s(ask: Autolog, firm: Path) -> None:
    assert "nobody's; their texts are erased" in ask("review", "settle", SENDER, "none").out
    assert state_of(ask, "tie") == "unmatched"


def test_a_group_may_be_a_new_customer_s(ask: Autolog) -> None:
    row = ask("review", "settle", SENDER, "new", "--name", "Shared Works", "--json").json
    assert row["customer"] == f"new:{SENDER}"
    assert ask("export", "--customer", f"new:{SENDER}").out.count("\n") == 1


def test_an_unknown_group_or_customer_is_wrong_use(ask: Autolog) -> None:
    assert ask("review", "settle", "nowhere.example", "C1").err.startswith("There is no group 'nowhere.example'.")
    assert ask("review", "settle", SENDER, "Customer Three").err.startswith("There is no customer 'Customer Three'.")
