"""What was measured, and writing it down: results.md for people, results.json for whoever compares."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.processes import spent


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: what was measured, how much, in what unit, and the bounds that it is to keep, if any."""

    what: str
    value: float
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None

    @property
    def wanted(self) -> str:
        """The bound in words."""
        if self.at_least is not None:
            return f"at least {_readable(self.at_least)}"
        return f"at most {_readable(self.at_most)}" if self.at_most is not None else ""

    @property
    def verdict(self) -> str:
        """Whether the bound is kept; nothing when there is none."""
        if not self.wanted:
            return ""
        below = self.at_least is not None and self.value < self.at_least
        above = self.at_most is not None and self.value > self.at_most
        return "no" if below or above else "yes"


@dataclass(slots=True)
class Load:
    """How many cores other processes kept busy on average while something was measured."""

    others: float = 0.0


@dataclass(frozen=True, slots=True)
class Section:
    """One benchmark: its title, how it was measured, its figures, and how busy the machine was with other work."""

    title: str
    method: str
    figures: tuple[Figure, ...]
    load: Load = field(default_factory=Load)


@contextmanager
def machine_load() -> Iterator[Load]:
    """Note how busy the machine is with other work while the block runs."""
    load = Load()
    began, busy, ours = time.monotonic(), _busy_seconds(), spent(os.getpid())
    yield load
    busy, ours = _busy_seconds() - busy, spent(os.getpid()) - ours
    load.others = max(0.0, (busy - ours) / (time.monotonic() - began))


def write_results(folder: Path, sections: Sequence[Section]) -> None:
    """Write results.md and results.json."""
    (folder / "results.md").write_text(as_markdown(sections), encoding="utf-8")
    document = {"machine": _machine(), "sections": [asdict(section) for section in sections]}
    (folder / "results.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def as_markdown(sections: Sequence[Section]) -> str:
    """Return the tables as people read them."""
    return "\n".join([f"# What was measured\n\n{_machine()}\n", *map(_table, sections)])


def _table(section: Section) -> str:
    rows = [
        f"| {figure.what} | {_readable(figure.value)} {figure.unit} | {figure.wanted} | {figure.verdict} |"
        for figure in section.figures
    ]
    busy = f"Other processes kept {section.load.others:.1f} cores busy meanwhile."
    head = ["| what | measured | wanted | met |", "|---|---|---|---|"]
    return "\n".join([f"## {section.title}\n", f"{section.method}  {busy}\n", *head, *rows, ""])


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}."


def _readable(value: float) -> str:
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.3g}"


def _busy_seconds() -> float:
    """Return the seconds that all cores have computed since the machine started (proc(5), /proc/stat)."""
    user, nice, system, _idle, _waiting, *rest = map(int, Path("/proc/stat").read_text().split("\n")[0].split()[1:9])
    return (user + nice + system + sum(rest)) / os.sysconf("SC_CLK_TCK")
