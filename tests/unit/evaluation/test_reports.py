"""What an evaluation writes: predictions, a table, a dict, and the page of errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.console import Console

from autolog.errors import ConfigurationError
from autolog.evaluation.error_page import error_page, write_error_page
from autolog.evaluation.gold import Expected, Gold, read_contact_customers, read_gold
from autolog.evaluation.prediction import Prediction, write_predictions
from autolog.evaluation.report import score_as_dict, score_tables
from autolog.evaluation.scoring import Score, score
from autolog.model import Evidence, Party, PartyKind, State

PREDICTION = Prediction(
    "<m@x>",
    customers=("borealis",),
    probability={"borealis": 0.97},
    state=State.LINKED,
    file="eml/<b>.eml",
    evidence=(Evidence("quoted", Party(PartyKind.CUSTOMER, "borealis"), 14.0, "<script>alert(1)</script>"),),
)
GOLD = Gold("<m@x>", "eml/<b>.eml", "A", frozenset({"acme"}), frozenset(), expected=Expected.LINK)


def example() -> Score:
    return score([GOLD], [PREDICTION], {}, cpu_seconds=0.02)


def test_predictions_are_one_object_a_line(tmp_path: Path) -> None:
    write_predictions([PREDICTION, PREDICTION], tmp_path / "p.jsonl")
    lines = (tmp_path / "p.jsonl").read_text().splitlines()
    assert len(lines) == 2
    assert json.loads(lines[0]) == {
        "message_id": "<m@x>",
        "customers": ["borealis"],
        "contacts": [],
        "review": [],
        "probability": {"borealis": 0.97},
        "state": "linked",
        "file": "eml/<b>.eml",
    }


def test_the_table_shows_strata_calibration_and_cpu() -> None:
    console = Console(width=220)
    with console.capture() as captured:
        console.print(score_tables(example()))
    text = captured.get()
    assert "ALL" in text
    assert "expected calibration error 0.970" in text
    assert "CPU per item: 20.0 ms" in text


def test_the_dict_is_plain_json() -> None:
    data = json.loads(json.dumps(score_as_dict(example())))
    assert data["groups"]["ALL"]["wrong"] == 1
    assert data["groups"]["ALL"]["precision"] == 0.0
    assert data["cpu_ms_per_item"] == pytest.approx(20.0)


def test_the_error_page_names_the_error_and_its_reasons() -> None:
    page = error_page(example(), {"borealis": "Borealis Oy"})
    assert "wrong customer: Borealis Oy (borealis), 97.0%" in page
    assert "missed customer: acme" in page
    assert "+14.0" in page


def test_the_error_page_escapes_what_came_by_mail() -> None:
    page = error_page(example(), {"borealis": "<i>Borealis</i>"})
    assert "<script>" not in page
    assert "<b>" not in page
    assert "<i>" not in page
    assert "&lt;script&gt;" in page


def test_the_error_page_takes_signs_that_have_no_code(tmp_path: Path) -> None:
    write_error_page(example(), {"borealis": "Bor\ud800ealis"}, tmp_path / "errors.html")
    assert "Bor?ealis" in (tmp_path / "errors.html").read_text()


def test_a_label_without_expectation_expects_a_link_when_there_is_a_customer(tmp_path: Path) -> None:
    base = {"message_id": "1", "file": "eml/1.eml", "stratum": "A", "contacts": []}
    lines = [json.dumps({**base, "customers": customers}) for customers in (["acme"], [])]
    (tmp_path / "gold.jsonl").write_text("\n".join(lines))
    assert [one.expected for one in read_gold(tmp_path)] == [Expected.LINK, Expected.NONE]


def test_every_bad_label_is_named_with_its_line(tmp_path: Path) -> None:
    good = {"message_id": "1", "file": "f", "stratum": "A", "customers": []}
    lines = [json.dumps(good), "{", "[]", '{"message_id": "2"}', json.dumps({**good, "customers": "acme"})]
    (tmp_path / "gold.jsonl").write_text("\n".join(lines))
    with pytest.raises(ConfigurationError) as caught:
        read_gold(tmp_path)
    assert [problem.line for problem in caught.value.problems] == [2, 3, 4, 5]


def test_a_folder_without_labels_says_what_it_should_hold(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"gold\.jsonl"):
        read_gold(tmp_path)


def test_contacts_know_their_customers(tmp_path: Path) -> None:
    (tmp_path / "contacts.csv").write_text("id,full_name,email,customer_id\nanna,Anna Berg,anna@acme.example,acme\n")
    assert read_contact_customers(tmp_path) == {"anna": "acme"}
