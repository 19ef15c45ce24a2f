"""An import and a merge, decided by real runs over a real Maildir, and taken back."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from autolog.testing.builders import message
from installed import Installed
from store.test_journal import Dump, dump

LETTERS = {
    "acme": message(1, sender="Mira <mira@acme.example>"),
    "globex": message(2, sender="Zoe <zoe@globex.example>"),
    "shared": message(3, sender="Somebody <info@shared.example>"),
    "stranger": message(4, sender="Ida <ida@umbrella.example>"),
}
CUSTOMERS = "id,name,domains\nC1,Acme,acme.example;shared.example\nC2,Globex,globex.example;shared.example\n"
UMBRELLA = "id,name,domains\nC3,Umbrella,umbrella.example\n"


@pytest.fixture
def firm(tmp_path: Path) -> Installed:
    """A firm of two customers, whose mailbox was read."""
    for name in ("cur", "new", "tmp"):
        (tmp_path / "mail" / name).mkdir(parents=True)
    for name, content in LETTERS.items():
        path = tmp_path / "mail" / "cur" / f"{name}:2,S"
        path.write_bytes(content)
        os.utime(path, (time.time() - 3600,) * 2)
    (tmp_path / "customers.csv").write_text(CUSTOMERS)
    (tmp_path / "umbrella.csv").write_text(UMBRELLA)
    account = "  - {id: anna, type: files, path: mail, owner: anna@ourfirm.example}\nsync: {first_import: 36500d}\n"
    installed = Installed(tmp_path, account, customers="[{csv: customers.csv}]")
    assert installed.run("once").returncode == 0
    return installed


def tables(firm: Installed) -> Dump:
    with firm.store() as store:
        return dump(store)


def decisions(firm: Installed) -> dict[str, tuple[str, frozenset[str]]]:
    """What became of each letter: its state, and the customers that it is linked to or asked about."""
    with firm.store() as store:
        found = {}
        for row in store.ledger():
            known = store.interaction(row.interaction_id) if row.interaction_id else None
            refs = frozenset(one.link.party.ref for one in known.links) if known else frozenset()
            found[row.remote_id] = (str(row.state), refs)
        return found


def test_the_firm_is_as_these_tests_think(firm: Installed) -> None:
    assert decisions(firm) == {
        "acme": ("linked", {"C1"}),
        "globex": ("linked", {"C2"}),
        "shared": ("review", {"C1", "C2"}),
        "stranger": ("unmatched", frozenset()),
    }


def test_a_merge_is_decided_by_the_next_run_and_so_is_its_undo(firm: Installed) -> None:
    before = decisions(firm)
    assert firm.run("customers", "merge", "C1", "C2").returncode == 0
    firm.run("once")
    assert {name: refs for name, (_, refs) in decisions(firm).items()} == {
        "acme": {"C1"},
        "globex": {"C1"},
        "shared": {"C1"},
        "stranger": frozenset(),
    }
    assert firm.run("undo", "1").returncode == 0
    firm.run("once")
    assert decisions(firm) == before


def test_a_merge_of_what_nobody_is_asked_about_is_taken_back_to_the_byte(firm: Installed) -> None:
    firm.run("customers", "import", str(firm.folder / "umbrella.csv"))
    before = tables(firm)
    firm.run("customers", "merge", "C3", "C2")
    firm.run("undo", "2")
    after = tables(firm)
    parked = {"sighting"}
    assert {name: rows for name, rows in after.items() if name not in parked} == {
        name: rows for name, rows in before.items() if name not in parked
    }


def test_an_import_taken_back_at_once_leaves_every_table_as_it_was(firm: Installed) -> None:
    (firm.folder / "new.csv").write_text("id,name,domains\nC9,Initech,initech.example\nC1,Acme AG,acme.example\n")
    before = tables(firm)
    assert firm.run("customers", "import", str(firm.folder / "new.csv")).returncode == 0
    assert firm.run("undo", "1").returncode == 0
    parked = {"sighting"}
    after = tables(firm)
    assert {name: rows for name, rows in after.items() if name not in parked} == {
        name: rows for name, rows in before.items() if name not in parked
    }


def test_an_import_that_brought_mail_is_taken_back_and_made_again(firm: Installed) -> None:
    firm.run("customers", "import", str(firm.folder / "umbrella.csv"))
    firm.run("once")
    assert decisions(firm)["stranger"] == ("linked", {"C3"})
    assert "marked as removed" in firm.run("undo", "1").stdout
    firm.run("customers", "import", str(firm.folder / "umbrella.csv"))
    firm.run("once")
    assert decisions(firm)["stranger"] == ("linked", {"C3"})
    assert [one["undone_by"] != "" for one in firm.json("history")] == [True, False]


def test_an_erased_person_comes_back_by_no_undo(firm: Installed) -> None:
    people = firm.folder / "people.csv"
    people.write_text("id,full_name,email,customer_id\nP1,Mira Brandt,mira@acme.example,C1\n")
    firm.run("customers", "import", str(people))
    people.write_text("id,full_name,email,customer_id\nP1,Mira Holm,mira@acme.example,C2\n")
    firm.run("customers", "import", str(people))
    firm.run("erase", "--person", "mira@acme.example")
    for change in ("2", "1"):
        refused = firm.run("undo", change)
        assert refused.returncode == 2
        assert "a person of whom it told was erased" in refused.stderr
    database = b"".join(path.read_bytes() for path in firm.folder.glob("autolog.db*"))
    assert b"Mira" not in database
