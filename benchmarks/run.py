"""Measure: `python -m benchmarks.run` runs everything and writes results.md, results.json and the README's numbers.

`python -m benchmarks.run import stages` runs those two and prints what it found, without writing anything.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import PROJECT, readme
from benchmarks.corpus import corpus
from benchmarks.importing import importing
from benchmarks.matching import matching
from benchmarks.missing import Missing
from benchmarks.results import Section, as_markdown, write_results
from benchmarks.rules import rules
from benchmarks.second_run import second_run
from benchmarks.stages import stages
from benchmarks.start_up import start_up

Benchmark = Callable[[Path, Sequence[bytes]], Section]
BENCHMARKS: dict[str, Benchmark] = {
    "import": importing,
    "second-run": second_run,
    "stages": stages,
    "start": start_up,
    "matching": lambda _folder, _messages: matching(),
    "rules": lambda folder, _messages: rules(folder),
}


def main(names: Sequence[str]) -> int:
    """Run the named benchmarks, or all; return an exit code."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}.", file=sys.stderr)
        return 2
    try:
        sections = [_run(name) for name in names or BENCHMARKS]
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 69
    print(as_markdown(sections))
    if not names:
        write_results(PROJECT / "benchmarks", sections)
        readme.fill()
    return 0


def _run(name: str) -> Section:
    print(f"{name} ...", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="autolog-benchmark-") as folder:
        return BENCHMARKS[name](Path(folder) / name, corpus())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
