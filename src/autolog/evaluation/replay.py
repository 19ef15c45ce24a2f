"""A labelled set, read as it arrived: item after item through the one path, into a database of its own.

Items of all mailboxes come in the order of their dates, so that each is decided with what was known before it and
nothing else.  Calendars are read at the end: what they hold depends on the time of the evaluation, not on when an entry
was made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from autolog.archives import archive_of
from autolog.connector import Page
from autolog.decode.message.dates import EARLIEST
from autolog.directory import Directory
from autolog.evaluation.folder_connector import FolderConnector
from autolog.evaluation.sources import Entry, Source, World, arrival_order
from autolog.matching import MentionIndex
from autolog.model import DirectoryRows, OwnSide
from autolog.processing import AccountRun, DecodeMany, Mind
from autolog.rules import RuleSet
from autolog.secrets.keyed_hash import keyed_hasher
from autolog.store import Store
from autolog.store.records import AccountSettingsRow
from autolog.sync import Worker, sync_account

NAME = "evaluate"
"""What leases and hashes are made with: the database lives as long as the evaluation and holds no secret."""

ROUNDS = 5
"""How often all is looked through in the end for what follows something that came later, in another mailbox."""

Progress = Callable[[int], None]
"""Told how many more items were decided."""


@dataclass(frozen=True, slots=True)
class Firm:
    """Whose mail it is: customers, rules, our own side, trusted border servers, and the time of the evaluation."""

    rows: DirectoryRows
    rules: RuleSet
    own: OwnSide
    trusted_authserv_ids: tuple[str, ...]
    now: datetime


def prepare(store: Store, world: World, firm: Firm, decode_many: DecodeMany) -> Mind:
    """Make the accounts and customers of the firm known to an empty store; return what decides."""
    store.sync_configuration([AccountSettingsRow(source.id, NAME, source.owner) for source in world])
    store.save_directory(firm.rows, firm.now)
    directory = Directory.build(store.load_directory())
    archive = archive_of(store)
    mentions = MentionIndex.build(directory)
    return Mind(decode_many, directory, firm.rules, firm.own, keyed_hasher(NAME.encode()), archive, mentions)


def replay(world: World, firm: Firm, mind: Mind, store: Store, progress: Progress) -> None:
    """Bring every item of the world into the store.  Raises whatever ended the reading of a source early."""

    def count(_collection: str, page: Page) -> None:
        progress(len(page.changes))

    worker = Worker(store, NAME, lambda: firm.now, progress=count)
    arrived: Counter[str] = Counter()
    for source, entries in _stretches(world):
        arrived[source.id] += len(entries)
        _read(source, arrived[source.id], firm, mind, worker)
    for _ in range(ROUNDS):
        if not sum(_read(source, arrived[source.id], firm, mind, worker) for source in world):
            return


def _read(source: Source, arrived: int, firm: Firm, mind: Mind, worker: Worker) -> int:
    """Read what has arrived at a source; return how many items there were.  Raises whatever ended it early."""
    account = AccountRun(source.id, source.owner, EARLIEST, firm.trusted_authserv_ids)
    runs = tuple(sync_account(FolderConnector(source, arrived), account, mind, worker))
    for run in runs:
        if run.failure is not None:
            raise run.failure
    return sum(run.items for run in runs)


def _stretches(world: World) -> Iterator[tuple[Source, list[Entry]]]:
    """Yield, in the order of arrival, the entries that came to one source with none to another between them."""
    pairs = [(source, entry) for source in world for entry in source.entries]
    pairs.sort(key=lambda pair: arrival_order(pair[1]))
    for _, stretch in groupby(pairs, key=lambda pair: pair[0].id):
        together = list(stretch)
        yield together[0][0], [entry for _, entry in together]
