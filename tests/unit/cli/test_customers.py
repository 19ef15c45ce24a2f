"""`autolog customers import`: checked, compared, stored; and the past is looked at again."""

from __future__ import annotations

from pathlib import Path

import pytest

from autolog.single_instance import only_instance
from unit.cli.conftest import Autolog


@pytest.fixture
def more(tmp_path: Path) -> Path:
    path = tmp_path / "more.csv"
    path.write_text("id,name,domains\nC1,Customer One Ltd,customer1.example\nC9,Stranger Ltd,stranger.example\n")
    return path


def test_a_plan_shows_what_would_change(ask: Autolog, more: Path) -> None:
    said = ask("customers", "import", more, "--plan").out
    assert "customers: +1 -0 ~1" in said
    assert "+ C9 Stranger Ltd (stranger.example)" in said
    assert "~ C1 Customer One Ltd" in said or "name Customer One -> Customer One Ltd" in said


def test_a_plan_changes_nothing(ask: Autolog, more: Path) -> None:
    ask("customers", "import", more, "--plan")
    assert ask("status", "--json").json["customers"] == 3


def test_an_import_says_how_much_of_the_past_is_looked_at_again(ask: Autolog, more: Path) -> None:
    outcome = ask("customers", "import", more, "--json")
    assert outcome.code == 0
    assert (outcome.json["stored"], outcome.json["to_look_at_again"]) == (True, 1)


def test_yesterday_s_mail_is_linked_to_today_s_customer(ask: Autolog, more: Path) -> None:
    ask("customers", "import", more)
    ask("once")
    states = {row["remote_id"]: row["state"] for row in ask("ledger", "--json").json}
    assert states["unmatched.host"] == "linked"


def test_the_same_file_again_changes_nothing(ask: Autolog, more: Path) -> None:
    ask("customers", "import", more)
    outcome = ask("customers", "import", more)
    assert outcome.code == 0
    assert "The customers are these already." in outcome.out


def test_a_fault_is_told_with_its_place_and_good_rows_are_imported(ask: Autolog, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("id,full_name,email,customer_id\nP7,Good One,good@customer1.example,C1\nP8,Bad One,nonsense,C1\n")
    outcome = ask("customers", "import", path)
    assert outcome.code == 1
    assert outcome.err.startswith(f"{path}:3:3: ")
    assert "Left out, see above: 1 fault." in outcome.out
    assert ask("status", "--json").json["contacts"] >= 2


def test_a_missing_file_is_told_by_name(ask: Autolog) -> None:
    outcome = ask("customers", "import", "nowhere.csv")
    assert outcome.code == 1
    assert outcome.err.startswith("nowhere.csv:1:1: the file cannot be read: No such file or directory")


def test_duplicates_are_reported_and_stay(ask: Autolog, more: Path) -> None:
    outcome = ask("customers", "import", more, "--json")
    assert outcome.json["duplicates"] == ['the domain "shared.example" is shared by the customers C2, C3']


def test_contacts_may_belong_to_customers_that_are_stored(ask: Autolog, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("id,full_name,email,customer_id\nP7,New One,new@customer1.example,C1\n")
    assert ask("customers", "import", path).code == 0


def test_another_running_autolog_is_no_hindrance(ask: Autolog, firm: Path, more: Path) -> None:
    with only_instance(firm.parent / "autolog.db"):
        assert ask("customers", "import", more).code == 0


def test_a_file_that_is_not_there_is_not_said_to_hold_the_same_customers(ask: Autolog) -> None:
    outcome = ask("customers", "import", "nowhere.csv")
    assert outcome.code == 1
    assert outcome.out == "Nothing was read, and nothing is changed.\n"


def test_who_imports_the_same_again_hears_that_nothing_is_changed(ask: Autolog, firm: Path) -> None:
    assert ask("customers", "import", firm.parent / "customers.csv").out == "The customers are these already.\n"
