"""A first import: 6,046 messages out of a real Dovecot into SQLite, decided against 10,000 customers, text and all.

`autolog once` runs as people run it, with two decode workers and the shipped rules.  What happens once in a run
(reading and comparing the customers, starting the workers, loading libraries) is measured on a mailbox of a hundred
messages and taken off.  django-mailbox, which stores mail and links nothing, imports the same messages from the same
server behind it; its start is taken off too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.mailbox import ANNA, EMPTY, FEW, account_of, install, mail_server
from benchmarks.peer import import_by_peer
from benchmarks.processes import LANGUAGE, MAIN, WORKER, Measured, measure, spent
from benchmarks.results import Figure, Section, machine_load
from installed import Installed
from servers.dovecot import Dovecot

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Import:
    """A run on a few messages and one on all, with their numbers of items, and the server's seconds of computing."""

    few: Measured
    run: Measured
    few_items: int
    items: int
    states: Mapping[str, int]
    server_cpu: float

    @property
    def further(self) -> int:
        """How many messages more the second run had."""
        return self.items - self.few_items

    @property
    def speed(self) -> float:
        """Messages in a second, the start taken off."""
        return self.further / (self.run.wall - self.few.wall)

    @property
    def start(self) -> float:
        """Seconds that a run takes besides its messages."""
        return self.few.wall - self.few_items / self.speed

    def microseconds(self, role: str) -> float:
        """Return the microseconds that the processes of a role compute for one message, the start taken off."""
        return (self.run.cpu_by_role[role] - self.few.cpu_by_role[role]) / self.further * MILLION

    @property
    def all_microseconds(self) -> float:
        """The microseconds that all of autolog computes for one message, the start taken off."""
        return (self.run.cpu - self.few.cpu) / self.further * MILLION


def importing(folder: Path, messages: Sequence[bytes]) -> Section:
    """Import the messages by autolog and by django-mailbox."""
    with machine_load() as load, mail_server(messages) as server:
        found = import_once(install(folder, server.port, messages), server)
        peer = import_by_peer(folder, server)
    logged = found.states.get("linked", 0)
    figures = (
        Figure("messages", found.items),
        Figure("of them linked to a customer", 100 * logged / found.items, "%"),
        Figure("autolog, start excluded", found.speed, "messages/s", at_least=1000),
        Figure("autolog, start included", found.items / found.run.wall, "messages/s"),
        Figure("the start", found.start, "s"),
        Figure("computing for one message, all of autolog", found.all_microseconds, "µs"),
        *(Figure(f"- {role}", found.microseconds(role), "µs") for role in (MAIN, WORKER)),
        Figure("computing for one message, Dovecot", found.server_cpu / found.items * MILLION, "µs"),
        Figure("largest resident set, main process", found.run.peak(MAIN), "MB"),
        Figure("largest resident set, one decode worker", found.run.peak(WORKER), "MB"),
        Figure("largest resident set, language process", found.run.peak(LANGUAGE), "MB"),
        Figure("django-mailbox, start excluded", peer.speed, "messages/s"),
        Figure("computing for one message, django-mailbox", peer.microseconds, "µs"),
        Figure("autolog to django-mailbox, by the clock", found.speed / peer.speed, "times", at_least=5),
        Figure("autolog to django-mailbox, by computing", peer.microseconds / found.all_microseconds, "times"),
    )
    return Section("Import", " ".join((__doc__ or "").split()), figures, load)


def import_once(installed: Installed, server: Dovecot) -> Import:
    """Make the tables and load the customers, then import a few messages, then all."""
    _once(installed, EMPTY)
    few = _once(installed, FEW)
    before = spent(server.process_id)
    run = _once(installed, ANNA)
    server_cpu = spent(server.process_id) - before
    return Import(few, run, _report(few)["items"], _report(run)["items"], _report(run)["states"], server_cpu)


def _once(installed: Installed, user: str) -> Measured:
    return measure(installed.command("once", "--json", "--account", account_of(user)), installed.environment)


def _report(run: Measured) -> Mapping[str, Any]:
    """Return what `autolog once --json` says about its one account.  Raises RuntimeError when it failed."""
    if run.code:
        raise RuntimeError(f"autolog once failed: {run.output[-2000:]}")
    document = json.loads(run.output[run.output.index("[\n") :])
    row: Mapping[str, Any] = document[0]
    return row
