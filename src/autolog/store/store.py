"""The store's front door: one method for each thing that the house asks of the database, one transaction each.

The work is done in the modules beside this one, each a set of functions on a connection.  Every method raises
StoreUnavailable when the database does not answer and SchemaMismatch when its tables are another version's; only what
goes beyond that is said below.  All times are aware, and `now` is always the caller's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, func, select

from autolog.model import Acquaintance, DirectoryRows, LearnedName, LinkStatus, Party, Precedent, State
from autolog.store import (
    accounts,
    checking,
    directory_rows,
    group_answers,
    housekeeping,
    leases,
    lessons,
    matching_versions,
    pages,
    quarantines,
    reading,
    reconsidering,
    registers,
    sightings,
    verdicts,
)
from autolog.store.acquaintances import acquaintances
from autolog.store.answers import DirectoryChange, LedgerRow, QuarantineRow, Status, StoredInteraction, VerifyReport
from autolog.store.backup import backup
from autolog.store.columns import Moment
from autolog.store.engine import Database, Pause, jittered_pause, open_engine
from autolog.store.foreign import read_foreign
from autolog.store.learning_records import GroupAnswer, Lesson, MatchingStep, MatchingVersion
from autolog.store.precedents import precedents
from autolog.store.records import (
    AccountSettingsRow,
    AccountState,
    CollectionState,
    Lease,
    PageOutcome,
    PageRecord,
)
from autolog.store.schema import account, collection
from autolog.store.status import status
from autolog.store.versions import check_version

AT_ONCE = 500
"""Rows that a streaming method holds in memory."""


@dataclass(frozen=True, slots=True)
class Store:
    """An open database.  Safe to share between threads."""

    database: Database

    # --- the database itself ---

    def close(self) -> None:
        """Let go of all connections; a question that comes later opens one again."""
        self.database.engine.dispose()

    def ping(self) -> None:
        """Ask the database for an answer."""
        self.database.read(lambda connection: connection.scalar(select(1)))

    def describe(self) -> str:
        """Return the database's URL without its password."""
        return self.database.engine.url.render_as_string(hide_password=True)

    def database_time(self) -> datetime:
        """Return the time by the database's own clock."""
        clock = select(func.current_timestamp(type_=Moment()))
        moment: datetime = self.database.read(lambda connection: connection.execute(clock).scalar_one())
        return moment

    def backup(self, target: Path) -> int:
        """Copy an SQLite database to a new file while it is in use; return its size.  Raises StoreError."""
        return backup(self.database.engine, target)

    def verify(self) -> VerifyReport:
        """Check that the database is whole."""
        return self.database.read(checking.verify)

    def read_foreign(self, url: str, query: str) -> Iterator[Mapping[str, object]]:
        """Yield the rows of a query on another database, read only.  Raises StoreError for a wrong URL or query."""
        return read_foreign(url, query)

    # --- accounts and collections ---

    def sync_configuration(self, accounts_: Sequence[AccountSettingsRow]) -> None:
        """Make the accounts those of the configuration; one that is not named is closed."""
        self.database.write(lambda connection: accounts.sync_configuration(connection, accounts_))

    def register_collections(
        self, account_id: str, collections: Sequence[accounts.NamedCollection], now: datetime
    ) -> tuple[CollectionState, ...]:
        """Make the account's collections those given as (key, name, role); return where their reading stands."""
        known = self.database.read(lambda one: accounts.registered_collections(one, account_id, collections))
        return known or self.database.write(
            lambda connection: accounts.register_collections(connection, account_id, collections, now)
        )

    def collection_states(self, account_id: str) -> tuple[CollectionState, ...]:
        """Return where the reading of the account's collections stands."""
        return self.database.read(lambda connection: accounts.collection_states(connection, account_id))

    def account_states(self, account_id: str | None = None) -> tuple[AccountState, ...]:
        """Return how the accounts fare, all or one."""
        return self.database.read(lambda connection: accounts.account_states(connection, account_id))

    def record_success(self, collection_id: int, now: datetime) -> None:
        """Write down that a collection was read to the end."""
        self.database.write(lambda connection: accounts.record_success(connection, collection, collection_id, now))

    def record_failure(self, collection_id: int, line: str, next_attempt_at: datetime, now: datetime) -> None:
        """Write down that a collection could not be read, why in one line, and when to try again."""
        self.database.write(
            lambda connection: accounts.record_failure(
                connection, collection, collection_id, line, next_attempt_at, now
            )
        )

    def failures_of_collection(self, collection_id: int) -> int:
        """Return how often in a row a collection could not be read."""
        return self.database.read(lambda connection: accounts.failures_of(connection, collection, collection_id))

    def record_account_success(self, account_id: str, now: datetime) -> None:
        """Write down that an account was read to the end."""
        self.database.write(lambda connection: accounts.record_success(connection, account, account_id, now))

    def record_account_failure(self, account_id: str, line: str, next_attempt_at: datetime, now: datetime) -> None:
        """Write down that an account could not be read, why in one line, and when to try again."""
        self.database.write(
            lambda connection: accounts.record_failure(connection, account, account_id, line, next_attempt_at, now)
        )

    # --- writing pages ---

    def acquire_lease(self, collection_id: int, owner: str, now: datetime, duration: timedelta) -> Lease | None:
        """Take a collection if it is free or was the owner's own; None while another worker has it."""
        return self.database.write(
            lambda connection: leases.acquire_lease(connection, collection_id, owner, now, duration)
        )

    def renew_lease(self, lease: Lease, now: datetime, duration: timedelta) -> Lease:
        """Hold a collection longer.  Raises LeaseLost."""
        return self.database.write(lambda connection: leases.renew_lease(connection, lease, now, duration))

    def release_lease(self, lease: Lease) -> None:
        """Let another worker have the collection."""
        self.database.write(lambda connection: leases.release_lease(connection, lease))

    def commit_page(
        self, lease: Lease, seen_version: int, page: PageRecord, *, config_hash: str, account: str, now: datetime
    ) -> PageOutcome:
        """Write a page and its cursor, all or nothing; the collection's version is one higher then.

        Raises LeaseLost, with nothing written, when another worker moved the collection on.
        """
        return self.database.write(
            lambda connection: pages.commit_page(connection, lease, seen_version, page, config_hash, account, now)
        )

    def precedents(self, message_ids: Collection[str]) -> Mapping[str, tuple[Precedent, ...]]:
        """Return, by Message-ID, the linked interactions whose thread holds it."""
        return self.database.read(lambda connection: precedents(connection, message_ids))

    def acquaintances(self, own: Collection[str], customers: Collection[str]) -> tuple[Acquaintance, ...]:
        """Return when each of our addresses first had to do with each of these customers (refs) and their contacts."""
        return self.database.read(lambda connection: acquaintances(connection, own, customers))

    def due_parked(self, collection_id: int, now: datetime, limit: int) -> tuple[str, ...]:
        """Return remote ids of parked things whose time has come, the longest waiting first."""
        return self.database.read(lambda connection: sightings.due_parked(connection, collection_id, now, limit))

    def known_remote_ids(self, collection_id: int, since: datetime) -> Iterator[str]:
        """Yield what the ledger believes to be in the collection, from `since` on or of an unknown time, in order."""
        for found in self._portions(
            lambda last, connection: sightings.remote_ids_after(connection, collection_id, since, last, 10 * AT_ONCE)
        ):
            yield from found

    def park_by_hashes(self, hashes: Iterable[tuple[str, str]], now: datetime) -> int:
        """Have what carries one of these keyed hashes looked at again; return how many."""
        wanted = tuple(hashes)
        return self.database.write(lambda connection: reconsidering.park_by_hashes(connection, wanted, now))

    # --- customers, people's words ---

    def load_directory(self) -> DirectoryRows:
        """Return the customers, their people, and who was where when."""
        return self.database.read(directory_rows.load_directory)

    def save_directory(self, rows: DirectoryRows, now: datetime, removed: Collection[Party] = ()) -> DirectoryChange:
        """Lay rows over the directory and mark some as removed; return what that changed.  Raises StoreError."""
        return self.database.write(lambda connection: directory_rows.save_directory(connection, rows, removed, now))

    def directory_revision(self) -> str:
        """Return a text that changes whenever the directory does."""
        return self.database.read(directory_rows.directory_revision)

    def record_verdict(self, interaction_id: str, party: Party, status: LinkStatus, person: str, now: datetime) -> None:
        """Keep a person's yes (linked) or no (rejected) to one party of an interaction.  Raises StoreError."""
        self.database.write(
            lambda connection: verdicts.record_verdict(connection, interaction_id, party, status, person, now)
        )

    def decide_review(self, interaction_id: str, customer_ref: str | None, person: str, now: datetime) -> None:
        """Link what is in review to a customer, or to nobody: its text is erased then.  Raises StoreError."""
        self.database.write(
            lambda connection: verdicts.decide_review(connection, interaction_id, customer_ref, person, now)
        )

    def wipe_expired_reviews(self, now: datetime) -> int:
        """Erase what nobody answered in time, and do what else time does; return how many were erased."""
        return self.database.write(lambda connection: housekeeping.tidy(connection, now))

    # --- learning ---

    def lessons(self) -> tuple[Lesson, ...]:
        """Return every verdict with what had been said before it."""
        return self.database.read(lessons.lessons)

    def interactions_since(self, since: datetime) -> Iterator[StoredInteraction]:
        """Yield what is linked or in review and happened since, in the order of the ids."""
        for ids in self._portions(lambda last, connection: lessons.ids_since(connection, since, last, AT_ONCE)):
            yield from self._interactions_with(ids)

    def sent_by_us(self, since: datetime) -> frozenset[str]:
        """Return the ids of the interactions since then that lie in a folder of sent mail."""
        return self.database.read(lambda connection: lessons.sent_by_us(connection, since))

    def matching_revision(self) -> str:
        """Return a text that changes whenever something is learned or taken back."""
        return self.database.read(matching_versions.matching_revision)

    def matching_versions(self) -> tuple[MatchingVersion, ...]:
        """Return every step of learning, those that were taken back too."""
        return self.database.read(matching_versions.matching_versions)

    def learned_names(self) -> tuple[LearnedName, ...]:
        """Return the addresses, domains and names that were learned and hold."""
        return self.database.read(matching_versions.learned_names)

    def apply_step(
        self, step: MatchingStep, based_on: str, person: str, now: datetime, hashes: Iterable[tuple[str, str]] = ()
    ) -> int:
        """Add a step of learning; return its number.  Raises StoreError when another came since `based_on`."""
        wanted = tuple(hashes)
        return self.database.write(
            lambda connection: matching_versions.apply_step(connection, step, based_on, person, now, wanted)
        )

    def undo_step(self, version: int, person: str, now: datetime) -> int:
        """Take a step of learning back; return how many copies are looked at again.  Raises StoreError."""
        return self.database.write(lambda connection: matching_versions.undo_step(connection, version, person, now))

    def answer_group(self, answer: GroupAnswer, based_on: str, person: str, now: datetime) -> int:
        """Give one answer for a whole group of items in review; return the number of the step.  Raises StoreError."""
        return self.database.write(
            lambda connection: group_answers.answer_group(connection, answer, based_on, person, now)
        )

    # --- registers ---

    def quarantine_list(self) -> tuple[QuarantineRow, ...]:
        """Return what could not be read, the oldest first."""
        return self.database.read(quarantines.quarantine_list)

    def quarantine_retry(self, ids: Collection[str], now: datetime) -> int:
        """Have these items read again by the next run; return how many."""
        return self.database.write(lambda connection: quarantines.quarantine_retry(connection, ids, now))

    def quarantine_drop(self, ids: Collection[str], person: str, now: datetime) -> int:
        """Give these items up; return how many."""
        return self.database.write(lambda connection: quarantines.quarantine_drop(connection, ids, person, now))

    def store_rule_set(self, text_hash: str, text: str, now: datetime) -> int:
        """Keep a text of the rules, once; return its version."""
        return self.database.write(lambda connection: registers.store_rule_set(connection, text_hash, text, now))

    def secret_get(self, name: str) -> tuple[bytes, str] | None:
        """Return (ciphertext, id of the master key) of a secret, or None."""
        return self.database.read(lambda connection: registers.secret_get(connection, name))

    def secret_put(self, name: str, ciphertext: bytes, key_id: str) -> None:
        """Write a secret, over an earlier one of that name."""
        self.database.write(lambda connection: registers.secret_put(connection, name, ciphertext, key_id))

    def secret_add(self, name: str, ciphertext: bytes, key_id: str) -> None:
        """Write a secret unless there is one of that name."""
        self.database.write(lambda connection: registers.secret_add(connection, name, ciphertext, key_id))

    def secret_names(self) -> tuple[str, ...]:
        """Return the names of all secrets."""
        return self.database.read(registers.secret_names)

    # --- reading for people ---

    def status(self, now: datetime) -> Status:
        """Return how autolog stands; "today" is the day of `now` in the zone that it carries."""
        return self.database.read(lambda connection: status(connection, now))

    def interaction(self, id_or_prefix: str) -> StoredInteraction | None:
        """Return the interaction whose id begins like this, or None.  Raises StoreError when there are several."""
        return self.database.read(lambda connection: reading.interaction_named(connection, id_or_prefix))

    def find_interactions(self, message_id: str) -> tuple[StoredInteraction, ...]:
        """Return the interaction of a Message-ID and its look-alikes."""
        return self.database.read(lambda connection: reading.find_interactions(connection, message_id))

    def sightings_of(self, interaction_id: str) -> tuple[LedgerRow, ...]:
        """Return every place where a copy of the interaction was seen."""
        return self.database.read(lambda connection: reading.sightings_of(connection, interaction_id))

    def sightings_by_hashes(self, hashes: Iterable[tuple[str, str]]) -> tuple[LedgerRow, ...]:
        """Return the sightings, linked to nobody or in review, that carry one of these keyed hashes."""
        wanted = tuple(hashes)
        return self.database.read(lambda connection: reading.sightings_by_hashes(connection, wanted))

    def review_queue(self, limit: int) -> tuple[StoredInteraction, ...]:
        """Return what waits for a person's answer, what runs out first before the rest."""
        return self.database.read(lambda connection: reading.review_queue(connection, limit))

    def ledger(
        self,
        account: str | None = None,
        state: State | None = None,
        since: datetime | None = None,
        limit: int | None = None,
    ) -> Iterator[LedgerRow]:
        """Yield sightings, the newest first: of one account, in one state, decided at or after a time."""
        last: LedgerRow | None = None
        left = limit
        while left is None or left > 0:
            rows = self._ledger_page(account, state, since, last, AT_ONCE if left is None else min(left, AT_ONCE))
            yield from rows
            if len(rows) < AT_ONCE:
                return
            last = rows[-1]
            left = None if left is None else left - len(rows)

    def _ledger_page(
        self,
        account: str | None,
        state: State | None,
        since: datetime | None,
        last: LedgerRow | None,
        limit: int,
    ) -> tuple[LedgerRow, ...]:
        return self.database.read(
            lambda connection: reading.ledger_page(connection, account, state, since, last, limit)
        )

    def export(self, customer: str | None = None) -> Iterator[StoredInteraction]:
        """Yield every linked interaction, or those of one customer, in the order of their ids."""
        for ids in self._portions(
            lambda last, connection: reading.interaction_ids_after(connection, customer, last, AT_ONCE)
        ):
            yield from self._interactions_with(ids)

    def _interactions_with(self, ids: Sequence[str]) -> tuple[StoredInteraction, ...]:
        return self.database.read(lambda connection: reading.interactions_with(connection, ids))

    def _portions(self, after: Callable[[str, Connection], Sequence[str]]) -> Iterator[Sequence[str]]:
        """Yield ids in their order, as many at a time as `after` returns behind the last one, each in a transaction."""
        found = self.database.read(partial(after, ""))
        while found:
            yield found
            found = self.database.read(partial(after, found[-1]))


def open_store(url: str, pause: Pause = jittered_pause) -> Store:
    """Open a database whose tables are this version's.

    `pause` is called between two attempts when writers collide.  Raises StoreUnavailable, SchemaMismatch, or StoreError
    for a URL that cannot be read.
    """
    database = Database(open_engine(url), pause)
    try:
        database.read(check_version)
    except BaseException:
        database.engine.dispose()
        raise
    return Store(database)
