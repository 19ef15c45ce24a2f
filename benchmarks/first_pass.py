"""What matching costs a process that has never seen the mail: several processes, and their median.

`python -m benchmarks.first_pass` is one of them.  It decodes the SpamAssassin corpus and, where it lies beside the
project, the development half of the labelled Enron set; loads 100,000 customers; matches every message once; and tells
the milliseconds of processor time of each as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from statistics import median
from time import process_time
from typing import TypeVar

from autolog.current_directory import spare_collector
from autolog.decode import DecodeContext, decode
from autolog.directory import Directory
from autolog.errors import DecodeError
from autolog.matching import MentionIndex, match
from autolog.matching.mentions.pipeline import classify
from autolog.matching.mentions.windows import Window
from autolog.model import MediaType, Message, OwnSide, Raw
from benchmarks import PROJECT
from benchmarks.corpus import corpus
from benchmarks.firm import OWN_DOMAINS
from benchmarks.many_customers import firm
from benchmarks.processes import LANGUAGE, spent_by
from benchmarks.results import Figure

Subject = TypeVar("Subject")

CUSTOMERS = 100_000
MESSAGES = 3_000
PASSES = 7
"""Processes, an odd number.  A pass is a second or two, and what other tenants of the machine take differs."""

OWN = OwnSide(OWN_DOMAINS)
BUSINESS_MAIL = PROJECT.parent / "shared" / "eval" / "enron-dev" / "eml"
BUSINESS_OWN = OwnSide(("*enron*",))


@dataclass(frozen=True, slots=True)
class Pass:
    """Milliseconds of each message, in one process; `judging` is what the language process took for one, on average."""

    addresses: Sequence[float]
    corpus: Sequence[float]
    business: Sequence[float]
    judging: float


def first_passes() -> Iterator[Figure]:
    """Measure in fresh processes, one after the other, and tell their medians."""
    passes = [_in_a_process_of_its_own() for _ in range(PASSES)]
    yield Figure("matching by addresses alone, mean", median(mean(one.addresses) for one in passes), "ms")
    yield from _told("matching", [one.corpus for one in passes])
    if passes[0].business:
        yield from _told("matching business mail", [one.business for one in passes])
        yield Figure("- its median in the slowest process", max(median(one.business) for one in passes), "ms")
        yield Figure("- its mean in the slowest process", max(mean(one.business) for one in passes), "ms")
        yield Figure("- the language process beside it, mean", median(one.judging for one in passes), "ms")


def _in_a_process_of_its_own() -> Pass:
    command = (sys.executable, "-m", "benchmarks.first_pass")
    answer = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    return Pass(**json.loads(answer.stdout))


def _told(what: str, passes: Sequence[Sequence[float]]) -> Iterator[Figure]:
    rows: Mapping[str, tuple[Callable[[Sequence[float]], float], float]] = {
        "median": (median, 0.5),
        "mean": (mean, 1.0),
        "99th percentile": (_99th_percentile, 10.0),
    }
    for name, (value_of, most) in rows.items():
        yield Figure(f"{what}, {name}", median(map(value_of, passes)), "ms", at_most=most)


def _99th_percentile(times: Sequence[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)]


def decoded(contents: Iterable[bytes], own: OwnSide) -> Iterator[Message]:
    """Yield the messages; what cannot be read is left out."""
    context = DecodeContext(datetime(2026, 1, 1, tzinfo=UTC), datetime(1990, 1, 1, tzinfo=UTC), own)
    for content in contents:
        try:
            found = decode(Raw(MediaType.MESSAGE, content), context).items
        except DecodeError:
            continue
        yield from (item for item in found if isinstance(item, Message))


def times(subjects: Sequence[Subject], work: Callable[[Subject], object]) -> list[float]:
    """Return the milliseconds of processor time of each."""
    found = []
    for subject in subjects:
        began = process_time()
        work(subject)
        found.append((process_time() - began) * 1000)
    return found


def mean(times: Sequence[float]) -> float:
    """Return the arithmetic mean."""
    return sum(times) / len(times)


def _pass() -> Pass:
    items = list(decoded(corpus()[:MESSAGES], OWN))
    business = list(decoded((path.read_bytes() for path in sorted(BUSINESS_MAIL.glob("*.eml"))), BUSINESS_OWN))
    directory = Directory.build(firm(CUSTOMERS))
    index = MentionIndex.build(directory)
    classify([Window("at Acme", 3, 7)])  # the language process starts once a day or so
    spare_collector()  # as the daemon does when it has loaded its directory
    addresses = times(items, lambda item: match(item, directory, OWN, ()))
    whole = times(items, lambda item: match(item, directory, OWN, (), mentions=index))
    judging = spent_by(os.getpid(), LANGUAGE)
    costs = times(business, lambda item: match(item, directory, BUSINESS_OWN, (), mentions=index))
    judging = (spent_by(os.getpid(), LANGUAGE) - judging) * 1000 / max(1, len(business))
    return Pass(addresses, whole, costs, judging)


if __name__ == "__main__":
    print(json.dumps(asdict(_pass())))
