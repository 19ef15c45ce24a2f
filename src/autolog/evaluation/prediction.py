"""What autolog decided on one message of a labelled set, and the file that other tools score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autolog.evaluation.json_lines import write_json_lines
from autolog.model import Evidence, State


@dataclass(frozen=True, slots=True)
class Prediction:
    """One message: the refs linked without asking, those proposed to a person (best first), and every probability.

    `probability` speaks of customers.  `file` tells two messages with one Message-ID apart, where it is known; `reason`
    says why the message ended in its state.
    """

    message_id: str
    customers: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    review: tuple[str, ...] = ()
    probability: Mapping[str, float] = field(default_factory=dict)
    state: State = State.UNMATCHED
    evidence: tuple[Evidence, ...] = ()
    file: str = ""
    reason: str = ""


def write_predictions(predictions: Iterable[Prediction], path: Path) -> None:
    """Write one JSON object a line, without the evidence."""
    write_json_lines(path, map(_as_json, predictions))


def _as_json(prediction: Prediction) -> dict[str, object]:
    return {
        "message_id": prediction.message_id,
        "customers": list(prediction.customers),
        "contacts": list(prediction.contacts),
        "review": list(prediction.review),
        "probability": {ref: round(value, 6) for ref, value in prediction.probability.items()},
        "state": str(prediction.state),
        "file": prediction.file,
    }
