"""`autolog review`: a question with its candidates, and a person's answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.cli.conftest import MAILS, Autolog, deliver


@pytest.fixture
def item(ask: Autolog) -> str:
    return str(ask("review", "list", "--json").json[0]["id"])


def state_of(ask: Autolog, remote_id: str) -> tuple[str, str]:
    rows = {row["remote_id"]: row for row in ask("ledger", "--json").json}
    return rows[remote_id]["state"], rows[remote_id]["reason"]


def test_a_question_says_who_when_and_why(ask: Autolog) -> None:
    (question,) = ask("review", "list", "--json").json
    assert question["interaction"].startswith(question["id"])
    assert question["counterpart"] == "from Shared <someone@shared.example>"
    assert question["when"] == "2026-03-02T11:00:00+00:00"
    assert (question["rule"], question["reason"]) == ("tie", "It may belong to C2 and C3, and nothing parts them.")


def test_candidates_come_with_probability_and_strongest_reason(ask: Autolog) -> None:
    choices = ask("review", "list", "--json").json[0]["choices"]
    assert [(one["customer"], one["name"]) for one in choices] == [("C2", "Customer Two"), ("C3", "Customer Three")]
    assert all(one["probability"] == pytest.approx(0.5, abs=0.005) for one in choices)
    assert choices[0]["reason"] == "shared.example is a domain of Customer Two"


def test_people_read_a_hostile_subject_as_plain_text(ask: Autolog) -> None:
    said = ask("review", "list").out
    assert "=1+1 ]0;owned gpj.exe" in said
    assert "To answer: 1 item." in said


def test_a_subject_that_is_not_kept_is_not_shown(autolog: Autolog, new_firm: Path) -> None:
    rules = new_firm.with_name("rules.yaml")
    rules.write_text(rules.read_text().replace("visibility: full", "visibility: metadata"))
    autolog("--config", new_firm, "once")
    assert autolog("--config", new_firm, "review", "list", "--json").json[0]["subject"] == ""
    assert "(the subject is not kept)" in autolog("--config", new_firm, "review", "list").out


def test_a_limit_says_how_many_wait_in_all(autolog: Autolog, new_firm: Path) -> None:
    deliver(new_firm.parent, "another", MAILS["tie"].replace(b"<3@", b"<another@"))
    autolog("--config", new_firm, "once")
    said = autolog("--config", new_firm, "review", "list", "--limit", 1).out
    assert said.count("asked because") == 1
    assert said.endswith("To answer: 2 items (the first 1 are shown).\n")


def test_accepting_links_the_best_candidate_in_the_person_s_name(ask: Autolog, item: str) -> None:
    outcome = ask("review", "accept", item)
    assert (outcome.code, outcome.out) == (0, f"{item} is linked to C2 Customer Two, says kim.\n")
    assert state_of(ask, "tie.host") == ("linked", "accepted by kim")


def test_rejecting_leaves_nothing_but_the_ledger(ask: Autolog, item: str) -> None:
    outcome = ask("review", "reject", item, "--by", "lee", "--json")
    assert outcome.json["customer"] is None
    assert outcome.json["by"] == "lee"
    assert state_of(ask, "tie.host") == ("unmatched", "rejected by lee")
    assert ask("review", "list", "--json").json == []


def test_assigning_links_a_customer_that_was_not_suggested(ask: Autolog, item: str) -> None:
    assert ask("review", "assign", item, "C1").code == 0
    exported = ask("export", "--customer", "C1").out
    assert '"key": "3@customer1.example"' in exported


@pytest.mark.parametrize("command", [["accept"], ["reject"], ["assign", "C1"]])
def test_an_unknown_item_is_named(ask: Autolog, command: list[str]) -> None:
    outcome = ask("review", command[0], "ffff", *command[1:])
    assert outcome.code == 2
    assert outcome.err == "There is no interaction 'ffff'. See: autolog review list, autolog ledger\n"


def test_a_prefix_of_several_items_asks_for_more_digits(autolog: Autolog, new_firm: Path) -> None:
    for number in range(1, 18):
        copy = MAILS["linked"].replace(b"<1@customer1", f"<copy{number}@customer1".encode())
        deliver(new_firm.parent, f"copy{number}", copy)
    autolog("--config", new_firm, "once")
    ids = [row["interaction_id"] for row in autolog("--config", new_firm, "ledger", "--json").json]
    first_digits = [id_[0] for id_ in ids if id_]
    shared = next(digit for digit in first_digits if first_digits.count(digit) > 1)
    outcome = autolog("--config", new_firm, "review", "accept", shared)
    assert outcome.code == 2
    assert outcome.err == f"Several interactions begin with {shared}. Give more digits of the id.\n"


def test_an_unknown_customer_gets_the_nearest_one(ask: Autolog, item: str) -> None:
    outcome = ask("review", "assign", item, "customer on")
    assert outcome.code == 2
    assert outcome.err == "There is no customer 'customer on'. Did you mean C1 (Customer One)?\n"


def test_what_is_linked_does_not_wait_for_an_answer(ask: Autolog, item: str) -> None:
    ask("review", "accept", item)
    outcome = ask("review", "accept", item)
    assert outcome.code == 2
    assert outcome.err == f"{item} does not wait for an answer. See: autolog review list\n"
