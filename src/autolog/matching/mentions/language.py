"""The language process: what spaCy and wordfreq know, told line by line (`language_process` asks).

A line of standard input is a question, `[name, subject]` in JSON; the line of standard output behind it is the answer.
It ends when its input does, so it never outlives who asks.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Mapping
from typing import Any

from autolog.matching.mentions.entities import entities_here
from autolog.matching.mentions.pipeline import classify_here
from autolog.matching.mentions.rarity import frequencies_here
from autolog.matching.mentions.windows import Window


def _kinds(windows: list[tuple[str, int, int]]) -> list[str]:
    return [kind.value for kind in classify_here([Window(*window) for window in windows])]


def _entities(question: tuple[str, list[str]]) -> tuple[list[tuple[str, str]], str]:
    return entities_here(*question)


ANSWERS: Mapping[str, Callable[[Any], object]] = {
    "kinds": _kinds,
    "frequencies": frequencies_here,
    "entities": _entities,
}


def main() -> None:
    """Answer until there are no more questions."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asks
    for line in sys.stdin:
        name, subject = json.loads(line)
        sys.stdout.write(json.dumps(ANSWERS[name](subject)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
