"""The directory's tables: customers and contacts as the firm's own CRM has them.  A part of `autolog.store.schema`."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, ForeignKey, Integer, false

from autolog.store.columns import Moment, Name, Prose
from autolog.store.tables import child_table, whole_table

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

customer_domain = child_table(
    "customer_domain",
    Column("customer_id", ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("domain", Prose, nullable=False),
    comment="a customer's domains, the main one first",
)

customer_alias = child_table(
    "customer_alias",
    Column("customer_id", ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("alias", Prose, nullable=False),
    comment="a customer's other names",
)

customer_reference = child_table(
    "customer_reference",
    Column("customer_id", ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("reference", Prose, nullable=False),
    comment="numbers of a customer's deals, orders or contracts, which rules look for",
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

contact_address = child_table(
    "contact_address",
    Column("contact_id", ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("address", Prose, nullable=False),
    comment="a contact's addresses, the main one first",
)

contact_phone = child_table(
    "contact_phone",
    Column("contact_id", ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("phone", Prose, nullable=False),
    comment="a contact's phone numbers (E.164)",
)

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
