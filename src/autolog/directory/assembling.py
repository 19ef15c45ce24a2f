"""Records -> customers, contacts and affiliations that fit together.

Every row either becomes a value or is named in a problem.  A row never replaces an earlier one of the same id: the
first stands and the second is reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from autolog.directory.cells import (
    Findings,
    addresses_in,
    date_in,
    domains_in,
    name_in,
    names_in,
    person_in,
    phones_in,
)
from autolog.directory.columns import Kind
from autolog.directory.duplicates import Duplicate, find_duplicates
from autolog.directory.plan import overlay
from autolog.directory.records import Record, Sheet
from autolog.errors import Problem
from autolog.model import Affiliation, Contact, Customer, DirectoryRows


@dataclass(frozen=True, slots=True)
class Loaded:
    """What files or queries gave.

    `rows` are the values that could be read.  `problems` each cost a row or a value; `warnings` cost nothing;
    `duplicates` are values that two customers or contacts share, among the rows and those known before.
    """

    rows: DirectoryRows
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()


def assemble(sheets: Iterable[Sheet], known: DirectoryRows) -> Loaded:
    """Return the values of all sheets; contacts and affiliations may also point at the `known` ones."""
    assembly = _Assembly(known)
    in_order = sorted(sheets, key=lambda sheet: list(_ADD).index(sheet.kind))
    for sheet in in_order:
        for record in sheet.records:
            _ADD[sheet.kind](assembly, record)
    rows = DirectoryRows(
        tuple(assembly.customers.values()),
        tuple(assembly.contacts.values()),
        tuple(dict.fromkeys(assembly.affiliations)),
    )
    return Loaded(
        rows,
        tuple(assembly.findings.problems),
        tuple(assembly.findings.warnings),
        find_duplicates(overlay(known, rows)),
    )


class _Assembly:
    """The values gathered so far, by id."""

    def __init__(self, known: DirectoryRows) -> None:
        self.known_customers = {customer.ref: customer for customer in known.customers}
        self.known_contacts = {contact.ref for contact in known.contacts}
        self.customers: dict[str, Customer] = {}
        self.contacts: dict[str, Contact] = {}
        self.affiliations: list[Affiliation] = []
        self.findings = Findings()

    def customer(self, ref: str) -> Customer | None:
        return self.customers.get(ref) or self.known_customers.get(ref)

    def refuse(self, record: Record, field: str, what: str, remedy: str) -> None:
        self.findings.problems.append(record.problem(field, f"{what}; the row was left out", remedy))


def _add_customer(assembly: _Assembly, record: Record) -> None:
    customer = _customer_of(assembly, record)
    if customer is None:
        return
    if customer.ref in assembly.customers:
        assembly.refuse(
            record, "customer_id", f'the customer "{customer.ref}" was there before', "give each row its own id"
        )
        return
    assembly.customers[customer.ref] = customer


def _customer_of(assembly: _Assembly, record: Record) -> Customer | None:
    name = name_in(record, "company")
    if not name:
        assembly.refuse(record, "company", "the customer has no name", "write the name of the company")
        return None
    ref = record.text("customer_id")
    if not ref and "customer_id" in record.heading.columns:
        assembly.refuse(record, "customer_id", "the id is empty", "write the customer's id in your CRM")
        return None
    return Customer(
        ref=ref or _made_ref(name),
        name=name,
        domains=domains_in(record, assembly.findings),
        aliases=names_in(record, "aliases"),
        country=record.text("country").upper(),
        references=names_in(record, "references"),
    )


def _made_ref(name: str) -> str:
    """Return an id for what came without one: its name without case, so that importing again finds the same row."""
    return " ".join(name.casefold().split())


def _add_contact(assembly: _Assembly, record: Record) -> None:
    ref = record.text("customer_id")
    if ref and assembly.customer(ref) is None:
        assembly.refuse(
            record, "customer_id", f'there is no customer "{ref}"', "import the customer first, or mend the id"
        )
        return
    _add_person(assembly, record, ref)


def _add_person(assembly: _Assembly, record: Record, customer_ref: str) -> None:
    customer = assembly.customer(customer_ref)
    name, addresses = person_in(record), addresses_in(record, assembly.findings)
    ref = record.text("contact_id") or next(iter(addresses), "") or _made_ref(f"{customer_ref} {name}" if name else "")
    if not name and not addresses:
        assembly.refuse(record, "full_name", "the contact has neither a name nor an address", "write one of them")
        return
    if ref in assembly.contacts:
        assembly.refuse(record, "contact_id", f'the contact "{ref}" was there before', "give each row its own id")
        return
    phones = phones_in(record, customer.country if customer else "", assembly.findings)
    assembly.contacts[ref] = Contact(ref, name, customer_ref, addresses, phones)
    _warn_of_gaps(assembly, record, assembly.contacts[ref])


def _warn_of_gaps(assembly: _Assembly, record: Record, contact: Contact) -> None:
    if not contact.name:
        warning = record.problem(
            "full_name", f'the contact "{contact.ref}" has no name', "only its address will be found"
        )
        assembly.findings.warnings.append(warning)
    if not contact.customer:
        remedy = "its mail is linked to no customer unless an affiliation names one"
        assembly.findings.warnings.append(
            record.problem("customer_id", f'the contact "{contact.ref}" belongs to no customer', remedy)
        )


def _add_combined(assembly: _Assembly, record: Record) -> None:
    """One row for a person and the company: the company is made on its first row and completed by the next ones."""
    ref = _company_ref(assembly, record)
    if ref is None:
        return
    if person_in(record) or record.text("email"):
        _add_person(assembly, record, ref)


def _company_ref(assembly: _Assembly, record: Record) -> str | None:
    company = record.text("company")
    if (named := assembly.customer(company)) is not None and named.ref != _made_ref(named.name):
        return named.ref  # the column holds the customers' ids
    ref = record.text("customer_id") or _made_ref(company)
    if (known := assembly.customers.get(ref)) is not None:
        domains = dict.fromkeys(known.domains + domains_in(record, assembly.findings))
        aliases = dict.fromkeys(known.aliases + names_in(record, "aliases"))
        numbers = dict.fromkeys(known.references + names_in(record, "references"))
        assembly.customers[ref] = replace(
            known, domains=tuple(domains), aliases=tuple(aliases), references=tuple(numbers)
        )
        return ref
    customer = _customer_of(assembly, record)
    if customer is None:
        return None
    assembly.customers[customer.ref] = customer
    return customer.ref


def _add_affiliation(assembly: _Assembly, record: Record) -> None:
    contact, customer = record.text("contact_id"), record.text("customer_id")
    if contact not in assembly.contacts and contact not in assembly.known_contacts:
        assembly.refuse(
            record, "contact_id", f'there is no contact "{contact}"', "import the contact first, or mend the id"
        )
        return
    if assembly.customer(customer) is None:
        assembly.refuse(record, "customer_id", f'there is no customer "{customer}"', "import it first, or mend the id")
        return
    begin, end = (date_in(record, name, assembly.findings) for name in ("from", "to"))
    if begin and end and end < begin:
        assembly.refuse(record, "to", f"the time ends ({end}) before it begins ({begin})", "exchange or mend the dates")
        return
    addresses = addresses_in(record, assembly.findings) or ("",)
    assembly.affiliations += [Affiliation(contact, customer, begin, end, address) for address in addresses]


_ADD = {
    Kind.CUSTOMERS: _add_customer,
    Kind.COMBINED: _add_combined,
    Kind.CONTACTS: _add_contact,
    Kind.AFFILIATIONS: _add_affiliation,
}
"""How each kind of table is read, in the order in which they build upon one another."""
