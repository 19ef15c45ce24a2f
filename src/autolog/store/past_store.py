"""The past on one connection, inside one transaction: what `autolog.rematch` reads, and what it writes.

Rooms above know no SQL; they are handed a `PastRows` by `rehearsed` or `carried_out` and see everything as it is within
that transaction, their own writes too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from autolog.model import Acquaintance, Decision, Precedent, State
from autolog.store import past_rows, rewriting
from autolog.store.acquaintances import acquaintances
from autolog.store.encounters import encounters
from autolog.store.engine import Database
from autolog.store.loading import Stored, load
from autolog.store.past_rows import Copy, Kept
from autolog.store.precedents import precedents, precedents_in_time
from autolog.store.records import InteractionRecord
from autolog.store.rewriting import Report

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class PastRows:
    """The rows of the past within a transaction."""

    connection: Connection

    def record_ids(self, since: datetime | None) -> dict[str, int]:
        """Return the revisions of all records since then, by their ids."""
        return past_rows.record_ids(self.connection, since)

    def records(self, ids: Collection[str]) -> dict[str, Kept]:
        """Return these records with their copies and verdicts."""
        return past_rows.records(self.connection, ids)

    def stored(self, ids: Collection[str]) -> dict[str, Stored]:
        """Return these records alone."""
        return load(self.connection, ids)

    def loose_rules(self, since: datetime | None) -> frozenset[tuple[State, str]]:
        """Return the states and rules of what belongs to no record."""
        return past_rows.loose_rules(self.connection, since)

    def loose_copies(self, ended: Iterable[tuple[State, str]], since: datetime | None) -> list[Copy]:
        """Return what belongs to no record and ended like this."""
        return past_rows.loose_copies(self.connection, ended, since)

    def copies(self, ids: Iterable[str]) -> Mapping[str, Copy]:
        """Return these rows of the ledger."""
        return past_rows.copies_of(self.connection, ids)

    def neighbours(self, messages: Collection[str], customers: Collection[str]) -> frozenset[str]:
        """Return the records in the threads of these (hashed) Message-IDs, and those to which the customers count."""
        in_threads = past_rows.in_threads(self.connection, messages)
        return in_threads | past_rows.by_acquaintance(self.connection, customers)

    def unmatched_with(self, hashes: Iterable[tuple[str, str]]) -> list[Copy]:
        """Return what is linked to nobody and carries one of these keyed hashes."""
        return past_rows.unmatched_with(self.connection, hashes)

    # --- what the matcher asks for ---

    def precedents(self, message_ids: Collection[str]) -> Mapping[str, tuple[Precedent, ...]]:
        """Return the linked records of these threads."""
        return precedents(self.connection, message_ids)

    def precedents_in_time(
        self, message_ids: Collection[str]
    ) -> Mapping[str, tuple[tuple[datetime | None, Precedent], ...]]:
        """Return the same, with their times."""
        return precedents_in_time(self.connection, message_ids)

    def acquaintances(self, own: Collection[str], customers: Collection[str]) -> tuple[Acquaintance, ...]:
        """Return since when our people have dealt with these customers."""
        return acquaintances(self.connection, own, customers)

    def encounters(self, addresses: Collection[str], customers: Collection[str]) -> tuple[Acquaintance, ...]:
        """Return since when these people have been in meetings of these customers."""
        return encounters(self.connection, addresses, customers) if addresses and customers else ()

    # --- writing ---

    def change(self, changes: Sequence[tuple[Kept, InteractionRecord, Decision]], now: datetime) -> None:
        """Write records that were decided from their rows."""
        rewriting.change_records(self.connection, changes, now)

    def end(self, ended: Sequence[tuple[Kept, Decision]], now: datetime) -> None:
        """Erase records that the rules keep out."""
        rewriting.end_records(self.connection, ended, now)

    def write_again(self, reports: Sequence[Report], taken: Collection[Kept], now: datetime) -> None:
        """Make these records anew of all their copies."""
        rewriting.write_again(self.connection, reports, taken, now)

    @contextmanager
    def without(self, taken: Collection[Kept]) -> Iterator[None]:
        """Let the past look, while the block runs, as if these records were not there."""
        with rewriting.without(self.connection, taken):
            yield

    @contextmanager
    def tried(self) -> Iterator[None]:
        """Take back, at the end of the block, what was written in it."""
        with rewriting.tried(self.connection):
            yield


def rehearsed(database: Database, work: Callable[[PastRows], Answer]) -> Answer:
    """Do the work in a transaction that is taken back; return what it found out."""
    return database.rehearse(lambda connection: work(PastRows(connection)))
