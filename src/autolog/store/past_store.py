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
from autolog.store.change_records import ChangeHead, ChangeKind
from autolog.store.change_scope import Scope
from autolog.store.encounters import encounters
from autolog.store.engine import Database
from autolog.store.journal import journalled, undone
from autolog.store.loading import Stored, load
from autolog.store.marked import marked
from autolog.store.past_rows import Copy, Kept
from autolog.store.plans import mark_applied
from autolog.store.precedents import precedents
from autolog.store.records import InteractionRecord
from autolog.store.rewriting import Report
from autolog.store.rule_versions import RuleVersion, enter

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

    def in_threads(self, messages: Collection[str]) -> list[tuple[str, str]]:
        """Return which of these (hashed) Message-IDs tie which records to their threads."""
        return past_rows.in_threads(self.connection, messages)

    def by_acquaintance(self, customers: Collection[str]) -> frozenset[str]:
        """Return the records for which it counts that somebody had dealt with one of these customers before."""
        return past_rows.by_acquaintance(self.connection, customers)

    def unmatched_with(self, hashes: Iterable[tuple[str, str]]) -> list[Copy]:
        """Return what is linked to nobody and carries one of these keyed hashes."""
        return past_rows.unmatched_with(self.connection, hashes)

    def rules_that_fired(self) -> frozenset[str]:
        """Return the ids of the firm's rules that decided something that is stored."""
        return past_rows.rules_that_fired(self.connection)

    # --- what the matcher asks for ---

    def precedents(self, message_ids: Collection[str]) -> Mapping[str, tuple[Precedent, ...]]:
        """Return the linked records of these threads."""
        return precedents(self.connection, message_ids)

    def acquaintances(self, own: Collection[str], customers: Collection[str]) -> tuple[Acquaintance, ...]:
        """Return since when our people have dealt with these customers."""
        return acquaintances(self.connection, own, customers)

    def encounters(self, addresses: Collection[str], customers: Collection[str]) -> tuple[Acquaintance, ...]:
        """Return since when these people have been in meetings of these customers."""
        return encounters(self.connection, addresses, customers) if addresses and customers else ()

    def marked(self, signs: Collection[str], besides: Collection[str]) -> frozenset[str]:
        """Return which of these signs a holder's mark stands against that another sighting than these holds."""
        return marked(self.connection, signs, besides)

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


@dataclass(frozen=True, slots=True)
class AppliedRules:
    """Rules that are carried out on the past: by which plan, by whom, when."""

    plan: str
    digest: str
    text: str
    who: str
    at: datetime


def rehearsed(database: Database, work: Callable[[PastRows], Answer]) -> Answer:
    """Do the work in a transaction that is taken back; return what it found out."""
    return database.rehearse(lambda connection: work(PastRows(connection)))


def carried_out(
    database: Database,
    rules: AppliedRules,
    scope: Scope,
    work: Callable[[PastRows], Answer],
    effect: Callable[[Answer], str],
) -> tuple[int, int]:
    """Do the work for good, as one change set, with the rules that it carries out; return (version, change set).

    Raises whatever `work` raises, with nothing written.
    """

    def write(connection: Connection) -> tuple[int, int]:
        version = enter(connection, rules.digest, rules.text, rules.who, rules.at)
        title = f"rules version {version}"
        head = ChangeHead(rules.at, rules.who, ChangeKind.RULES, title, effect, rule_set_version=version)
        made = journalled(connection, head, scope, lambda: work(PastRows(connection)))
        mark_applied(connection, rules.plan, rules.at)
        return version, made.change_set

    return database.write(write)


def taken_back(database: Database, changes: Sequence[int], version: RuleVersion, who: str, now: datetime) -> None:
    """Take change sets back in this order, and let a version be in force again; all of it or nothing.

    Raises StoreError, naming what is in the way.
    """

    def write(connection: Connection) -> None:
        for change in changes:
            undone(connection, change, who, now)
        enter(connection, version.digest, version.text, who, now)

    database.write(write)
