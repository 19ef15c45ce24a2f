"""rules.test.yaml -> checked cases, and the customers that they suppose."""

from __future__ import annotations

from pathlib import Path

from autolog.directory import load_files
from autolog.directory.phones import normalise_phone
from autolog.errors import ConfigurationError
from autolog.marked_yaml import checked, read_document
from autolog.model import Contact, Customer, DirectoryRows
from autolog.rule_tests.model import CaseCustomer, CaseCustomers, CasesFile

_NO_CASES = "Write some there, or have one made from a record: autolog rules test --from INTERACTION > rules.test.yaml"


def load_cases(path: Path) -> CasesFile:
    """Read and check a file of cases.  Raises ConfigurationError with every fault."""
    return checked(read_document(path, _NO_CASES), CasesFile)


def rows_of(customers: CaseCustomers) -> DirectoryRows:
    """Return the customers that are written in the case or in tables.  Raises ConfigurationError."""
    loaded = load_files(customers.csv) if customers.csv else None
    if loaded is not None and loaded.problems:
        raise ConfigurationError(*loaded.problems)
    tables = loaded.rows if loaded is not None else DirectoryRows()
    written = tuple(map(_customer, customers.values))
    people = tuple(person for one in customers.values for person in _contacts(one))
    return DirectoryRows(
        (*tables.customers, *written), (*tables.contacts, *people), tables.affiliations, tables.customer_addresses
    )


def _customer(one: CaseCustomer) -> Customer:
    domains = tuple(map(str.casefold, one.domains))
    return Customer(one.id, one.name, domains, one.aliases, one.country.upper(), one.references)


def _contacts(one: CaseCustomer) -> tuple[Contact, ...]:
    return tuple(
        Contact(
            ref=person.id or next(iter(person.email), person.name),
            name=person.name,
            customer=one.id,
            addresses=tuple(map(str.casefold, person.email)),
            phones=tuple(filter(None, (normalise_phone(phone, one.country) for phone in person.phone))),
        )
        for person in one.contacts
    )
