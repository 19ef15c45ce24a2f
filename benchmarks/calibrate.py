"""`python -m benchmarks.calibrate [DIR ...] [--own GLOB]`: measure how often claims of each probability are right.

Writes the table that autolog comes with, `src/autolog/rules/calibration.json`: claims and right ones by range of
probability, pooled over the labelled sets (`tests/gold` when none is named) and the harder sets derived of each.
From it `precision_target` becomes a threshold.  What no probability decides (a sender who may be forged) is no claim; a
link where a person should have been asked is a wrong one.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from autolog.decode.worker import decode_here
from autolog.evaluation.comparing import read_labels
from autolog.evaluation.gold import Gold
from autolog.evaluation.labelled_set import read_set
from autolog.evaluation.options import Wishes
from autolog.evaluation.prediction import Prediction
from autolog.evaluation.running import evaluate
from autolog.model import CalibrationCount, State
from autolog.rules.calibration import counted, threshold
from benchmarks import PROJECT
from benchmarks.harder_sets.derive import derive

TABLE = PROJECT / "src" / "autolog" / "rules" / "calibration.json"
GOLD = PROJECT / "tests" / "gold"
TARGETS = (0.95, 0.98, 0.99, 0.995)

Claim = tuple[float, bool]


def claims_of_set(folder: Path, own: tuple[str, ...]) -> Iterator[Claim]:
    """Yield the claims on a labelled set: each probability of a customer, and whether it is the right one."""
    labelled = read_set(folder, Wishes(own))
    labels = {label.file: label for label in read_labels(folder).messages}
    limit = labelled.firm.rules.link_above
    for prediction in evaluate(labelled, lambda: nullcontext(decode_here)).predictions:
        if prediction.file in labels:
            yield from _claims(labels[prediction.file], prediction, limit)


def _claims(label: Gold, prediction: Prediction, limit: float) -> Iterator[Claim]:
    best = max(prediction.probability.values(), default=0.0)
    if prediction.state is State.REVIEW and best >= limit:
        return
    for ref, probability in prediction.probability.items():
        if ref not in label.optional:
            yield probability, ref in label.customers


def claims_of_all(folders: Iterable[Path], own: tuple[str, ...]) -> Iterator[Claim]:
    """Yield the claims on the sets and on the harder ones that are derived of each."""
    for folder in folders:
        yield from claims_of_set(folder, own)
        with TemporaryDirectory(prefix="autolog-calibrate-") as place:
            for name in derive(folder, Path(place), own):
                yield from claims_of_set(Path(place) / name, own)


def main() -> None:
    """Measure, write the table, and say which threshold follows from it."""
    parser = argparse.ArgumentParser(description="Measure how often claims of each probability are right.")
    parser.add_argument("sets", type=Path, nargs="*", metavar="DIR", help="labelled sets; tests/gold if none is named")
    parser.add_argument("--own", action="append", default=[], metavar="GLOB", help="a domain of our own")
    parser.add_argument("--output", type=Path, default=TABLE, help="the table to write")
    wanted = parser.parse_args()
    folders = wanted.sets or [GOLD]
    table = counted(claims_of_all(folders, tuple(wanted.own)))
    write_table(table, [folder.resolve().name for folder in folders], wanted.output)
    for count in table:
        print(f"{count.low:6.3f} and above: {count.right:6} of {count.claims:6} right")
    for target in TARGETS:
        print(f"precision_target {target}: links from {threshold(table, target)} on")


def write_table(table: Iterable[CalibrationCount], sets: list[str], path: Path) -> None:
    """Write a table, one range a line."""
    rows = ",\n".join("    " + json.dumps({"low": one.low, "claims": one.claims, "right": one.right}) for one in table)
    path.write_text(f'{{\n  "sets": {json.dumps(sets)},\n  "counts": [\n{rows}\n  ]\n}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
