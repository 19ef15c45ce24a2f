"""Waiting costs: how long `autolog --help` takes, and what a daemon holds when it has nothing to do.

A daemon runs on the demo firm twice (its very first start makes the tables), and once on 10,000 customers with the
6,046 messages of the corpus behind it.  It is idle when its worker processes are gone; half a minute later its resident
set is read.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import PROJECT
from benchmarks.mailbox import install, mail_server
from benchmarks.processes import measure, resident, spent, tree
from benchmarks.results import Figure, Section, machine_load
from installed import AUTOLOG

HELPS = 5
IDLE = 30.0
STEADY = 20.0
"""Seconds without a child after which a daemon counts as alone: short-lived ones come and go at its start."""
PATIENCE = 180.0


@dataclass(frozen=True, slots=True)
class Idle:
    """A daemon at rest: resident set in MB, seconds until the workers were gone, seconds of computing an hour."""

    resident: float
    until_alone: float
    computing: float


def start_up(folder: Path, messages: Sequence[bytes]) -> Section:
    """Measure `--help` and three idle daemons."""
    with machine_load() as load:
        helps = [measure([str(AUTOLOG), "--help"]) for _ in range(HELPS)]
        demo = folder / "demo"
        shutil.copytree(PROJECT / "config" / "demo", demo, ignore=shutil.ignore_patterns("state"))
        first, second = (_daemon_on(demo) for _ in range(2))
        large = _daemon_on_corpus(folder / "large", messages)
    figures = (
        Figure("autolog --help, by the clock", median(run.wall for run in helps), "s", at_most=0.3),
        Figure("autolog --help, computing", median(run.cpu for run in helps), "s"),
        *_figures("idle daemon, demo firm, first start", first, at_most=90),
        *_figures("idle daemon, demo firm, later start", second, at_most=90),
        *_figures("idle daemon, 10,000 customers, 6,046 messages imported before", large, at_most=None),
    )
    return Section("Start and rest", " ".join((__doc__ or "").split()), figures, load)


def _figures(what: str, idle: Idle, at_most: float | None) -> Iterator[Figure]:
    yield Figure(f"{what}: resident set", idle.resident, "MB", at_most=at_most)
    yield Figure("- its worker processes are gone after", idle.until_alone, "s")
    yield Figure("- computing in an hour of rest", idle.computing, "s")


def _daemon_on_corpus(folder: Path, messages: Sequence[bytes]) -> Idle:
    with mail_server(messages) as server:
        installed = install(folder, server.port, messages)
        measure(installed.command("once"), installed.environment)
        return _daemon_on(folder, installed.environment)


def _daemon_on(folder: Path, environment: Mapping[str, str] | None = None) -> Idle:
    with _daemon(folder, environment or {}) as process:
        alone = _seconds_in_company(process.pid)
        before = spent(process.pid)
        time.sleep(IDLE)
        return Idle(resident(process.pid), alone, (spent(process.pid) - before) / IDLE * 3600)


def _seconds_in_company(process: int) -> float:
    """Wait until a process has had no child for a while; return how long it had some."""
    began = last_seen = time.monotonic()
    while time.monotonic() - last_seen < STEADY:
        if time.monotonic() - began > PATIENCE:
            raise RuntimeError(f"the daemon still has worker processes after {PATIENCE:.0f} s")
        if len(list(tree(process))) > 1:
            last_seen = time.monotonic()
        time.sleep(0.2)
    return last_seen - began


@contextmanager
def _daemon(folder: Path, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    command = [str(AUTOLOG), "--config", str(folder / "autolog.yaml"), "run"]
    with (folder / "daemon.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, **environment})
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)
