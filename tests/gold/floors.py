"""The floors of quality: what the matcher reached on each labelled set, below which nothing may fall.

A floor is a share between 0 and 1: precision and recall of customers' links, of contacts' links, and how many items
ended as expected (linked to exactly the right customers, asked about with a right proposal, or left alone).  They are
written anew, when something has become better, by `python -m tests.gold.floors`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.harder_sets.derive import derive
from benchmarks.harder_sets.sets import SETS

from autolog.decode.worker import decode_here
from autolog.evaluation.calibration import calibrate
from autolog.evaluation.comparing import Labels, Result, compare, read_labels
from autolog.evaluation.gold import Expected, Gold
from autolog.evaluation.labelled_set import read_set
from autolog.evaluation.options import Wishes
from autolog.evaluation.prediction import Prediction
from autolog.evaluation.running import Evaluation, evaluate
from autolog.evaluation.scoring import ALL, Tally, claims_of
from autolog.model import State

GOLD = Path(__file__).resolve().parent
ENRON = GOLD.parents[2] / "shared" / "eval" / "enron-dev"
FILE = GOLD / "floors.json"
TOLERANCE = 0.005
"""How far a share may fall: half a point."""

Figures = Mapping[str, Mapping[str, float]]
"""Shares by their name, by stratum."""


@dataclass(frozen=True, slots=True)
class MeasuredSet:
    """A set that has floors: where it lies, our own domains, and the derived set that is meant, if one is."""

    path: Path
    own: tuple[str, ...] = ()
    derived: str = ""


SETS_WITH_FLOORS: Mapping[str, MeasuredSet] = {
    "gold": MeasuredSet(GOLD),
    "enron-dev": MeasuredSet(ENRON, ("*enron*",)),
    **{f"gold/{name}": MeasuredSet(GOLD, (), name) for name in SETS},
    **{f"enron-dev/{name}": MeasuredSet(ENRON, ("*enron*",), name) for name in SETS},
}


@dataclass(frozen=True, slots=True)
class Measured:
    """A set that was evaluated: its labels, what was decided, and the scores."""

    labels: Labels
    evaluation: Evaluation
    result: Result


def measure(name: str) -> Figures:
    """Return what the matcher reaches on a set now.  Raises the AutologError that ended the evaluation early."""
    return figures_of(evaluated(name))


def evaluated(name: str) -> Measured:
    """Evaluate a set.  Raises the AutologError that ended the evaluation early."""
    one = SETS_WITH_FLOORS[name]
    if not one.derived:
        return _evaluated_folder(one.path, one.own)
    with TemporaryDirectory(prefix="autolog-harder-") as folder:
        derive(one.path, Path(folder), one.own)
        return _evaluated_folder(Path(folder, one.derived), one.own)


def read_floors() -> Mapping[str, Figures]:
    """Return the committed floors by set."""
    floors: Mapping[str, Figures] = json.loads(FILE.read_text(encoding="utf-8"))
    return floors


def falls(floors: Figures, reached: Figures) -> Iterator[str]:
    """Yield a sentence for each share that fell below its floor, or that is not measured any more."""
    for stratum, shares in floors.items():
        for share, floor in shares.items():
            now = reached.get(stratum, {}).get(share)
            if now is None or now < floor - TOLERANCE:
                yield f"{stratum}: {share} was {floor:.3f}, is {'gone' if now is None else f'{now:.3f}'}"


def error_of(measured: Iterable[Measured]) -> float:
    """Return the expected calibration error (ten bins) of all claims on sets that were evaluated."""
    return calibrate(claim for one in measured for claim in _claims_on(one)).error


def _claims_on(measured: Measured) -> Iterator[tuple[float, bool]]:
    found = {prediction.file: prediction for prediction in measured.evaluation.predictions}
    for gold in measured.labels.messages:
        yield from claims_of(gold, found.get(gold.file, Prediction(gold.message_id)))


def _evaluated_folder(folder: Path, own: tuple[str, ...]) -> Measured:
    labels = read_labels(folder)
    evaluation = evaluate(read_set(folder, Wishes(own=own)), lambda: nullcontext(decode_here))
    return Measured(labels, evaluation, compare(labels, evaluation))


def figures_of(measured: Measured) -> Figures:
    """Return the shares of a set that was evaluated."""
    labels, result = measured.labels, measured.result
    expected = _as_expected(labels, measured.evaluation)
    asked = sum(label.gold.expected is Expected.REVIEW for label in labels.meetings)
    messages = {
        name: {**_shares(tally), "as_expected": expected[name]}
        for name, tally in result.messages.groups.items()
        if ":" not in name
    }
    return {**messages, **_of_the_rest(result, asked)}


def _shares(tally: Tally) -> dict[str, float]:
    shares = {
        "precision": tally.precision,
        "recall": tally.recall,
        "contacts_precision": tally.contacts_precision,
        "contacts_recall": tally.contacts_recall,
    }
    return {name: round(share, 4) for name, share in shares.items() if share is not None}


def _of_the_rest(result: Result, asked: int) -> dict[str, dict[str, float]]:
    """Return the figures of meetings and copies, where the set has any; `asked` meetings expect a question."""
    figures: dict[str, dict[str, float]] = {}
    if result.meetings is not None:
        tally = result.meetings.score.groups[ALL]
        held, wrong = result.meetings.held_right, result.meetings.held_wrong
        figures["meetings"] = {
            **_shares(tally),
            "held": round(held / max(1, held + wrong), 4),
            "asked": round(tally.review_rightly / max(1, asked), 4),
            "not_asked_needlessly": round(1 - tally.review_needlessly / tally.n, 4),
        }
    if result.copies is not None:
        shares = {"precision": result.copies.precision, "recall": result.copies.recall}
        figures["copies"] = {name: round(share, 4) for name, share in shares.items() if share is not None}
    return figures


def _as_expected(labels: Labels, evaluation: Evaluation) -> dict[str, float]:
    """Return, by stratum, the share of items that ended as the label expects."""
    found = {one.file: one for one in evaluation.predictions}
    ended: dict[str, list[bool]] = {}
    for gold in labels.messages:
        right = ended_as_expected(gold, found.get(gold.file, Prediction(gold.message_id)))
        for name in (gold.stratum, ALL):
            ended.setdefault(name, []).append(right)
    return {name: round(sum(rights) / len(rights), 4) for name, rights in ended.items()}


def ended_as_expected(gold: Gold, prediction: Prediction) -> bool:
    """Return whether an item was linked, asked about or left alone as its label says."""
    linked = set(prediction.customers) - gold.optional
    if gold.expected is Expected.LINK:
        return linked == gold.customers
    if gold.expected is Expected.REVIEW:
        proposals = gold.candidates or gold.customers
        return prediction.state is State.REVIEW and not proposals.isdisjoint(prediction.review)
    return not linked and (prediction.state is not State.REVIEW or bool(gold.optional))


def write_floors(names: Iterable[str]) -> None:
    """Measure these sets and write their floors; those of the others stay."""
    floors = dict(read_floors()) if FILE.exists() else {}
    floors |= {name: measure(name) for name in names}
    FILE.write_text(json.dumps(dict(sorted(floors.items())), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_floors(name for name, one in SETS_WITH_FLOORS.items() if one.path.is_dir())
