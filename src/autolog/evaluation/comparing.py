"""What was decided against what the labels say: messages, meetings, copies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autolog.evaluation.dedupe import Copies, DedupeScore, read_copies, score_copies
from autolog.evaluation.gold import Gold, read_contact_customers, read_gold
from autolog.evaluation.meetings import MeetingLabel, MeetingScore, read_meeting_labels, score_meetings
from autolog.evaluation.prediction import Prediction
from autolog.evaluation.running import Evaluation
from autolog.evaluation.scoring import Score, score


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of a set; `customer_of` names the customer of each contact."""

    messages: tuple[Gold, ...]
    meetings: tuple[MeetingLabel, ...]
    copies: tuple[Copies, ...]
    customer_of: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Result:
    """The scores; None for what has no labels.  `notes` say what the labels do not fit."""

    messages: Score
    meetings: MeetingScore | None
    copies: DedupeScore | None
    notes: tuple[str, ...] = ()


def read_labels(folder: Path) -> Labels:
    """Read the labels that there are.  Raises ConfigurationError with every line that is no label."""
    return Labels(
        messages=read_gold(folder) if (folder / "gold.jsonl").exists() else (),
        meetings=read_meeting_labels(folder),
        copies=read_copies(folder),
        customer_of=read_contact_customers(folder),
    )


def compare(labels: Labels, evaluation: Evaluation) -> Result:
    """Return the scores of an evaluation."""
    customer_of = labels.customer_of
    return Result(
        messages=score(labels.messages, evaluation.predictions, customer_of, evaluation.cpu_seconds),
        meetings=score_meetings(labels.meetings, evaluation.meetings, customer_of) if labels.meetings else None,
        copies=score_copies(labels.copies, evaluation.copies) if labels.copies else None,
        notes=tuple(_notes(labels, evaluation.predictions)),
    )


def with_all_misses(result: Result) -> Score:
    """Return the messages' score with the errors among meetings added to its own."""
    of_meetings = result.meetings.score.misses if result.meetings is not None else ()
    return replace(result.messages, misses=(*result.messages.misses, *of_meetings))


def named_as_labelled(predictions: Sequence[Prediction], labels: Sequence[Gold]) -> Iterator[Prediction]:
    """Yield the predictions under the Message-IDs that the labels write, so that other tools find them."""
    names = {label.file: label.message_id for label in labels}
    return (replace(one, message_id=names.get(one.file, one.message_id)) for one in predictions)


def _notes(labels: Labels, predictions: Sequence[Prediction]) -> Iterator[str]:
    if not labels.messages:
        yield "There are no labels (gold.jsonl): the messages were decided on, but not scored."
    files = {one.file for one in predictions}
    missing = [label.file for label in labels.messages if label.file not in files]
    if missing:
        yield f"{len(missing)} labels name files that are not there, the first is {missing[0]}: they count as missed."
