"""The directory's tables: customers and contacts as the firm's own CRM has them.  A part of `autolog.store.schema`."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, Table, false

from autolog.store.columns import Moment, Name, Prose
from autolog.store.tables import child_table, whole_table


def _list_of(owner: str, what: str, comment: str) -> Table:
    """Return the table of one kind of text that a customer or contact has several of, in their order."""
    return child_table(
        f"{owner}_{what}",
        Column(f"{owner}_id", ForeignKey(f"{owner}.id", ondelete="CASCADE"), primary_key=True),
        Column("ordinal", Integer, primary_key=True),
        Column(what, Prose, nullable=False),
        comment=comment,
    )


customer = whole_table(
    "customer",
    Column("id", Integer, primary_key=True),
    Column("ref", Name, nullable=False, unique=True, comment="the id in the firm's own CRM"),
    Column("name", Prose, nullable=False),
    Column("country", Name, nullable=False, server_default=""),
    Column("removed", Boolean, nullable=False, server_default=false(), comment="kept for its past, matched no more"),
    Column(
        "revision", Integer, nullable=False, server_default="1", comment="grows with each change, of its children too"
    ),
    Column("changed_at", Moment, nullable=False),
    comment="an organisation that we log for",
)

customer_domain = _list_of("customer", "domain", "a customer's domains, the main one first")

customer_alias = _list_of("customer", "alias", "a customer's other names")

customer_reference = _list_of(
    "customer", "reference", "numbers of a customer's deals, orders or contracts, which rules look for"
)

contact = whole_table(
    "contact",
    Column("id", Integer, primary_key=True),
    Column("ref", Name, nullable=False, unique=True, comment="the id in the firm's own CRM"),
    Column("customer_id", ForeignKey("customer.id"), nullable=False, index=True),
    Column("name", Prose, nullable=False),
    Column("removed", Boolean, nullable=False, server_default=false(), comment="kept for the past, matched no more"),
    Column(
        "revision", Integer, nullable=False, server_default="1", comment="grows with each change, of its children too"
    ),
    Column("changed_at", Moment, nullable=False),
    comment="a person at a customer",
)

contact_address = _list_of("contact", "address", "a contact's addresses, the main one first")

contact_phone = _list_of("contact", "phone", "a contact's phone numbers (E.164)")

affiliation = child_table(
    "affiliation",
    Column("contact_id", ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("customer_id", ForeignKey("customer.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("begins_on", Date, comment="first day, open when null"),
    Column("ends_on", Date, comment="last day, open when null"),
    Column("address", Prose, nullable=False, server_default="", comment="the address of that time, if it had its own"),
    comment="a contact's time at a customer",
)

customer_merge = child_table(
    "customer_merge",
    Column("customer_id", ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True),
    Column("into_id", ForeignKey("customer.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("merged_at", Moment, nullable=False),
    comment="customers that were one with another; what an import says of them is the other's",
)
