"""What a person does to the customers as a whole, journalled: an import, a merge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from autolog.directory.merged import MergedCustomer
from autolog.model import DirectoryRows
from autolog.store.answers import DirectoryChange
from autolog.store.auditing import write_audit
from autolog.store.change_records import ChangeHead, ChangeKind, Journalled
from autolog.store.change_scope import DIRECTORY, of_interactions
from autolog.store.customer_merging import CustomerMerge, interactions_of, merge_customers, merged_customers
from autolog.store.directory_rows import save_directory
from autolog.store.engine import Database
from autolog.store.failures import translated
from autolog.store.journal import journalled


@dataclass(frozen=True, slots=True)
class CustomerChanges:
    """Imports and merges in a database."""

    database: Database

    def merged(self) -> tuple[MergedCustomer, ...]:
        """Return the customers that were merged, and which ones they are one with."""
        return self.database.read(merged_customers)

    def save(self, rows: DirectoryRows, title: str, who: str, now: datetime) -> Journalled[DirectoryChange]:
        """Lay rows over the directory, as a change set.  Raises StoreError."""
        head = ChangeHead(now, who, ChangeKind.IMPORT, title, effect_of_import)

        def work(connection: Connection) -> DirectoryChange:
            change = save_directory(connection, rows, (), now)
            write_audit(connection, now, who, "customers", "import", effect_of_import(change))
            return change

        return self.database.write(lambda connection: journalled(connection, head, DIRECTORY, lambda: work(connection)))

    def plan_merge(self, into: str, merged: str, who: str, now: datetime) -> CustomerMerge:
        """Return what `merge` would do; nothing is changed.  Raises StoreError."""
        with translated(self.database.engine), self.database.engine.connect() as connection:
            try:
                return merge_customers(connection.execution_options(autolog_writes=True), into, merged, who, now)
            finally:
                connection.rollback()

    def merge(self, into: str, merged: str, who: str, now: datetime) -> Journalled[CustomerMerge]:
        """Make the customer `merged` one with `into`, as a change set.  Raises StoreError."""
        head = ChangeHead(now, who, ChangeKind.MERGE, f"{merged} into {into}", effect_of_merge)
        return self.database.write(
            lambda connection: journalled(
                connection,
                head,
                DIRECTORY | of_interactions(interactions_of(connection, merged)),
                lambda: merge_customers(connection, into, merged, who, now),
            )
        )


def effect_of_import(change: DirectoryChange) -> str:
    """Return in one line what an import changed."""
    return f"{len(change.added)} added, {len(change.changed)} changed, {len(change.removed)} removed"


def effect_of_merge(merge: CustomerMerge) -> str:
    """Return in one line what followed a merge."""
    return ", ".join(f"{what} {count}" for what, count in merge.counts.items() if count) or "nothing but its name"
