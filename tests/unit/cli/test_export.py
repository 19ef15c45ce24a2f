"""`autolog export`: stable forms, streamed, harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autolog.cli.export import COLUMNS, FORMULA_SIGNS, harmless
from unit.cli.conftest import Autolog

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "command-line.md"


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_each_record_is_one_line_of_json(ask: Autolog) -> None:
    records = [json.loads(line) for line in ask("export").out.splitlines()]
    assert {record["kind"] for record in records} == {"email", "meeting"}
    mail = next(record for record in records if record["kind"] == "email")
    assert mail["subject"] == "Offer 1"
    assert [(link["kind"], link["ref"], link["status"]) for link in mail["links"]] == [
        ("customer", "C1", "linked"),
        ("contact", "P1", "linked"),
    ]


def test_each_record_is_one_row_of_csv(ask: Autolog) -> None:
    rows = rows_of(ask("export", "--format", "csv").out)
    mail = next(row for row in rows if row["kind"] == "email")
    assert (mail["customers"], mail["contact_names"], mail["accounts"]) == ("C1", "Boris Lind", "anna-mail")
    assert mail["new_text"].startswith("Dear Anna,\n\nplease send")


def test_what_waits_for_an_answer_is_not_exported(ask: Autolog) -> None:
    assert "3@customer1.example" not in ask("export").out


def test_one_customer_s_records_alone_are_exported(ask: Autolog) -> None:
    assert len(ask("export", "--customer", "C1").out.splitlines()) == 2
    assert ask("export", "--customer", "C2").out == ""


def test_a_formula_in_a_subject_is_disarmed(ask: Autolog) -> None:
    ask("review", "accept", ask("review", "list", "--json").json[0]["id"])
    (row,) = rows_of(ask("export", "--format", "csv", "--customer", "C2").out)
    assert row["subject"] == "'=1+1 ]0;owned gpj.exe"


@given(st.text())
def test_no_cell_begins_like_a_formula(text: str) -> None:
    assert not harmless(text).lstrip().startswith(FORMULA_SIGNS)


@given(st.text())
def test_a_cell_survives_the_way_through_csv(text: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow([harmless(text), "end"])
    assert list(csv.reader(io.StringIO(out.getvalue(), newline=""))) == [[harmless(text), "end"]]


def test_an_unknown_customer_is_named(ask: Autolog) -> None:
    outcome = ask("export", "--customer", "C11")
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == "There is no customer 'C11'. Did you mean C1 (Customer One)?\n"


def test_an_unknown_form_is_wrong_use(ask: Autolog) -> None:
    outcome = ask("export", "--format", "xlsx")
    assert (outcome.code, outcome.err) == (2, "There is no form 'xlsx'. Write --format jsonl or --format csv.\n")


def test_the_columns_are_documented_in_their_order() -> None:
    documented = re.findall(r"^\| `(\w+)` \|", REFERENCE.read_text().partition("(export-columns)=")[2], re.MULTILINE)
    assert tuple(documented[: len(COLUMNS)]) == COLUMNS


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_nothing_logged_is_an_empty_export(autolog: Autolog, new_firm: Path, form: str) -> None:
    outcome = autolog("--config", new_firm, "export", "--format", form)
    assert (outcome.code, outcome.out.count("\n")) == (0, 0 if form == "jsonl" else 1)
