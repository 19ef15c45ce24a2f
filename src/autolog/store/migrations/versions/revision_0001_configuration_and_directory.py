"""Configuration and directory: accounts and what is read from them, customers and their people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from autolog.store.migrations.building import MOMENT, NAME, PROSE, REMOTE_ID, WORD, create, create_child, index

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and their indexes."""
    for create_table in _TABLES.values():
        create_table()


def downgrade() -> None:
    """Remove the tables with their rows."""
    for name in reversed(_TABLES):
        op.drop_table(name)


def _user() -> None:
    create(
        "user",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", NAME, nullable=False, comment="as autolog.yaml names the owner of an account"),
        sa.UniqueConstraint("name"),
        comment="one of us, the owner of accounts",
    )


def _account() -> None:
    create(
        "account",
        sa.Column("id", NAME, primary_key=True, comment="the id in autolog.yaml"),
        sa.Column("type", WORD, nullable=False, comment="the type of its connector"),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column(
            "closed", sa.Boolean(), nullable=False, server_default=sa.false(), comment="no longer in autolog.yaml"
        ),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0", comment="failures in a row"),
        sa.Column("last_error", PROSE, nullable=False, server_default="", comment="the last failure, in one line"),
        sa.Column("last_failure_at", MOMENT),
        sa.Column("next_attempt_at", MOMENT, comment="not to be tried before"),
        sa.Column("last_success_at", MOMENT, comment="when it last went well to the end"),
        comment="one set of credentials at one provider",
    )


def _collection() -> None:
    create(
        "collection",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("account_id", NAME, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("key", REMOTE_ID, nullable=False, comment="names it for good at the provider"),
        sa.Column("name", PROSE, nullable=False, comment="what a person calls it"),
        sa.Column("role", WORD, nullable=False),
        sa.Column("listed_at", MOMENT, nullable=False, comment="when its connector first named it"),
        sa.Column(
            "closed",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="no longer listed by its connector",
        ),
        sa.Column("cursor", PROSE, comment="where reading goes on; only the connector can read it"),
        sa.Column(
            "version", sa.Integer(), nullable=False, server_default="0", comment="counts the pages that were committed"
        ),
        sa.Column(
            "config_hash", NAME, nullable=False, server_default="", comment="settings that the cursor belongs to"
        ),
        sa.Column("lease_owner", NAME, comment="who reads it now"),
        sa.Column(
            "lease_token", sa.Integer(), nullable=False, server_default="0", comment="grows with each lease; the fence"
        ),
        sa.Column("lease_until", MOMENT),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0", comment="failures in a row"),
        sa.Column("last_error", PROSE, nullable=False, server_default="", comment="the last failure, in one line"),
        sa.Column("last_failure_at", MOMENT),
        sa.Column("next_attempt_at", MOMENT, comment="not to be tried before"),
        sa.Column("last_success_at", MOMENT, comment="when it last went well to the end"),
        sa.UniqueConstraint("account_id", "key"),
        comment="a folder, label, calendar or file of an account, and how far it was read",
    )


def _rule_set() -> None:
    create(
        "rule_set",
        sa.Column("version", sa.Integer(), primary_key=True),
        sa.Column("text_hash", NAME, nullable=False),
        sa.Column("text", PROSE, nullable=False),
        sa.Column("stored_at", MOMENT, nullable=False),
        sa.UniqueConstraint("text_hash"),
        comment="each text of rules.yaml that was ever in force",
    )


def _secret() -> None:
    create(
        "secret",
        sa.Column("name", NAME, primary_key=True),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False, comment="AES-256-GCM: nonce and sealed text"),
        sa.Column("key_id", NAME, nullable=False, comment="the master key that sealed it"),
        comment="secrets, encrypted one by one",
    )


def _customer() -> None:
    create(
        "customer",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", NAME, nullable=False, comment="the id in the firm's own CRM"),
        sa.Column("name", PROSE, nullable=False),
        sa.Column("country", NAME, nullable=False, server_default=""),
        sa.Column(
            "removed",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="kept for its past, matched no more",
        ),
        sa.Column(
            "revision",
            sa.Integer(),
            nullable=False,
            server_default="1",
            comment="grows with each change, of its children too",
        ),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.UniqueConstraint("ref"),
        comment="an organisation that we log for",
    )


def _customer_domain() -> None:
    create_child(
        "customer_domain",
        sa.Column("customer_id", sa.Integer(), sa.ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("ordinal", sa.Integer(), primary_key=True),
        sa.Column("domain", PROSE, nullable=False),
        comment="a customer's domains, the main one first",
    )


def _customer_alias() -> None:
    create_child(
        "customer_alias",
        sa.Column("customer_id", sa.Integer(), sa.ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("ordinal", sa.Integer(), primary_key=True),
        sa.Column("alias", PROSE, nullable=False),
        comment="a customer's other names",
    )


def _contact() -> None:
    create(
        "contact",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ref", NAME, nullable=False, comment="the id in the firm's own CRM"),
        sa.Column("customer_id", sa.Integer(), sa.ForeignKey("customer.id"), nullable=False),
        sa.Column("name", PROSE, nullable=False),
        sa.Column(
            "removed",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="kept for the past, matched no more",
        ),
        sa.Column(
            "revision",
            sa.Integer(),
            nullable=False,
            server_default="1",
            comment="grows with each change, of its children too",
        ),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.UniqueConstraint("ref"),
        comment="a person at a customer",
    )
    index("contact", "customer_id")


def _contact_address() -> None:
    create_child(
        "contact_address",
        sa.Column("contact_id", sa.Integer(), sa.ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("ordinal", sa.Integer(), primary_key=True),
        sa.Column("address", PROSE, nullable=False),
        comment="a contact's addresses, the main one first",
    )


def _contact_phone() -> None:
    create_child(
        "contact_phone",
        sa.Column("contact_id", sa.Integer(), sa.ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("ordinal", sa.Integer(), primary_key=True),
        sa.Column("phone", PROSE, nullable=False),
        comment="a contact's phone numbers (E.164)",
    )


def _affiliation() -> None:
    create_child(
        "affiliation",
        sa.Column("contact_id", sa.Integer(), sa.ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("ordinal", sa.Integer(), primary_key=True),
        sa.Column("customer_id", sa.Integer(), sa.ForeignKey("customer.id", ondelete="CASCADE"), nullable=False),
        sa.Column("begins_on", sa.Date(), comment="first day, open when null"),
        sa.Column("ends_on", sa.Date(), comment="last day, open when null"),
        sa.Column(
            "address", PROSE, nullable=False, server_default="", comment="the address of that time, if it had its own"
        ),
        comment="a contact's time at a customer",
    )
    index("affiliation", "customer_id")


_TABLES = {
    "user": _user,
    "account": _account,
    "collection": _collection,
    "rule_set": _rule_set,
    "secret": _secret,
    "customer": _customer,
    "customer_domain": _customer_domain,
    "customer_alias": _customer_alias,
    "contact": _contact,
    "contact_address": _contact_address,
    "contact_phone": _contact_phone,
    "affiliation": _affiliation,
}
"""In the order in which they point to each other."""
