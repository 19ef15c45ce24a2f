"""`autolog history`, `autolog undo` and `autolog customers merge`, as a person meets them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from unit.cli.conftest import Autolog

ASIDE = {"change_set", "change_row", "audit", "secret_lease"}


@pytest.fixture
def more(tmp_path: Path) -> Path:
    path = tmp_path / "more.csv"
    path.write_text("id,name,domains\nC9,Stranger Ltd,stranger.example\n")
    return path


def tables(firm: Path) -> dict[str, list[object]]:
    """Every row of every table but the journal and the audit."""
    with sqlite3.connect(firm.parent / "autolog.db") as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for name in names
            if name not in ASIDE
        }


def states(ask: Autolog) -> dict[str, str]:
    return {row["remote_id"].removesuffix(".host"): row["state"] for row in ask("ledger", "--json").json}


def test_nothing_was_changed_yet(ask: Autolog) -> None:
    assert ask("history").out == "Nothing was changed as a whole yet.\n"
    assert ask("history", "--json").json == []


def test_an_import_says_how_to_take_it_back(ask: Autolog, more: Path) -> None:
    assert ask("customers", "import", more).out.endswith("To take it back: autolog undo 1\n")


def test_an_import_stands_in_the_history(ask: Autolog, more: Path) -> None:
    ask("customers", "import", more)
    (change,) = ask("history", "--json").json
    assert (change["id"], change["who"], change["kind"], change["title"]) == ("1", "kim", "import", "more.csv")
    assert (change["effect"], change["undone_at"]) == ("1 added, 0 changed, 0 removed", None)


def test_an_import_that_changes_nothing_is_no_change(ask: Autolog, firm: Path) -> None:
    ask("customers", "import", firm.parent / "customers.csv")
    assert ask("history", "--json").json == []


def test_what_a_run_reads_from_a_configured_source_is_no_change_of_a_person(ask: Autolog, firm: Path) -> None:
    with (firm.parent / "customers.csv").open("a") as file:
        file.write("C9,Stranger Ltd,stranger.example\n")
    ask("once")
    assert ask("status", "--json").json["customers"] == 4
    assert ask("history", "--json").json == []


def test_an_import_is_taken_back(ask: Autolog, more: Path) -> None:
    ask("customers", "import", more)
    said = ask("undo", "1", "--by", "lee").out
    assert said.startswith("Change 1 (import: more.csv) is taken back, says lee.\n")
    assert ask("status", "--json").json["customers"] == 3
    assert ask("history").out.rstrip().endswith("by lee")


def test_mail_that_an_import_had_linked_is_said_to_be_in_the_way_no_more(ask: Autolog, more: Path) -> None:
    """The customer has a past by now: it is marked as removed, and kept for it."""
    ask("customers", "import", more)
    ask("once")
    assert states(ask)["unmatched"] == "linked"
    outcome = ask("undo", "1", "--json").json
    assert outcome["kept"] == [{"kind": "customer", "ref": "C9"}]
    assert ask("status", "--json").json["customers"] == 3


def test_a_change_that_is_not_there_is_refused(ask: Autolog) -> None:
    outcome = ask("undo", "7")
    assert (outcome.code, outcome.err) == (2, "There is no change 7. See: autolog history\n")


@pytest.mark.parametrize("name", ["seven", "rules-1", "-1", "²"])
def test_what_names_no_change_is_refused(ask: Autolog, name: str) -> None:
    outcome = ask("undo", "--", name)
    assert outcome.code == 2
    assert outcome.err == f"'{name}' names no change. See: autolog history\n"


def test_what_moved_since_is_named(ask: Autolog, more: Path) -> None:
    ask("customers", "import", more)
    more.write_text("id,name,domains\nC9,Stranger AG,stranger.example\n")
    ask("customers", "import", more)
    outcome = ask("undo", "1")
    assert outcome.code == 2
    assert "since this has changed after it: customer C9" in outcome.err
    assert ask("undo", "2").code == 0
    assert ask("undo", "1").code == 0


def test_a_step_of_learning_stands_in_the_history_and_is_taken_back_there(ask: Autolog) -> None:
    ask("review", "settle", "someone@shared.example", "C2")
    (change,) = ask("history", "--json").json
    assert (change["id"], change["kind"], change["title"]) == (
        "matching-1",
        "matching",
        "answer someone@shared.example",
    )
    assert ask("undo", "matching-1").code == 0
    assert ask("matching", "history", "--json").json[0]["undone_by"] == "kim"
    assert ask("undo", "matching-1").code == 2


# --- merge ---


def test_a_plan_of_a_merge_shows_what_follows_and_changes_nothing(ask: Autolog, firm: Path) -> None:
    before = tables(firm)
    said = ask("customers", "merge", "C2", "C3", "--plan").out
    assert "C3 Customer Three becomes one with C2 Customer Two." in said
    assert "aliases 1" in said
    assert said.endswith("Without --plan it is done.\n")
    assert tables(firm) == before


def test_what_was_in_doubt_between_the_two_is_linked_after_a_merge(ask: Autolog) -> None:
    assert states(ask)["tie"] == "review"
    outcome = ask("customers", "merge", "C2", "C3", "--json").json
    assert (outcome["done"], outcome["change"], outcome["to_look_at_again"]) == (True, 1, 1)
    ask("once")
    assert states(ask)["tie"] == "linked"


def test_the_next_run_does_not_bring_a_merged_customer_back(ask: Autolog) -> None:
    ask("customers", "merge", "C2", "C3")
    ask("once")
    assert ask("status", "--json").json["customers"] == 2


def test_a_merge_is_taken_back_even_when_the_daemon_has_decided_records_anew(ask: Autolog) -> None:
    ask("customers", "merge", "C2", "C3")
    ask("once")
    assert states(ask)["tie"] == "linked"
    assert ask("undo", "1", "--json").json["to_look_at_again"] == 1
    ask("once")
    assert states(ask)["tie"] == "review"
    (item,) = ask("review", "list", "--json").json
    assert {one["customer"] for one in item["choices"]} == {"C2", "C3"}


def test_a_merge_is_taken_back_to_the_byte(ask: Autolog, firm: Path) -> None:
    before = tables(firm)
    ask("customers", "merge", "C1", "C2")
    assert tables(firm) != before
    assert ask("undo", "1").code == 0
    after = tables(firm)
    parked = {row["remote_id"] for row in ask("ledger", "--state", "parked", "--json").json}
    assert parked <= {"tie.host"}
    assert {name: rows for name, rows in after.items() if name != "sighting"} == {
        name: rows for name, rows in before.items() if name != "sighting"
    }


@pytest.mark.parametrize(
    ("pair", "why"),
    [
        (("C1", "C1"), "C1 cannot be merged into itself."),
        (("C1", "C77"), "There is no customer 'C77'."),
        (("Customer Onee", "C1"), "Did you mean C1 (Customer One)?"),
    ],
)
def test_a_merge_that_cannot_be_is_refused(ask: Autolog, pair: tuple[str, str], why: str) -> None:
    outcome = ask("customers", "merge", *pair)
    assert outcome.code == 2
    assert why in outcome.err


def test_people_of_a_merged_customer_are_imported_to_the_one_that_stayed(ask: Autolog, tmp_path: Path) -> None:
    ask("customers", "merge", "C2", "C3")
    people = tmp_path / "people.csv"
    people.write_text("id,full_name,email,customer_id\nP7,Ida Holm,ida@shared.example,C3\n")
    outcome = ask("customers", "import", people)
    assert (outcome.code, outcome.err) == (0, "")
    assert "+ P7 Ida Holm (ida@shared.example)" in outcome.out
    assert "~" not in ask("customers", "import", people).out


def test_what_was_merged_is_no_duplicate_any_more(ask: Autolog, firm: Path) -> None:
    customers = firm.parent / "customers.csv"
    assert len(ask("customers", "import", customers, "--json").json["duplicates"]) == 1
    ask("customers", "merge", "C2", "C3")
    outcome = ask("customers", "import", customers, "--json").json
    assert (outcome["duplicates"], outcome["change"]) == ([], None)
