"""`autolog erase` and `autolog export --person`: a person goes, with proof, and does not come back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autolog.store import open_store
from autolog.testing.builders import message
from unit.cli.conftest import Autolog, deliver

BORIS = "boris@customer1.example"
WORDS = ("boris@customer1.example", "boris lind")


def traces(folder: Path) -> list[str]:
    """Return the files in which the person's address or name stands, sources and mail of the firm aside."""
    kept = {"customers.csv", "contacts.csv", "autolog.yaml", "rules.yaml"}
    files = [path for path in folder.rglob("*") if path.is_file() and path.name not in kept]
    mine = [path for path in files if "mail" not in path.relative_to(folder).parts and path.suffix != ".ics"]
    return [str(path) for path in mine if any(word.encode() in path.read_bytes().lower() for word in WORDS)]


def test_before_an_erasure_the_person_is_found(ask: Autolog, firm: Path) -> None:
    assert traces(firm.parent)


def test_an_erased_person_is_in_no_table_file_or_output(ask: Autolog, firm: Path) -> None:
    outcome = ask("erase", "--person", BORIS)
    assert outcome.code == 0
    assert "interaction deleted" in outcome.out
    assert traces(firm.parent) == []
    assert not any(word in (outcome.out + outcome.err).lower() for word in WORDS)


def test_neither_the_next_run_nor_the_next_import_brings_the_person_back(ask: Autolog, firm: Path) -> None:
    ask("erase", "--person", BORIS)
    deliver(firm.parent, "later", message(99, sender=f"Boris Lind <{BORIS}>"))
    outcome = ask("once", "--json")
    assert outcome.code == 0
    rows = ask("ledger", "--json").json
    (later,) = (row for row in rows if row["remote_id"] == "later.host")
    assert (later["state"], later["rule"]) == ("ignored", "erased-person")
    imported = ask("customers", "import", firm.parent / "contacts.csv")
    assert "Left out, because the person was erased: 1 contact." in imported.out
    assert contacts(firm) == []
    assert ask("db", "verify").code == 0
    assert traces(firm.parent) == []


def test_a_plan_changes_nothing(ask: Autolog, firm: Path) -> None:
    before = ask("ledger", "--json").out
    planned = ask("erase", "--person", BORIS, "--plan", "--json").json
    assert planned["planned"] is True
    assert planned["counts"]["interaction deleted"] >= 1
    assert ask("ledger", "--json").out == before
    assert ask("erase", "--person", BORIS, "--json").json["counts"] == planned["counts"]


def test_the_report_is_signed_and_names_nobody(ask: Autolog, firm: Path) -> None:
    report = ask("erase", "--person", BORIS, "--json")
    assert not any(word in report.out.lower() for word in WORDS)
    (firm.parent / "report.json").write_text(report.out)
    assert ask("erase", "--verify", firm.parent / "report.json").out == "The report is genuine.\n"
    changed = report.json | {"counts": {}}
    (firm.parent / "report.json").write_text(json.dumps(changed))
    assert ask("erase", "--verify", firm.parent / "report.json").code == 1


def test_copies_that_hold_the_person_are_named_with_their_time(ask: Autolog, firm: Path) -> None:
    ask("db", "backup", firm.parent / "before.db")
    report = ask("erase", "--person", BORIS, "--json").json
    (copy,) = report["copies"]
    assert (copy["path"], copy["holds"]) == (str(firm.parent / "before.db"), True)
    assert copy["made_at"].startswith("20")


def test_a_copy_that_was_taken_away_may_hold_the_person(ask: Autolog, firm: Path) -> None:
    ask("db", "backup", firm.parent / "before.db")
    (firm.parent / "before.db").unlink()
    assert ask("erase", "--person", BORIS, "--json").json["copies"][0]["holds"] is None


def test_a_copy_made_afterwards_is_not_named(ask: Autolog, firm: Path) -> None:
    ask("erase", "--person", BORIS)
    ask("db", "backup", firm.parent / "after.db")
    assert ask("erase", "--person", BORIS, "--json").json["copies"] == []


def test_a_colleague_is_not_erased(ask: Autolog) -> None:
    outcome = ask("erase", "--person", "anna@ourfirm.example")
    assert outcome.code == 2
    assert "autolog user leave" in outcome.err


@pytest.mark.parametrize("arguments", [("--person", "no address"), ()])
def test_nobody_is_wrong_use(ask: Autolog, arguments: tuple[str, ...]) -> None:
    assert ask("erase", *arguments).code == 2


def test_all_that_is_kept_about_a_person_is_exported(ask: Autolog) -> None:
    document = ask("export", "--person", BORIS).json
    assert document["person"]["addresses"] == [BORIS]
    assert document["rows"]["contact"][0]["ref"] == "P1"
    assert len(document["interactions"]) >= 1
    assert document["erased_before"] is False


def test_what_is_only_hashes_says_so(ask: Autolog) -> None:
    document = ask("export", "--person", "x@stranger.example").json
    assert "keyed hashes" in document["only_hashes"]["meaning"]
    assert [row["state"] for row in document["only_hashes"]["items"]] == ["unmatched"]
    assert document["interactions"] == []


def test_after_an_erasure_nothing_is_left_to_export(ask: Autolog) -> None:
    ask("erase", "--person", BORIS)
    document = ask("export", "--person", BORIS).json
    assert document["erased_before"] is True
    assert (document["interactions"], document["only_hashes"]["items"]) == ([], [])
    assert not any(document["rows"].values())
    assert document["rows_that_name_the_person"] == {}


def contacts(firm: Path) -> list[str]:
    store = open_store(f"sqlite:///{firm.parent / 'autolog.db'}")
    refs = [one.ref for one in store.load_directory().contacts]
    store.close()
    return refs
