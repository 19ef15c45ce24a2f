"""Keeping the customers up to date: read their files and queries, store what changed, and find them in the past.

A customer, domain or address that is new is looked for among the keyed hashes of what was not linked; whatever is found
is parked until now, fetched again from its mailbox by the next run, and decided like a new item.
"""

from __future__ import annotations

from dataclasses import dataclass

from autolog.config.settings import CustomersSettings
from autolog.directory import Kind, Loaded, QueryRows, load_files, load_queries, overlay
from autolog.errors import Problem
from autolog.installation import Installation, with_password
from autolog.model import DirectoryRows


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh changed: rows that are new or different, past items to decide again, and what was wrong."""

    changed: int
    relinked: int
    problems: tuple[Problem, ...]


def refresh_customers(installation: Installation) -> Refreshed:
    """Read every configured place of customers and store what changed.

    A row or file that cannot be read is among the problems and costs nothing else.  Raises StoreUnavailable when a
    database does not answer, and SecretError when its password is not there.
    """
    loaded = read_customers(installation)
    change = store_customers(loaded.rows, installation)
    return Refreshed(change.changed, change.relinked, loaded.problems + loaded.warnings)


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
    """How many rows changed, and how many past items were parked to be decided again."""

    changed: int
    relinked: int


def store_customers(rows: DirectoryRows, installation: Installation) -> StoredCustomers:
    """Store customers and park the past items that they may explain.  Raises StoreUnavailable."""
    now = installation.now()
    change = installation.store.save_directory(rows, now)
    if not change.touched:
        return StoredCustomers(change.count, 0)
    directory = installation.customers()
    terms = {term for customer, _ in change.touched for term in directory.terms_of(customer.ref)}
    return StoredCustomers(change.count, installation.store.park_by_hashes(installation.hasher(terms), now))


def _query(place: CustomersSettings, installation: Installation) -> QueryRows:
    url, query = place.url or "", place.query or ""
    if place.password is not None:
        url = with_password(url, installation.secret(place.password))
    rows = tuple(installation.store.read_foreign(url, query))
    return QueryRows(query, Kind(place.kind), place.columns, rows)
