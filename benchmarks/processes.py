"""Seconds of computing and memory of a process and all that it starts, read from /proc while it runs.

What a process did in its last 20 ms is not seen; the kernel counts in ticks of 10 ms.  Memory is the largest resident
set that the kernel noted (VmHWM); pages that several processes share count in each of them.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAUSE = 0.02
MAIN, FORK_SERVER, WORKER, LANGUAGE, OTHER = (
    "main process",
    "fork server",
    "decode workers",
    "language process",
    "other processes",
)


@dataclass(frozen=True, slots=True)
class Usage:
    """What one process has used: seconds of computing, and its largest resident set in MB."""

    role: str
    cpu: float
    peak: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What a command and its processes used, how long it took, what it printed, and how it ended."""

    wall: float
    usages: tuple[Usage, ...]
    output: str
    code: int

    @property
    def cpu(self) -> float:
        """Seconds of computing of all processes."""
        return sum(usage.cpu for usage in self.usages)

    @property
    def cpu_by_role(self) -> Mapping[str, float]:
        """Seconds of computing by what the processes are for."""
        seconds: dict[str, float] = defaultdict(float)
        for usage in self.usages:
            seconds[usage.role] += usage.cpu
        return seconds

    def peak(self, role: str) -> float:
        """Return the largest resident set of any process of a role, in MB."""
        return max((usage.peak for usage in self.usages if usage.role == role), default=0.0)


@dataclass(slots=True)
class Watch:
    """Looks at a process and its descendants again and again, from a thread, while the block runs."""

    root: int
    usages: dict[int, Usage] = field(default_factory=dict)
    _stopped: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Watch:
        self._thread = threading.Thread(target=self._look_on, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_failure: object) -> None:
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def _look_on(self) -> None:
        while not self._stopped.wait(_PAUSE):
            for process, role in tree(self.root):
                usage = _usage(process, role)
                if usage is not None:
                    self.usages[process] = usage


def measure(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Measured:
    """Run a command to its end, with these variables added to our own."""
    began = time.monotonic()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, **(environment or {})}
    )
    with Watch(process.pid) as watch:
        output = process.communicate()[0]
        wall = time.monotonic() - began
    return Measured(wall, tuple(watch.usages.values()), output, process.returncode)


def tree(root: int) -> Iterator[tuple[int, str]]:
    """Yield the process and its descendants, each with what it is for."""
    waiting = [(root, MAIN)]
    while waiting:
        process, role = waiting.pop()
        yield process, role
        waiting += [(child, _role(child, role)) for child in _children(process)]


def spent(root: int) -> float:
    """Return the seconds that a process, its descendants, and those of them that have ended, have computed so far."""
    return sum(sum(_times(process)) for process, _ in tree(root))


def spent_by(root: int, wanted: str) -> float:
    """Return the seconds that the descendants of a process that are for this have computed so far."""
    return sum(sum(_times(process)) for process, role in tree(root) if role == wanted)


def resident(process: int) -> float:
    """Return the resident set of a process now, in MB."""
    return _status(process).get("VmRSS", 0.0)


def _role(process: int, parent_role: str) -> str:
    if parent_role == FORK_SERVER:
        return WORKER
    command = _read(process, "cmdline")
    if b"forkserver" in command:
        return FORK_SERVER
    return LANGUAGE if b"mentions.language" in command else OTHER


def _children(process: int) -> list[int]:
    found: list[int] = []
    try:
        for thread in Path(f"/proc/{process}/task").iterdir():
            found += map(int, (thread / "children").read_text().split())
    except OSError:
        return found
    return found


def _usage(process: int, role: str) -> Usage | None:
    times = _times(process)
    peak = _status(process).get("VmHWM")
    return None if peak is None or not times else Usage(role, times[0] + times[1], peak)


def _times(process: int) -> tuple[float, ...]:
    """Return the seconds in user and system mode, and those of descendants that have ended; nothing if it has."""
    fields = _read(process, "stat").rpartition(b")")[2].split()[11:15]
    return tuple(int(ticks) / _TICKS for ticks in fields)


def _status(process: int) -> dict[str, float]:
    lines = (line.split() for line in _read(process, "status").decode().splitlines())
    return {words[0].rstrip(":"): int(words[1]) * 1024 / 1e6 for words in lines if len(words) == 3 and words[2] == "kB"}


def _read(process: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{process}/{name}").read_bytes()
    except OSError:
        return b""
