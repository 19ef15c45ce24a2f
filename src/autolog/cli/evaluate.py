"""`autolog evaluate`: precision and recall on a labelled set, through the real path."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from autolog.cli.terminal import clean, print_json
from autolog.decode.pool import DecodePool
from autolog.errors import ConfigurationError
from autolog.evaluation.comparing import Labels, Result, compare, named_as_labelled, read_labels, with_all_misses
from autolog.evaluation.dedupe import write_copies
from autolog.evaluation.error_page import write_error_page
from autolog.evaluation.labelled_set import LabelledSet, read_set
from autolog.evaluation.meetings import write_meetings
from autolog.evaluation.options import Wishes
from autolog.evaluation.prediction import write_predictions
from autolog.evaluation.report import result_as_dict, result_tables
from autolog.evaluation.running import Evaluation, count_items, evaluate
from autolog.processing import DecodeMany

__all__ = ["Outputs", "Wishes", "run_evaluate"]

WORKERS = 2
PATIENCE = 2.0
"""Seconds after which whoever waits is shown how far it is."""

WIDE = 200
"""Columns of a table that goes into a file or another program."""


@dataclass(frozen=True, slots=True)
class Outputs:
    """The files to write, None for those that are not wanted."""

    predictions: Path | None = None
    meetings: Path | None = None
    dedupe: Path | None = None
    errors: Path | None = None


def run_evaluate(folder: Path, wishes: Wishes, outputs: Outputs, as_json: bool) -> int:
    """Evaluate the set, print the scores and write what is wanted."""
    _check_writable(outputs)
    labelled = read_set(folder, wishes)
    labels = read_labels(folder)
    _tell(labelled.notes)
    with _progress_bar(count_items(labelled.worlds)) as progress:
        evaluation = evaluate(labelled, _worker_processes, progress)
    result = compare(labels, evaluation)
    _tell(result.notes)
    _write(outputs, labels, labelled, evaluation, result)
    if as_json:
        print_json({**result_as_dict(result), "notes": [*labelled.notes, *result.notes]})
    else:
        Console(width=None if sys.stdout.isatty() else WIDE).print(result_tables(result))
    return 0


@contextmanager
def _worker_processes() -> Iterator[DecodeMany]:
    with DecodePool(WORKERS) as pool:
        yield pool.decode_many


@contextmanager
def _progress_bar(total: int) -> Iterator[Callable[[int], None]]:
    """Yield a function that is told of further items; it shows a bar when it takes long and somebody looks."""
    bar = Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
    task = bar.add_task("deciding", total=total)
    began = time.monotonic()

    def advance(count: int) -> None:
        if time.monotonic() - began > PATIENCE:
            bar.start()
        bar.update(task, advance=count)

    try:
        yield advance
    finally:
        bar.stop()


def _tell(notes: tuple[str, ...]) -> None:
    for note in notes:
        sys.stderr.write(clean(note) + "\n")


def _check_writable(outputs: Outputs) -> None:
    """Find out before the work whether its results can be written."""
    for path in (outputs.predictions, outputs.meetings, outputs.dedupe, outputs.errors):
        if path is not None:
            with _writing(path):
                path.open("a").close()


def _write(outputs: Outputs, labels: Labels, labelled: LabelledSet, evaluation: Evaluation, result: Result) -> None:
    rows = labelled.firm.rows
    names = {customer.ref: customer.name for customer in rows.customers}
    names |= {contact.ref: contact.name for contact in rows.contacts}
    predictions = named_as_labelled(evaluation.predictions, labels.messages)
    files: tuple[tuple[Path | None, Callable[[Path], None]], ...] = (
        (outputs.predictions, lambda path: write_predictions(predictions, path)),
        (outputs.meetings, lambda path: write_meetings(evaluation.meetings, path)),
        (outputs.dedupe, lambda path: write_copies(evaluation.copies, path)),
        (outputs.errors, lambda path: write_error_page(with_all_misses(result), names, path)),
    )
    for path, write in files:
        if path is not None:
            with _writing(path):
                write(path)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConfigurationError(
            what=f"{path} cannot be written: {error.strerror}.", remedy="Name a file in a folder that you may write to."
        ) from error
