"""Where the time of an import goes: each stage by itself in one process, on the same messages, customers and rules.

Fetch is IMAP with the header gate; decide is matching, rules and the record to be written; commit is the transaction of
a page.  Writing the very same rows by executemany, with nothing looked up, merged or fenced, is the least that a store
could cost.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from autolog.config import load_configuration
from autolog.connector import Collection, Page
from autolog.daemon.customers import refresh_customers
from autolog.decode.worker import decode_here
from autolog.installation import Installation, opened
from autolog.matching.mentions.pipeline import classify
from autolog.matching.mentions.windows import Window
from autolog.processing import AccountRun, DecodedPage, Mind, decode_page, process_page
from autolog.store import make_file
from benchmarks.mailbox import ANNA, account_of, install, mail_server
from benchmarks.results import Figure, Section, machine_load

Answer = TypeVar("Answer")
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
_TABLES = (
    "interaction",
    "participant",
    "link",
    "evidence",
    "attachment",
    "thread_reference",
    "sighting",
    "sighting_hash",
)


class Stopwatch:
    """Seconds of computing of this process, by the name of a stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def time(self, stage: str, work: Callable[[], Answer]) -> Answer:
        """Do the work and add what it cost to the stage."""
        began = time.process_time()
        answer = work()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + time.process_time() - began
        return answer


@dataclass(frozen=True, slots=True)
class Scene:
    """One account at work: what it is part of, its folder, and what decides."""

    installation: Installation
    account: AccountRun
    collection: Collection
    mind: Mind


def stages(folder: Path, messages: Sequence[bytes]) -> Section:
    """Run the stages one after the other."""
    watch = Stopwatch()
    with machine_load() as load, mail_server(messages) as server:
        installed = install(folder, server.port, messages)
        configuration = load_configuration(folder / "autolog.yaml")
        with opened(configuration, {**os.environ, **installed.environment}) as installation:
            refresh_customers(installation)
            classify([Window("at Acme", 3, 7)])  # so that loading spaCy counts for no message
            _run_stages(installation, watch)
        raw = _least(folder)
    each = 1_000_000 / len(messages)
    total = sum(watch.seconds.values())
    figures = (
        *(
            Figure(f"{stage} ({100 * seconds / total:.0f} %)", seconds * each, "µs for one message")
            for stage, seconds in watch.seconds.items()
        ),
        Figure("all stages", total * each, "µs for one message"),
        Figure("the same rows by executemany", raw * each, "µs for one message"),
        Figure("commit, pages of 200", len(messages) / watch.seconds["commit"], "messages/s of computing"),
        Figure("commit to executemany, speed", raw / watch.seconds["commit"], "times"),
    )
    return Section("Stages", " ".join((__doc__ or "").split()), figures, load)


def _run_stages(installation: Installation, watch: Stopwatch) -> None:
    account = installation.configuration.account(account_of(ANNA))
    if account is None:
        raise LookupError(f"there is no account {account_of(ANNA)}")
    mind = installation.mind(decode_here)
    with closing(installation.connect(account)) as connector:
        inbox = next(collection for collection in connector.collections() if collection.key == "INBOX")
        scene = Scene(installation, installation.account_run(account), inbox, mind)
        pages = watch.time("fetch", lambda: list(connector.changes(inbox, None, mind.rules.screen)))
    decoded = watch.time("decode", lambda: [_decoded(page, scene) for page in pages])
    _decide_and_commit(list(zip(pages, decoded, strict=True)), scene, watch)


def _decoded(page: Page, scene: Scene) -> DecodedPage:
    return decode_page(page.changes, scene.account, scene.mind, scene.installation.now())


def _decide_and_commit(pages: Sequence[tuple[Page, DecodedPage]], scene: Scene, watch: Stopwatch) -> None:
    store, now = scene.installation.store, scene.installation.now()
    named = (scene.collection.key, scene.collection.name, scene.collection.role.value)
    state = next(iter(store.register_collections(scene.account.id, [named], now)))
    lease = store.acquire_lease(state.id, "benchmark", now, timedelta(hours=1))
    if lease is None:
        raise RuntimeError("the new collection is already held")
    process = partial(process_page, collection=scene.collection, account=scene.account, mind=scene.mind, now=now)
    commit = partial(store.commit_page, lease, config_hash="", account=scene.account.id, now=now)
    for version, (page, decoded) in enumerate(pages, start=state.version):
        processed = watch.time("decide", partial(process, decoded, page.cursor))
        watch.time("commit", partial(commit, version, processed.record))


def _least(folder: Path) -> float:
    """Return the seconds of computing that writing the same rows takes without anything around it."""
    make_file(folder / "raw.db")
    with closing(sqlite3.connect(folder / "raw.db", isolation_level=None)) as connection:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("ATTACH ? AS full", (str(folder / "autolog.db"),))
        rows = {name: connection.execute(f"SELECT * FROM full.{name}").fetchall() for name in _TABLES}
        began = time.process_time()
        for name, found in rows.items():
            _insert(connection, name, found)
        return time.process_time() - began


def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    marks = ",".join("?" * len(rows[0])) if rows else ""
    for start in range(0, len(rows), 2500):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows[start : start + 2500])
        connection.execute("COMMIT")
