"""What a plan costs over a large past: 20,000 items that were stored, and a draft that concerns some of them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from autolog.connector import Connector
from autolog.decode.worker import decode_here
from autolog.directory import Directory
from autolog.model import DirectoryRows
from autolog.past import Archive
from autolog.processing import AccountRun, Mind
from autolog.rematch.applying import apply_plan
from autolog.rematch.desk import Desk
from autolog.rematch.plan import make_plan
from autolog.rules import RuleSet
from autolog.rules.difference import Version
from autolog.rules.load import read_kept
from autolog.secrets.keyed_hash import keyed_hasher
from autolog.store import Store, open_store, upgrade
from autolog.store.encounters import Encounters
from autolog.store.records import AccountSettingsRow
from autolog.store.rule_versions import RuleVersions
from autolog.sync import Worker, sync_account
from autolog.testing import MemoryConnector, MemoryMailbox, MemorySettings
from autolog.testing.builders import BEGINNING, Letter, account_context, customer
from benchmarks.results import Figure

ITEMS = 20_000
CUSTOMERS = 500
NOW = BEGINNING + timedelta(days=400)
BASE = """version: 1
lists: {own_domains: [ourfirm.example]}
never_log: [{id: private, subject_prefix: '[private]'}]
rules:
  - {id: newsletters, when: {subject: {contains: ['newsletter*']}}, then: {ignore: no person}}
  - {id: orders, when: {subject: {contains: ['order*']}}, then: {tag: order}}
"""
DRAFT = (
    BASE
    + """  - id: tenders
    when: {subject: {contains: ['tender*']}, customer: {exists: true}}
    then: {visibility: subject}
  - {id: agency, when: {domain: agency7.example}, then: {link: C7}}
"""
)
SUBJECTS = ("Order {n}", "Tender {n}", "Offer {n}", "Newsletter {n}", "Meeting on {n}", "Re: plan {n}")
TEXT = "Dear Anna,\n\nthank you for the call. We look at the plan for the hall next week.\n\nBest regards\nBoris Lind\n"
HASHER = keyed_hasher(b"b" * 32)


@dataclass(frozen=True, slots=True)
class _World:
    """A mailbox of many letters, and a database that read it."""

    mailbox: MemoryMailbox
    store: Store

    def run_of(self, account: str) -> AccountRun:
        return AccountRun(account, "anna@ourfirm.example", NOW - timedelta(days=3650))

    def connect(self, _account: str) -> Connector:
        return MemoryConnector(self.mailbox, account_context(), MemorySettings(page_size=200))

    def mind(self, rules: RuleSet) -> Mind:
        directory = Directory.build(self.store.load_directory())
        archive = Archive(self.store.precedents, self.store.acquaintances, Encounters(self.store.database))
        return Mind(decode_here, directory, rules, rules.own, HASHER, archive)


def plans(folder: Path) -> tuple[Figure, ...]:
    """Read the letters, plan a draft against them, and apply it."""
    upgrade(url := f"sqlite:///{folder / 'plans.db'}")
    store = open_store(url)
    try:
        world = _World(_mailbox(), store)
        _read(world, _version(BASE))
        desk = Desk(store.database, world.mind, world, _version, NOW)
        began = time.perf_counter()
        made = make_plan(desk, _version(DRAFT), "draft.yaml", None, "ada")
        planned = time.perf_counter() - began
        apply_plan(desk, made.id, "ada", lambda _file: made.draft.read.digest)
        applied = time.perf_counter() - began - planned
    finally:
        store.close()
    what = f"{len(made.result.changes):,} of them change, {made.result.fetched:,} fetched again"
    return (
        Figure(f"`rules plan`, {ITEMS:,} items: {what}", planned, "s", at_most=60.0),
        Figure("`rules apply` of that plan", applied, "s"),
    )


def _version(text: str) -> Version:
    read = read_kept(text, Path("rules.yaml"))
    return Version(read, read.compiled())


def _mailbox() -> MemoryMailbox:
    box = MemoryMailbox()
    box.add_collection("INBOX")
    for n in range(ITEMS):
        domain = f"customer{n % CUSTOMERS}.example" if n % 4 else f"agency{n % 97}.example"
        letter = Letter(
            f"{n}@x.example",
            f"Boris Lind <boris@{domain}>",
            subject=SUBJECTS[n % len(SUBJECTS)].format(n=n),
            text=TEXT * 5,
            sent_at=BEGINNING + timedelta(minutes=10 * n),
        )
        box.put("INBOX", letter.raw())
    return box


def _read(world: _World, version: Version) -> None:
    store = world.store
    store.sync_configuration([AccountSettingsRow("anna", "memory", "anna@ourfirm.example")])
    store.save_directory(DirectoryRows(tuple(customer(number) for number in range(CUSTOMERS))), NOW)
    RuleVersions(store.database).enter(version.rules.digest, version.rules.text, "autolog", NOW)
    worker = Worker(store, "benchmark", lambda: NOW)
    for run in sync_account(world.connect("anna"), world.run_of("anna"), world.mind(version.rules), worker):
        if run.failure is not None:
            raise run.failure
