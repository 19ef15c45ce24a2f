"""The directory as rows: read whole, and written as a difference.

An import is laid over what is stored: what is new is inserted, what differs is changed, what is absent stays unless it
is named as removed.  A removed customer or contact keeps its row, since its past points there; it only stops matching.
The affiliations of a contact are replaced as a whole when the import names any of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Subquery, Table, bindparam, func, select, true, update

from autolog.errors import StoreError
from autolog.model import Affiliation, Contact, Customer, DirectoryRows, Party, PartyKind
from autolog.store.answers import DirectoryChange
from autolog.store.schema import (
    affiliation,
    change_set,
    contact,
    contact_address,
    contact_phone,
    customer,
    customer_alias,
    customer_domain,
    customer_reference,
)
from autolog.store.statements import Values, insert_rows, replace_children


def _counts(table: Table) -> Subquery:
    changes = func.coalesce(func.sum(table.c.revision), 0)
    return select(func.count().label("rows"), changes.label("changes")).select_from(table).subquery()


_CUSTOMERS, _CONTACTS = _counts(customer), _counts(contact)
_UNDOS = select(func.count(change_set.c.undone_at)).scalar_subquery()
_REVISION = select(*_CUSTOMERS.c, *_CONTACTS.c, _UNDOS).select_from(_CUSTOMERS.join(_CONTACTS, true()))


@dataclass(frozen=True, slots=True)
class _Kept:
    """The directory as it is stored, removed rows among it: values and row ids by ref."""

    customers: Mapping[str, Customer]
    contacts: Mapping[str, Contact]
    affiliations: Mapping[str, tuple[Affiliation, ...]]
    customer_ids: Mapping[str, int] = field(default_factory=dict)
    contact_ids: Mapping[str, int] = field(default_factory=dict)
    removed: frozenset[Party] = frozenset()

    def has(self, party: Party) -> bool:
        """Return whether the party is known and was not removed."""
        known = self.customers if party.kind is PartyKind.CUSTOMER else self.contacts
        return party.ref in known and party not in self.removed


def load_directory(connection: Connection) -> DirectoryRows:
    """Return every customer and contact that was not removed, and who was where when."""
    return _present(_kept(connection))


def _present(kept: _Kept) -> DirectoryRows:
    customers = {ref: one for ref, one in kept.customers.items() if kept.has(Party(PartyKind.CUSTOMER, ref))}
    contacts = {
        ref: one
        for ref, one in kept.contacts.items()
        if one.customer in customers and kept.has(Party(PartyKind.CONTACT, ref))
    }
    times = (one for ref in contacts for one in kept.affiliations.get(ref, ()) if one.customer in customers)
    return DirectoryRows(tuple(customers.values()), tuple(contacts.values()), tuple(times))


def every_customer(connection: Connection) -> tuple[Customer, ...]:
    """Return every customer, those that were removed too."""
    return tuple(_kept(connection).customers.values())


def directory_revision(connection: Connection) -> str:
    """Return a text that changes whenever the directory does: counts of rows, of changes to them, and of undos.

    An undo brings the counts of changes back, so that a later change could end in counts that were seen before.
    """
    return "-".join(str(int(number)) for number in connection.execute(_REVISION).one())


def save_directory(
    connection: Connection, rows: DirectoryRows, removed: Collection[Party], now: datetime
) -> DirectoryChange:
    """Lay the rows over what is stored and mark `removed` ones; return what that changed.

    Raises StoreError when a contact or affiliation names a customer that nobody knows.
    """
    kept = _kept(connection)
    customers = {one.ref: one for one in rows.customers if _differs(kept, PartyKind.CUSTOMER, kept.customers, one)}
    customer_ids = {**kept.customer_ids, **_write_customers(connection, customers, kept, now)}
    times = _by_contact(rows.affiliations)
    contacts = _changed_contacts(rows, kept, times)
    contact_ids = {**kept.contact_ids, **_write_contacts(connection, contacts, kept, customer_ids, now)}
    _write_affiliations(connection, {ref: times[ref] for ref in contacts if ref in times}, contact_ids, customer_ids)
    leaving = tuple(party for party in dict.fromkeys(removed) if kept.has(party))
    _mark_removed(connection, leaving, now)
    parties = [Party(PartyKind.CUSTOMER, ref) for ref in customers] + [
        Party(PartyKind.CONTACT, ref) for ref in contacts
    ]
    return DirectoryChange(
        added=tuple(party for party in parties if not kept.has(party)),
        changed=tuple(party for party in parties if kept.has(party)),
        removed=leaving,
        before=_present(kept),
        after=_present(_changed(kept, customers, contacts, times, leaving)),
    )


def _changed(
    kept: _Kept,
    customers: Mapping[str, Customer],
    contacts: Mapping[str, Contact],
    times: Mapping[str, tuple[Affiliation, ...]],
    leaving: Collection[Party],
) -> _Kept:
    """Return the directory as it is after these rows were written; asking the database again would take as long."""
    written = {Party(PartyKind.CUSTOMER, ref) for ref in customers} | {
        Party(PartyKind.CONTACT, ref) for ref in contacts
    }
    return _Kept(
        customers={**kept.customers, **customers},
        contacts={**kept.contacts, **contacts},
        affiliations={**kept.affiliations, **{ref: those for ref, those in times.items() if ref in contacts}},
        removed=(kept.removed - written) | frozenset(leaving),
    )


# --- as it is ----------------------------------------------------------------------------------------------------


def _kept(connection: Connection) -> _Kept:
    domains = _texts(connection, customer_domain, customer_domain.c.customer_id, customer_domain.c.domain)
    aliases = _texts(connection, customer_alias, customer_alias.c.customer_id, customer_alias.c.alias)
    numbers = _texts(connection, customer_reference, customer_reference.c.customer_id, customer_reference.c.reference)
    addresses = _texts(connection, contact_address, contact_address.c.contact_id, contact_address.c.address)
    phones = _texts(connection, contact_phone, contact_phone.c.contact_id, contact_phone.c.phone)
    companies = connection.execute(select(customer).order_by(customer.c.id)).all()
    people = connection.execute(select(contact).order_by(contact.c.id)).all()
    refs = {row.id: row.ref for row in companies}
    gone = [Party(PartyKind.CUSTOMER, row.ref) for row in companies if row.removed]
    gone += [Party(PartyKind.CONTACT, row.ref) for row in people if row.removed]
    return _Kept(
        customers={
            row.ref: Customer(row.ref, row.name, domains[row.id], aliases[row.id], row.country, numbers[row.id])
            for row in companies
        },
        contacts={
            row.ref: Contact(row.ref, row.name, refs[row.customer_id], addresses[row.id], phones[row.id])
            for row in people
        },
        affiliations=_affiliations(connection, refs, {row.id: row.ref for row in people}),
        customer_ids={row.ref: row.id for row in companies},
        contact_ids={row.ref: row.id for row in people},
        removed=frozenset(gone),
    )


def _texts(
    connection: Connection, table: Table, owner: ColumnElement[int], value: ColumnElement[str]
) -> defaultdict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = defaultdict(list)
    for owner_id, text in connection.execute(select(owner, value).order_by(owner, table.c.ordinal)):
        found[owner_id].append(text)
    return defaultdict(tuple, {owner_id: tuple(texts) for owner_id, texts in found.items()})


def _affiliations(
    connection: Connection, customer_refs: Mapping[int, str], contact_refs: Mapping[int, str]
) -> dict[str, tuple[Affiliation, ...]]:
    rows = connection.execute(select(affiliation).order_by(affiliation.c.contact_id, affiliation.c.ordinal))
    return _by_contact(
        Affiliation(
            contact_refs[row.contact_id], customer_refs[row.customer_id], row.begins_on, row.ends_on, row.address
        )
        for row in rows
    )


def _by_contact(affiliations: Iterable[Affiliation]) -> dict[str, tuple[Affiliation, ...]]:
    found: dict[str, list[Affiliation]] = {}
    for one in affiliations:
        found.setdefault(one.contact, []).append(one)
    return {ref: tuple(times) for ref, times in found.items()}


# --- as it will be -----------------------------------------------------------------------------------------------


def _differs(kept: _Kept, kind: PartyKind, known: Mapping[str, Customer | Contact], one: Customer | Contact) -> bool:
    return known.get(one.ref) != one or Party(kind, one.ref) in kept.removed


def _changed_contacts(
    rows: DirectoryRows, kept: _Kept, times: Mapping[str, tuple[Affiliation, ...]]
) -> dict[str, Contact]:
    named = {one.ref: one for one in rows.contacts}
    named |= {ref: kept.contacts[ref] for ref in times if ref not in named and ref in kept.contacts}
    return {
        ref: one
        for ref, one in named.items()
        if _differs(kept, PartyKind.CONTACT, kept.contacts, one)
        or (ref in times and times[ref] != kept.affiliations.get(ref, ()))
    }


_CUSTOMER_TEXTS: tuple[tuple[Table, str, Callable[[Customer], tuple[str, ...]]], ...] = (
    (customer_domain, "domain", lambda one: one.domains),
    (customer_alias, "alias", lambda one: one.aliases),
    (customer_reference, "reference", lambda one: one.references),
)


def _write_customers(
    connection: Connection, customers: Mapping[str, Customer], kept: _Kept, now: datetime
) -> dict[str, int]:
    heads = {ref: {"name": one.name, "country": one.country} for ref, one in customers.items()}
    ids = _write_heads(connection, customer, heads, kept.customer_ids, now)
    for table, column, texts in _CUSTOMER_TEXTS:
        rows: list[Values] = [
            {"customer_id": ids[ref], "ordinal": ordinal, column: text}
            for ref, one in customers.items()
            for ordinal, text in enumerate(texts(one))
        ]
        replace_children(connection, table, table.c.customer_id, list(ids.values()), rows)
    return ids


def _write_contacts(
    connection: Connection,
    contacts: Mapping[str, Contact],
    kept: _Kept,
    customer_ids: Mapping[str, int],
    now: datetime,
) -> dict[str, int]:
    heads = {
        ref: {"name": one.name, "customer_id": _customer_id(one.customer, f"Contact {ref}", customer_ids)}
        for ref, one in contacts.items()
    }
    ids = _write_heads(connection, contact, heads, kept.contact_ids, now)
    for table, column in ((contact_address, "address"), (contact_phone, "phone")):
        rows: list[Values] = [
            {"contact_id": ids[ref], "ordinal": ordinal, column: text}
            for ref, one in contacts.items()
            for ordinal, text in enumerate(one.addresses if table is contact_address else one.phones)
        ]
        replace_children(connection, table, table.c.contact_id, list(ids.values()), rows)
    return ids


def _write_heads(
    connection: Connection, table: Table, heads: Mapping[str, Values], known: Mapping[str, int], now: datetime
) -> dict[str, int]:
    """Insert or change the rows themselves; return their ids by ref."""
    new = [{"ref": ref, "changed_at": now, **values} for ref, values in heads.items() if ref not in known]
    insert_rows(connection, table, new)
    changed = [
        {"known_id": known[ref], "changed_at": now, "removed": False, **values}
        for ref, values in heads.items()
        if ref in known
    ]
    if changed:
        statement = update(table).where(table.c.id == bindparam("known_id")).values(revision=table.c.revision + 1)
        connection.execute(statement, changed)
    if not new:
        return {ref: known[ref] for ref in heads}
    ids = {row.ref: row.id for row in connection.execute(select(table.c.id, table.c.ref))}
    return {ref: ids[ref] for ref in heads}


def _write_affiliations(
    connection: Connection,
    times: Mapping[str, Sequence[Affiliation]],
    contact_ids: Mapping[str, int],
    customer_ids: Mapping[str, int],
) -> None:
    rows: list[Values] = [
        {
            "contact_id": contact_ids[ref],
            "ordinal": ordinal,
            "customer_id": _customer_id(one.customer, f"An affiliation of {ref}", customer_ids),
            "begins_on": one.begin,
            "ends_on": one.end,
            "address": one.address,
        }
        for ref, those in times.items()
        for ordinal, one in enumerate(those)
    ]
    replace_children(connection, affiliation, affiliation.c.contact_id, [contact_ids[ref] for ref in times], rows)


def _customer_id(ref: str, whose: str, customer_ids: Mapping[str, int]) -> int:
    if ref not in customer_ids:
        raise StoreError(f"{whose} names the customer {ref}, whom nobody knows.", remedy="Import the customer as well.")
    return customer_ids[ref]


def _mark_removed(connection: Connection, parties: Iterable[Party], now: datetime) -> None:
    for party in parties:
        table = customer if party.kind is PartyKind.CUSTOMER else contact
        values = {"removed": True, "revision": table.c.revision + 1, "changed_at": now}
        connection.execute(update(table).where(table.c.ref == party.ref).values(values))
