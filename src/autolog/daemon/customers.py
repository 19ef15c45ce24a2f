"""Keeping the customers up to date: read their files and queries, store what changed, and find them in the past.

Whatever of the past was decided by something that the customers say otherwise now is found by its keyed hashes and
parked until now; the next run fetches it again from its mailbox and decides it like a new item.
"""

from __future__ import annotations

from dataclasses import dataclass

from autolog.changes import as_known, reach_of
from autolog.config.settings import CustomersSettings
from autolog.database_place import with_password
from autolog.directory import Kind, Loaded, QueryRows, load_files, load_queries, overlay
from autolog.errors import Problem
from autolog.installation import Installation
from autolog.model import DirectoryRows
from autolog.store.auditing import Audit
from autolog.store.changing_directory import ChangingDirectory
from autolog.store.customer_changes import CustomerChanges, effect_of_import

DAEMON = "autolog"
"""Who the audit names for what was read from a configured source."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh changed: rows that are new or different, past items to decide again, and what was wrong.

    `erased` contacts stand in a source and were left out, because the person was erased.
    """

    changed: int
    relinked: int
    problems: tuple[Problem, ...]
    erased: int = 0


def refresh_customers(installation: Installation) -> Refreshed:
    """Read every configured place of customers and store what changed.

    A row or file that cannot be read is among the problems and costs nothing else.  Raises StoreUnavailable when a
    database does not answer, and SecretError when its password is not there.
    """
    loaded = read_customers(installation)
    change = store_customers(loaded.rows, installation)
    return Refreshed(change.changed, change.relinked, loaded.problems + loaded.warnings, change.erased)


def read_customers(installation: Installation) -> Loaded:
    """Return what every configured place of customers holds, and what is wrong with it; nothing is stored."""
    places = installation.configuration.file.customers
    files = load_files([place.csv for place in places if place.csv is not None])
    queries = [_query(place, installation) for place in places if place.url is not None]
    asked = load_queries(queries, known=files.rows)
    return Loaded(
        rows=overlay(files.rows, asked.rows),
        problems=files.problems + asked.problems,
        warnings=files.warnings + asked.warnings,
        duplicates=files.duplicates + asked.duplicates,
    )


@dataclass(frozen=True, slots=True)
class StoredCustomers:
    """How many rows changed, how many past items were parked, and how many contacts were left out as erased people.

    `change` is the number of the change set by which an import is taken back; what the daemon reads has none.
    """

    changed: int
    relinked: int
    erased: int = 0
    change: int | None = None


def store_customers(rows: DirectoryRows, installation: Installation) -> StoredCustomers:
    """Store what a configured source holds and park the past items that it may explain.

    Nobody who was erased comes back by this, nor does a customer who was merged.  Raises StoreUnavailable.
    """
    kept, now = as_known(installation, rows), installation.now()
    directory = ChangingDirectory(installation.store.database)
    change, parked = directory.save(kept, (), reach_of(installation), now)
    if change.count:
        Audit(installation.store.database).write(now, DAEMON, "customers", "import", effect_of_import(change))
    return StoredCustomers(change.count, parked, erased=len(rows.contacts) - len(kept.contacts))


def import_customers(rows: DirectoryRows, title: str, installation: Installation, who: str) -> StoredCustomers:
    """Store what a person imports, as a change set that can be taken back; else as `store_customers`."""
    kept = as_known(installation, rows)
    changes = CustomerChanges(installation.store.database, reach_of(installation))
    done, parked = changes.save(kept, title, who, installation.now())
    erased = len(rows.contacts) - len(kept.contacts)
    return StoredCustomers(done.answer.count, parked, erased, done.change_set)


def _query(place: CustomersSettings, installation: Installation) -> QueryRows:
    url, query = place.url or "", place.query or ""
    if place.password is not None:
        url = with_password(url, installation.secret(place.password))
    rows = tuple(installation.store.read_foreign(url, query))
    return QueryRows(query, Kind(place.kind), place.columns, rows)
