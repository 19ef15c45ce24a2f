"""`autolog never-log`: one of us keeps correspondence out, before and after it was logged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autolog.testing.builders import ANNA, Letter
from unit.cli.conftest import Autolog, deliver, letter_file

OWNER = "anna@ourfirm.example"
CUSTOMER = "boris@customer1.example"
RULE = "never-log:own-list"


def rules_of(ask: Autolog) -> dict[str, str]:
    """Return what the ledger says of each message."""
    return {row["remote_id"].partition(".")[0]: row["rule"] for row in ask("ledger", "--json").json}


def subjects(ask: Autolog) -> list[str]:
    return [json.loads(line)["subject"] for line in ask("export").out.splitlines()]


def test_an_entry_withdraws_what_is_logged_and_says_how_much(ask: Autolog) -> None:
    before = subjects(ask)
    said = ask("never-log", "add", CUSTOMER, "--user", OWNER, "--json").json
    assert said == {"owner": OWNER, "entries": 1, "copies_withdrawn": 2, "records_erased": 2}
    assert len(subjects(ask)) == len(before) - 2


ENTRIES = ["boris@customer1.example", "Boris@Customer1.example", "customer1.example", "@customer1.example"]


@pytest.mark.parametrize("entry", ENTRIES)
def test_what_is_read_later_is_kept_out_by_its_headers(ask: Autolog, firm: Path, entry: str) -> None:
    ask("never-log", "add", entry, "--user", OWNER)
    letter = Letter("late@x.example", "Boris <boris@customer1.example>", subject="Once more")
    deliver(firm.parent, "late", letter.content)
    ask("once")
    assert rules_of(ask)["late"] == RULE
    assert "Once more" not in subjects(ask)


def test_every_recipient_counts(ask: Autolog, firm: Path) -> None:
    ask("never-log", "add", "doctor.example", "--user", OWNER)
    letter = Letter("late@x.example", "Boris <boris@customer1.example>", to=(ANNA,), cc=("Dr <d@doctor.example>",))
    deliver(firm.parent, "late", letter.content)
    ask("once")
    assert rules_of(ask)["late"] == RULE


def test_what_was_linked_to_nobody_loses_its_hashes_too(ask: Autolog) -> None:
    ask("never-log", "add", "x@stranger.example", "--user", OWNER)
    assert rules_of(ask)["unmatched"] == RULE


def test_the_ledger_names_nobody(ask: Autolog) -> None:
    ask("never-log", "add", CUSTOMER, "--user", OWNER)
    ask("once")
    said = ask("ledger", "--json").out + ask("audit").out + ask("secret", "list").out
    assert CUSTOMER not in said


def test_an_entry_taken_off_brings_the_past_back(ask: Autolog) -> None:
    before = subjects(ask)
    ask("never-log", "add", CUSTOMER, "--user", OWNER)
    ask("once")
    assert subjects(ask) != before
    assert ask("never-log", "remove", CUSTOMER, "--user", OWNER, "--json").json["fetched_again"] == 2
    ask("once")
    assert sorted(subjects(ask)) == sorted(before)


def test_its_owner_sees_the_list_and_an_administrator_that_there_is_one(ask: Autolog) -> None:
    assert "Nobody has a list" in ask("never-log", "list").out
    ask("never-log", "add", "doctor.example", CUSTOMER, "--user", OWNER)
    assert ask("never-log", "list", "--user", OWNER).out.split() == [CUSTOMER, "doctor.example"]
    assert ask("never-log", "list", "--json").json == {OWNER: 2}


def test_the_list_is_sealed_in_the_database(ask: Autolog, firm: Path) -> None:
    ask("never-log", "add", "praxis.test", "--user", OWNER)
    assert b"praxis.test" not in b"".join(file.read_bytes() for file in firm.parent.glob("autolog.db*"))


def test_the_audit_tells_who_changed_whose_list(ask: Autolog) -> None:
    ask("never-log", "add", "doctor.example", "--user", OWNER, "--by", "ines")
    (entry,) = (one for one in ask("audit", "--json").json if one["action"] == "never-log")
    assert (entry["who"], entry["subject"], entry["detail"]) == ("ines", OWNER, "0 -> 1 entries")


def test_an_address_and_a_message_can_be_tried(ask: Autolog, tmp_path: Path) -> None:
    ask("never-log", "add", "doctor.example", "--user", OWNER)
    assert "by 'doctor.example'" in ask("never-log", "test", "eva@praxis.doctor.example", "--user", OWNER).out
    assert "Not kept out" in ask("never-log", "test", "eva@other.example", "--user", OWNER).out
    file = letter_file(tmp_path, Letter(cc=("Eva <eva@doctor.example>",)))
    assert ask("never-log", "test", file, "--user", OWNER, "--json").json == {
        "kept_out": True,
        "entry": "doctor.example",
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "*@doctor.example", "--user", OWNER), "stands for many"),
        (("add", "doctor", "--user", OWNER), "no address and no domain"),
        (("add", "a b@c", "--user", OWNER), "no address"),
        (("add", "doctor.example", "--user", "ana@ourfirm.example"), "did you mean 'anna@ourfirm.example'"),
        (("remove", "doctor.example", "--user", OWNER), "the list is empty"),
        (("test", "nowhere.eml", "--user", OWNER), "no file that can be read"),
    ],
)
def test_a_slip_is_said_in_one_sentence(ask: Autolog, arguments: tuple[str, ...], said: str) -> None:
    outcome = ask("never-log", *arguments)
    assert outcome.code == 2
    assert said in outcome.err
    assert "Traceback" not in outcome.err


def test_an_erasure_takes_the_person_out_of_every_list(ask: Autolog) -> None:
    ask("never-log", "add", CUSTOMER, "doctor.example", "--user", OWNER)
    said = ask("erase", "--person", CUSTOMER, "--json").json
    assert said["counts"]["own never-log entries deleted"] == 1
    assert ask("never-log", "list", "--user", OWNER, "--json").json == ["doctor.example"]
