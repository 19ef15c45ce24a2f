"""What a person does to the customers as a whole, journalled: an import, a merge; and what that reaches is parked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection

from autolog.directory.merged import MergedCustomer
from autolog.model import DirectoryRows, Party, PartyKind
from autolog.store.answers import DirectoryChange
from autolog.store.auditing import write_audit
from autolog.store.change_records import ChangeHead, ChangeKind, Journalled, Undone
from autolog.store.change_scope import DIRECTORY, of_interactions
from autolog.store.changing_directory import Reach, park_reached
from autolog.store.customer_merging import CustomerMerge, interactions_of, merge_customers, merged_customers
from autolog.store.directory_rows import load_directory, save_directory
from autolog.store.engine import Database
from autolog.store.failures import translated
from autolog.store.journal import journalled, undone

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class CustomerChanges:
    """Imports and merges in a database, and their undo.  What each of them reaches is parked with it."""

    database: Database
    reach: Reach

    def save(self, rows: DirectoryRows, title: str, who: str, now: datetime) -> tuple[Journalled[DirectoryChange], int]:
        """Lay rows over the directory, as a change set; return it, and how many past items are looked at again.

        Raises StoreError.
        """
        return self._done(lambda connection: import_journalled(connection, rows, title, who, now), now)

    def merge(self, into: str, merged: str, who: str, now: datetime) -> tuple[Journalled[CustomerMerge], int]:
        """Make the customer `merged` one with `into`, as a change set; return it, and what is looked at again.

        Raises StoreError.
        """
        return self._done(lambda connection: merge_journalled(connection, into, merged, who, now), now)

    def undo(self, id_: int, who: str, now: datetime) -> tuple[Undone, int]:
        """Take an import or a merge back (`Changes.undo`); return what that did, and what is looked at again.

        Raises StoreError, naming what is in the way.
        """
        return self._done(lambda connection: undone(connection, id_, who, now), now)

    def _done(self, work: Callable[[Connection], Answer], now: datetime) -> tuple[Answer, int]:
        """Do the work, and park in the same transaction what its change of the directory reaches."""

        def write(connection: Connection) -> tuple[Answer, int]:
            before = load_directory(connection)
            answer = work(connection)
            after = load_directory(connection)
            changed = _changed(before, after)
            if not changed:
                return answer, 0
            return answer, park_reached(connection, lambda: self.reach(before, after), changed, now)

        return self.database.write(write)


def import_journalled(
    connection: Connection, rows: DirectoryRows, title: str, who: str, now: datetime
) -> Journalled[DirectoryChange]:
    """Lay rows over the directory, as a change set."""

    def save() -> DirectoryChange:
        change = save_directory(connection, rows, (), now)
        write_audit(connection, now, who, "customers", "import", effect_of_import(change))
        return change

    return journalled(connection, ChangeHead(now, who, ChangeKind.IMPORT, title, effect_of_import), DIRECTORY, save)


def merge_journalled(
    connection: Connection, into: str, merged: str, who: str, now: datetime
) -> Journalled[CustomerMerge]:
    """Make one customer of two, as a change set."""
    head = ChangeHead(now, who, ChangeKind.MERGE, f"{merged} into {into}", effect_of_merge)
    scope = DIRECTORY | of_interactions(interactions_of(connection, merged))
    return journalled(connection, head, scope, lambda: merge_customers(connection, into, merged, who, now))


def merges(database: Database) -> tuple[MergedCustomer, ...]:
    """Return the customers that were merged, and which ones they are one with."""
    return database.read(merged_customers)


def plan_merge(database: Database, into: str, merged: str, who: str, now: datetime) -> CustomerMerge:
    """Return what a merge would do; nothing is changed.  Raises StoreError."""
    with translated(database.engine), database.engine.connect() as connection:
        try:
            return merge_customers(connection.execution_options(autolog_writes=True), into, merged, who, now)
        finally:
            connection.rollback()


def effect_of_import(change: DirectoryChange) -> str:
    """Return in one line what an import changed."""
    return f"{len(change.added)} added, {len(change.changed)} changed, {len(change.removed)} removed"


def effect_of_merge(merge: CustomerMerge) -> str:
    """Return in one line what followed a merge."""
    return ", ".join(f"{what} {count}" for what, count in merge.counts.items() if count) or "nothing but its name"


def _changed(before: DirectoryRows, after: DirectoryRows) -> frozenset[Party]:
    """Return the customers and contacts that differ, or whose times do."""
    customers = [one.ref for one in {*before.customers} ^ {*after.customers}]
    contacts = [one.ref for one in {*before.contacts} ^ {*after.contacts}]
    contacts += [one.contact for one in {*before.affiliations} ^ {*after.affiliations}]
    return frozenset(
        [Party(PartyKind.CUSTOMER, ref) for ref in customers] + [Party(PartyKind.CONTACT, ref) for ref in contacts]
    )
