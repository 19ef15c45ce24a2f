"""An evaluation from end to end: a labelled set goes down the real path, and what the store holds then is read back.

Each world of the set gets a new SQLite database in a temporary folder; the path itself is the daemon's
(`autolog.sync`).  Labels play no part here: `autolog.evaluation.comparing` compares.
"""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from autolog.evaluation.dedupe import Copies, copies_of
from autolog.evaluation.labelled_set import LabelledSet
from autolog.evaluation.meetings import MeetingPrediction, meetings_of
from autolog.evaluation.outcome import Found, messages, prediction_of, read_outcome
from autolog.evaluation.prediction import Prediction
from autolog.evaluation.replay import Firm, Progress, prepare, replay
from autolog.evaluation.sources import World
from autolog.processing import DecodeMany
from autolog.store import Store, open_store, upgrade

Decoders = Callable[[], AbstractContextManager[DecodeMany]]
"""Opens what decodes: worker processes, or this one."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was decided: each message, each meeting, which files became one; and processor seconds for one item."""

    predictions: tuple[Prediction, ...]
    meetings: tuple[MeetingPrediction, ...]
    copies: tuple[Copies, ...]
    cpu_seconds: float


def evaluate(labelled: LabelledSet, decoders: Decoders, progress: Progress = lambda _count: None) -> Evaluation:
    """Bring every item of the set through the real path.  Raises the AutologError that ended it early."""
    runs = [_run(world, labelled.firm, decoders, progress) for world in labelled.worlds]
    first = runs[0].found
    return Evaluation(
        predictions=tuple(prediction_of(one) for one in messages(first)),
        meetings=meetings_of(first, labelled.firm.now),
        copies=copies_of(messages(runs[-1].found)),
        cpu_seconds=sum(run.cpu_seconds for run in runs) / count_items(labelled.worlds),
    )


def count_items(worlds: Iterable[World]) -> int:
    """Return how many messages and calendar objects there are to be read."""
    return sum(len(source.entries) for world in worlds for source in world)


@dataclass(frozen=True, slots=True)
class _Run:
    found: tuple[Found, ...]
    cpu_seconds: float


def _run(world: World, firm: Firm, decoders: Decoders, progress: Progress) -> _Run:
    with _empty_store() as store:
        began = _cpu_seconds()
        with decoders() as decode_many:
            replay(world, firm, prepare(store, world, firm, decode_many), store, progress)
        # Worker processes are counted once they have ended.
        spent = _cpu_seconds() - began
        return _Run(read_outcome(store, world), spent)


@contextmanager
def _empty_store() -> Iterator[Store]:
    with TemporaryDirectory(prefix="autolog-evaluate-") as folder:
        url = f"sqlite:///{Path(folder, 'autolog.db')}"
        upgrade(url)
        with closing(open_store(url)) as store:
            yield store


def _cpu_seconds() -> float:
    """Return the processor time of this process and of its children that have ended."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
