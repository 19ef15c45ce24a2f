"""The one path of an item, read top to bottom: fetch, gate, decode, match, decide, commit.

`sync_account` serves the daemon, a first import, a repair and a test alike.  Everything that one page means is written
in one transaction with the cursor behind it, under a lease with a fencing token; all reading of the network happens
outside of that transaction.  A crash at any point therefore costs the work of one page and nothing else: the page comes
again, finds its own keys, and changes nothing that was written before.

    AuthError, Forbidden      end the account's run: they would meet the next collection too
    CursorExpired             begins the collection's window again; what the rescan does not find is gone
    Paused                    a brake closed: nothing of the page is stored, and the collection waits for a person
    any other failure         ends the collection's run, is kept beside it, and the next collection begins
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from autolog.brakes import RELEASED, Brake, Thresholds, looks_empty, remedy, too_many_leave, too_many_records
from autolog.catching_up import catch_up, is_current
from autolog.connector import Change, Collection, Connector, Cursor, Deletion, Page, Unreadable
from autolog.errors import AuthError, AutologError, CursorExpired, Forbidden, LeaseLost, Paused
from autolog.from_memory import decide_from_memory
from autolog.prefetch import read_ahead
from autolog.processing import AccountRun, Decided, DecodedPage, Mind, decode_page, process_page
from autolog.store import Store
from autolog.store.pauses import Pauses
from autolog.store.records import AccountState, CollectionState, Lease, SightingRecord

LEASE = timedelta(minutes=5)
RENEW_BEFORE = timedelta(minutes=4)
PARKED_AT_ONCE = 200
LOOKS = 5
"""How often one run looks at a thing again that its own decisions park: as deep as threads go that came upside down."""
RESCAN = " rescan"
"""Kept behind the settings' hash while a window is read again, so that a run after a crash ends it with its census."""
BACKFILL = " backfill"
"""The same, while it is read again because other settings ask for it."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CENSUS_MARGIN = timedelta(days=2)
"""What lies this close to the window's beginning is not called gone: servers count days in zones of their own."""


@dataclass(frozen=True, slots=True)
class Worker:
    """Who runs: the store it writes to, its name in leases, its clock, and whether it has been asked to stop."""

    store: Store
    name: str
    now: Callable[[], datetime]
    cancelled: Callable[[], bool] = field(default=lambda: False)
    impatient: frozenset[str] = frozenset()
    """Accounts that a person asked for: what failed before is tried again at once."""
    watch: Callable[[Sequence[Decided]], None] = field(default=lambda _decided: None)
    """Told what became of the items of a page that are new or ended otherwise than before, once it is stored."""
    progress: Callable[[str, Page], None] = field(default=lambda _collection, _page: None)
    cleaned: Callable[[AutologError], AutologError] = field(default=lambda failure: failure)
    """Cuts known secrets out of a failure before it is written down: a provider may repeat a token in its answer."""
    thresholds: Thresholds = field(default_factory=Thresholds)


@dataclass(frozen=True, slots=True)
class CollectionRun:
    """How one collection's run ended: counts, and the failure that ended it early, if one did.

    `waiting` is set when nothing was tried, because the collection failed before and its time has not come; `paused`
    says why a brake holds it.
    """

    id: int
    collection: str
    items: int = 0
    created: int = 0
    merged: int = 0
    rows: int = 0
    failure: AutologError | None = None
    waiting: CollectionState | None = None
    paused: str = ""
    written_down: bool = False
    """Whether the collection's row says already that it was read to the end a moment ago."""


def sync_account(connector: Connector, account: AccountRun, mind: Mind, worker: Worker) -> Iterator[CollectionRun]:
    """Bring every collection of the account up to date; yield how each fared.

    Raises AuthError, Forbidden, TransientError (nothing could be listed) and StoreUnavailable.
    """
    mind = mind.heeding(account.own_list)
    collections = tuple(connector.collections())
    named = [(collection.key, collection.name, collection.role.value) for collection in collections]
    states = worker.store.register_collections(account.id, named, worker.now())
    by_key = {state.key: state for state in states}
    paused = _paused(account.id, worker)
    for collection in collections:
        state = by_key[collection.key]
        if worker.cancelled():
            return
        if None in paused:
            return
        if state.id in paused:
            yield CollectionRun(state.id, collection.name, paused=paused[state.id])
        elif account.id in worker.impatient or is_due(state, worker.now()):
            run = _sync_collection(connector, collection, state, account, mind, worker)
            if isinstance(run.failure, Paused):
                paused = _paused(account.id, worker)
            yield run
        else:
            yield CollectionRun(state.id, collection.name, waiting=state)


def _paused(account_id: str, worker: Worker) -> dict[int | None, str]:
    """Return why which collections stand still; None stands for the whole account."""
    return {one.collection_id: one.reason for one in Pauses(worker.store.database).open(account_id)}


def is_due(state: CollectionState | AccountState, now: datetime) -> bool:
    """Return whether a collection or account may be tried again after its last failure."""
    return state.next_attempt_at is None or state.next_attempt_at <= now


def _sync_collection(
    connector: Connector,
    collection: Collection,
    state: CollectionState,
    account: AccountRun,
    mind: Mind,
    worker: Worker,
) -> CollectionRun:
    run = Reading(connector, collection, account, mind, worker, state.id, state.version, state.cursor)
    try:
        try:
            run.drain(state.config_hash)
        finally:
            run.catch_up()
        run.look_again()
    except (AuthError, Forbidden):
        raise
    except AutologError as failure:
        return replace(run.outcome(), failure=failure)
    finally:
        run.release()
    return replace(run.outcome(), written_down=state.was_just_read(worker.now()))


@dataclass(slots=True)
class Reading:
    """The reading of one collection in one run: lease, version and cursor move on with each page.

    The lease is taken when there is something to write, so that a look that finds nothing writes nothing.
    """

    connector: Connector
    collection: Collection
    account: AccountRun
    mind: Mind
    worker: Worker
    id: int
    version: int
    cursor: str | None
    lease: Lease | None = None
    items: int = 0
    created: int = 0
    merged: int = 0
    rows: int = 0
    decided: bool = False
    """Whether this run has stored decisions, or tried to: an answer that was lost may have been a yes."""
    leaving: int = 0
    """Things of this run that left the ledger."""
    read_again: int = 0
    """Records that this run made because the cursor was lost."""
    importing: bool = False
    """Whether this is the first reading, or one that other settings ask for: many records are to be expected."""
    rescanning: str = ""
    """RESCAN or BACKFILL while the window is read again."""
    began: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.worker.now()

    def outcome(self) -> CollectionRun:
        return CollectionRun(self.id, self.collection.name, self.items, self.created, self.merged, self.rows)

    def drain(self, config_hash: str) -> None:
        """Read from the cursor to the end; from the beginning when it expired or the settings changed."""
        self.importing = first_time = self.cursor is None
        self.rescanning = next((mark for mark in (RESCAN, BACKFILL) if config_hash == self._config_hash + mark), "")
        wanted_again = BACKFILL if self.rescanning == BACKFILL else RESCAN
        if config_hash.removesuffix(RESCAN).removesuffix(BACKFILL) != self._config_hash:
            self.cursor, wanted_again = None, BACKFILL
        known = self._known_by_now() if self.rescanning else 0
        self.importing = self.importing or wanted_again == BACKFILL
        if self.cursor is None or not self._read_on(Cursor(self.cursor)):
            self.rescanning = "" if first_time else wanted_again
            known = self._known_by_now() if self.rescanning else 0
            self._read(None)
        if self.rescanning and not self.worker.cancelled():
            self._infer_deletions(known)

    def _read_on(self, cursor: Cursor) -> bool:
        """Read from the cursor; False when the provider no longer knows it, which is a normal state."""
        try:
            self._read(cursor)
        except CursorExpired:
            return False
        return True

    @property
    def _config_hash(self) -> str:
        """What decides what is read: the connector's settings and the account's window."""
        return f"{self.collection.config_hash} {self.account.window}"

    def look_again(self) -> None:
        """Decide again what was parked until now: meetings that have ended, and what changed customers reach.

        Customers who change meanwhile are for the next run, which knows them; so is what is parked over and over.
        """
        looked: Counter[str] = Counter()
        while not self.worker.cancelled():
            due = self.worker.store.due_parked(self.id, self.worker.now(), PARKED_AT_ONCE)
            due = tuple(one for one in due if looked[one] < LOOKS)
            if not due or not is_current(self.mind, self.worker.store):
                break
            looked.update(due)
            self.look_at(due)
        if decide_from_memory(self.id, self.account, self.mind, self.worker.store, self.worker.now()):
            self.decided = True
        self.catch_up()

    def catch_up(self) -> None:
        """Have decided again what this run decided by customers who have changed meanwhile, if it decided anything."""
        if self.decided:
            catch_up(self.mind, self.worker.store, self.id, self.began, self.worker.now())

    def look_at(self, remote_ids: Sequence[str]) -> None:
        """Fetch things again by id, and store what the provider says of them now."""
        changes = tuple(self.connector.fetch(self.collection, remote_ids, self.mind.rules.screen))
        answered = {change.remote_id for change in changes}
        silent = (Unreadable(one, "the provider gave no answer about it") for one in remote_ids if one not in answered)
        self._commit(self._decoded((*changes, *silent)), None)

    def _read(self, cursor: Cursor | None) -> None:
        changes = self.connector.changes(self.collection, cursor, self.mind.rules.screen)
        with (
            closing(read_ahead(changes)) as pages,
            closing(read_ahead((page, self._decoded(page.changes)) for page in pages)) as decoded_pages,
        ):
            for page, decoded in decoded_pages:
                self._commit(decoded, page.cursor)
                self.worker.progress(self.collection.name, page)
                if self.worker.cancelled():
                    return

    def _decoded(self, changes: Sequence[Change]) -> DecodedPage:
        return decode_page(changes, self.account, self.mind, self.worker.now())

    def _known_by_now(self) -> int:
        return Pauses(self.worker.store.database).known(self.id, self.account.since + CENSUS_MARGIN)

    def _infer_deletions(self, known_before: int) -> None:
        """A rescan brings no deletions: what the ledger knows and the collection no longer holds is gone.

        Whether too little is there is measured by what was known before: a renumbered folder is known twice by now.
        """
        known = frozenset(self.worker.store.known_remote_ids(self.id, self.account.since + CENSUS_MARGIN))
        present = frozenset(self.connector.census(self.collection, self.account.since))
        self.brake(Brake.EMPTY, looks_empty(known_before, len(known & present), self.worker.thresholds))
        self.rescanning = ""
        gone = self._decoded([Deletion(remote_id) for remote_id in sorted(known - present)])
        self._store(gone, Cursor(self.cursor) if self.cursor else None)

    def _commit(self, decoded: DecodedPage, cursor: Cursor | None) -> None:
        if decoded.changes or cursor not in (None, self.cursor):
            self._store(decoded, cursor)

    def _store(self, decoded: DecodedPage, cursor: Cursor | None) -> None:
        self._brake_deletions(decoded.changes)
        now = self.worker.now()
        page = process_page(decoded, cursor, self.collection, self.account, self.mind, now)
        self.decided = True
        outcome = self.worker.store.commit_page(
            self._held_lease(),
            self.version,
            page.record,
            config_hash=self._config_hash + self.rescanning,
            account=self.account.id,
            now=now,
        )
        self.version += 1
        self.cursor = cursor or self.cursor
        self.items += len(decoded.changes)
        self.created += outcome.created
        self.merged += outcome.merged
        self.rows += outcome.rows
        ended = (one.withheld if one.sighting in outcome.withheld else one for one in page.decided)
        self.worker.watch([one for one in ended if one.sighting in outcome.changed])
        if cursor is not None:  # what is fetched again by its id was asked for, such as a new customer's past
            self._brake_records(outcome.created, page.record.sightings, now)

    def _brake_deletions(self, changes: Sequence[Change]) -> None:
        leaving = [change.remote_id for change in changes if isinstance(change, Deletion)]
        if leaving and self.worker.thresholds.deletions is not None:
            self.leaving += Pauses(self.worker.store.database).only_here(self.id, leaving)
            self.brake(Brake.DELETIONS, too_many_leave(self.leaving, self.worker.thresholds))

    def _brake_records(self, created: int, sightings: Sequence[SightingRecord], now: datetime) -> None:
        """Stop the account when a page brought one record too many: of what is new, or by a rescan nobody asked for."""
        if self.importing:
            return
        if self.rescanning:
            self.read_again += created
        made = self.read_again
        if created and any(one.at is not None and one.at >= now - DAY for one in sightings):
            made = max(made, Pauses(self.worker.store.database).made(self.account.id, now - HOUR, now - DAY))
        self._stop(Brake.RECORDS, too_many_records(made, self.worker.thresholds), None)

    def brake(self, brake: Brake, finding: str) -> None:
        """Stop the collection when there is a finding, unless a person has just let it go on.  Raises Paused."""
        self._stop(brake, finding, self.id)

    def _stop(self, brake: Brake, finding: str, collection_id: int | None) -> None:
        now, pauses = self.worker.now(), Pauses(self.worker.store.database)
        if not finding or pauses.released(self.account.id, collection_id, brake, now - RELEASED[brake]):
            return
        name = self.collection.name if collection_id is not None else ""
        place = f"'{name}' of {self.account.id}" if name else self.account.id
        what = f"{place} is paused: {finding}."
        pauses.begin(self.account.id, collection_id, brake, what, now)
        raise Paused(what, remedy=remedy(self.account.id, name))

    def _held_lease(self) -> Lease:
        now = self.worker.now()
        if self.lease is None:
            self.lease = self.worker.store.acquire_lease(self.id, self.worker.name, now, LEASE)
        elif self.lease.until - now < RENEW_BEFORE:
            self.lease = self.worker.store.renew_lease(self.lease, now, LEASE)
        if self.lease is None:
            raise LeaseLost(f"'{self.collection.name}' of {self.account.id} is being read by another worker.")
        return self.lease

    def hold(self) -> None:
        """Take the collection now, from where others have moved it on to meanwhile.  Raises LeaseLost."""
        self._held_lease()
        states = self.worker.store.collection_states(self.account.id)
        state = next((one for one in states if one.id == self.id), None)
        if state is None:
            raise LeaseLost(f"'{self.collection.name}' of {self.account.id} was closed by another worker.")
        self.version, self.cursor = state.version, state.cursor

    def release(self) -> None:
        """Let others read the collection."""
        if self.lease is not None:
            self.worker.store.release_lease(self.lease)
