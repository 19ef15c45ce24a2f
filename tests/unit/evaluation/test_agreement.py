"""The scores agree with the scoring script that comes with the labelled set."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from pathlib import Path

from autolog.evaluation.gold import Gold, read_contact_customers, read_gold
from autolog.evaluation.prediction import Prediction, write_predictions
from autolog.evaluation.scoring import Score, Tally, score


def faulty_predictions(labels: tuple[Gold, ...], contacts: dict[str, str]) -> list[Prediction]:
    """Return the labels with errors of every sort put in."""
    dice = random.Random(7)
    customers = sorted(set(contacts.values()))
    predictions = []
    for gold in labels:
        found = {ref for ref in gold.customers if dice.random() < 0.8}
        persons = {ref for ref in gold.contacts if dice.random() < 0.7}
        found.update(_some(dice, customers), _some(dice, sorted(gold.optional)))
        persons.update(_some(dice, sorted(contacts)))
        predictions.append(Prediction(gold.message_id, customers=tuple(found), contacts=tuple(persons)))
    return predictions[::2] + predictions[1::4]


def _some(dice: random.Random, refs: list[str]) -> list[str]:
    return [dice.choice(refs)] if refs and dice.random() < 0.3 else []


def row(name: str, tally: Tally) -> list[str]:
    shares = (tally.precision, tally.recall, tally.f1 if tally.right else 0.0, tally.exact_share)
    contacts = (tally.contacts_precision, tally.contacts_recall)
    return [name, str(tally.n), *map(number, shares), str(tally.wrong), *map(number, contacts)]


def number(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def rows_of_script(folder: Path, predictions: Path) -> list[list[str]]:
    done = subprocess.run(
        [sys.executable, str(folder / "score.py"), str(folder), str(predictions)],
        capture_output=True,
        text=True,
        check=True,
    )
    return [re.split(r"\s*\|\s*", line.strip("| ")) for line in done.stdout.splitlines()[3:]]


def test_the_scores_agree_with_the_script_of_the_labelled_set(shared: Path, tmp_path: Path) -> None:
    folder = shared / "eval" / "enron-dev"
    labels, contacts = read_gold(folder), read_contact_customers(folder)
    predictions = faulty_predictions(labels, contacts)
    write_predictions(predictions, tmp_path / "p.jsonl")
    result: Score = score(labels, predictions, contacts)
    assert [row(name, tally) for name, tally in result.groups.items()] == rows_of_script(folder, tmp_path / "p.jsonl")
