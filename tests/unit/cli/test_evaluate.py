"""`autolog evaluate` from the command line: what it prints, writes and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autolog.cli.evaluate import Outputs, run_evaluate
from autolog.errors import ConfigurationError
from autolog.evaluation.options import Wishes
from unit.evaluation.labelled_folder import OWN, LabelledFolder, label, new_folder
from unit.evaluation.test_agreement import number, rows_of_script


@pytest.fixture
def folder(tmp_path: Path) -> LabelledFolder:
    folder = new_folder(tmp_path / "set")
    folder.letter("eml/a.eml")
    folder.labels("gold.jsonl", label("eml/a.eml", ["C1"], contacts=["P1"], message_id="the label's own"))
    return folder


def test_the_scores_are_printed_as_a_table(folder: LabelledFolder, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_evaluate(folder.path, OWN, Outputs(), as_json=False) == 0
    assert "│ ALL     │ 1 │ 1.000     │ 1.000" in capsys.readouterr().out


def test_the_scores_are_printed_as_json(folder: LabelledFolder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.write("customers.csv", "id,name,domains\nC1,Customer 1 GmbH,customer1.example\nC2,,customer2.example\n")
    run_evaluate(folder.path, OWN, Outputs(), as_json=True)
    data = json.loads(capsys.readouterr().out)
    assert (data["groups"]["ALL"]["recall"], data["meetings"], data["dedupe"]) == (1.0, None, None)
    assert any("customers.csv" in note for note in data["notes"])


def test_meetings_and_copies_are_scored_when_they_have_labels(
    folder: LabelledFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.labels("gold_meetings.jsonl", {"uid": "1@ourfirm.example", "customers": ["C1"]})
    folder.labels("gold_dedupe.jsonl", {"interaction": "one", "files": ["eml/a.eml"]})
    run_evaluate(folder.path, OWN, Outputs(), as_json=False)
    out = capsys.readouterr().out
    assert "held: 0 right, 0 wrong" in out
    assert "Copies: 1 of 1 interactions have exactly their files" in out


def test_predictions_bear_the_message_id_of_the_label(folder: LabelledFolder, tmp_path: Path) -> None:
    run_evaluate(folder.path, OWN, Outputs(predictions=tmp_path / "p.jsonl"), as_json=True)
    data = json.loads((tmp_path / "p.jsonl").read_text())
    assert (data["message_id"], data["file"], data["customers"]) == ("the label's own", "eml/a.eml", ["C1"])


def test_every_file_that_is_wanted_is_written(folder: LabelledFolder, tmp_path: Path) -> None:
    outputs = Outputs(*(tmp_path / name for name in ("p.jsonl", "m.jsonl", "d.jsonl", "e.html")))
    run_evaluate(folder.path, OWN, outputs, as_json=True)
    assert json.loads((tmp_path / "d.jsonl").read_text())["files"] == ["eml/a.eml"]
    assert (tmp_path / "m.jsonl").read_text() == ""
    assert "0 items with errors" in (tmp_path / "e.html").read_text()


def test_an_error_is_shown_with_its_evidence(folder: LabelledFolder, tmp_path: Path) -> None:
    folder.labels("gold.jsonl", label("eml/a.eml", ["C2"]))
    run_evaluate(folder.path, OWN, Outputs(errors=tmp_path / "e.html"), as_json=True)
    page = (tmp_path / "e.html").read_text()
    assert "wrong customer: Customer 1 GmbH (C1)" in page
    assert "missed customer: Customer 2 Oy (C2)" in page
    assert "<td>address</td>" in page


def test_a_set_without_labels_is_decided_on_and_says_so(
    folder: LabelledFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder.path / "gold.jsonl").unlink()
    run_evaluate(folder.path, OWN, Outputs(predictions=tmp_path / "p.jsonl"), as_json=False)
    assert json.loads((tmp_path / "p.jsonl").read_text())["customers"] == ["C1"]
    assert "There are no labels" in capsys.readouterr().err


def test_labels_of_files_that_are_not_there_are_counted(
    folder: LabelledFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.labels("gold.jsonl", label("eml/a.eml", ["C1"]), label("eml/gone.eml", ["C1"]))
    run_evaluate(folder.path, OWN, Outputs(), as_json=True)
    captured = capsys.readouterr()
    assert "1 labels name files that are not there, the first is eml/gone.eml" in captured.err
    assert json.loads(captured.out)["groups"]["ALL"]["missed"] == 1


def test_a_file_that_cannot_be_written_is_refused_before_the_work(folder: LabelledFolder, tmp_path: Path) -> None:
    (folder.path / "customers.csv").unlink()
    with pytest.raises(ConfigurationError, match="cannot be written"):
        run_evaluate(folder.path, OWN, Outputs(errors=tmp_path / "nowhere" / "e.html"), as_json=False)


def test_the_real_set_is_linked_as_promised(shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    real, predictions = shared / "eval" / "enron-dev", tmp_path / "p.jsonl"
    run_evaluate(real, Wishes(own=("*enron*",)), Outputs(predictions=predictions), as_json=True)
    groups = json.loads(capsys.readouterr().out)["groups"]
    for stratum in "ABFT":
        assert groups[stratum]["precision"] == 1.0
        assert groups[stratum]["recall"] >= 0.95
    assert groups["D"]["wrong"] == 0
    assert [as_row(name, group) for name, group in groups.items()] == rows_of_script(real, predictions)


def as_row(name: str, group: dict[str, float]) -> list[str]:
    """Return a group of the JSON as the script of the labelled set prints it."""
    shares = [number(group[key]) for key in ("precision", "recall", "f1", "exact_share")]
    if not group["right"]:
        shares[2] = number(0.0)
    contacts = [number(group[key]) for key in ("contacts_precision", "contacts_recall")]
    return [name, str(group["n"]), *shares, str(group["wrong"]), *contacts]
