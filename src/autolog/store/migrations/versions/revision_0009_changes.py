"""Change sets with the rows that they changed, plans with the items that they would change, merged customers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from autolog.store.migrations.building import (
    DIGEST,
    MOMENT,
    NAME,
    PROSE,
    WORD,
    create,
    create_child,
    index,
    sparse_index,
)

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_KIND = (
    "address, domain, phone or thread",
    "what is hashed: an address, a domain, a name, a number, a thread; or a wish of its holder's",
)
_MEANING = (
    "what may tie an item that is linked to nobody to a customer who is added later",
    "what the decision on an item looked up: by it the item is found when the customers change",
)
_TABLES = ("change_set", "change_row", "plan", "plan_item", "customer_merge")


def upgrade() -> None:
    """Make the tables."""
    _change_set()
    _change_row()
    _plan()
    _plan_item()
    _customer_merge()
    _say_of_hashes(*_KIND, *_MEANING)


def downgrade() -> None:
    """Remove them."""
    _say_of_hashes(*reversed(_KIND), *reversed(_MEANING))
    for name in reversed(_TABLES):
        op.drop_table(name)


def _say_of_hashes(kind_before: str, kind: str, meaning_before: str, meaning: str) -> None:
    """Say what the keyed hashes of an item are for, where the database keeps comments."""
    if op.get_bind().dialect.name == "sqlite":
        return
    op.alter_column(
        "sighting_hash",
        "kind",
        existing_type=WORD,
        existing_nullable=False,
        existing_comment=kind_before,
        comment=kind,
    )
    op.create_table_comment("sighting_hash", meaning, existing_comment=meaning_before)


def _change_set() -> None:
    create(
        "change_set",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", PROSE, nullable=False),
        sa.Column("kind", WORD, nullable=False, comment="rules, merge or import"),
        sa.Column("title", PROSE, nullable=False, comment="what was done, in one line"),
        sa.Column("effect", PROSE, nullable=False, comment="what it changed, in one line"),
        sa.Column(
            "rule_set_version", sa.Integer(), sa.ForeignKey("rule_set.version"), comment="the rules that were applied"
        ),
        sa.Column("undone_at", MOMENT),
        sa.Column("undone_by", PROSE, nullable=False, server_default=""),
        sa.Column("forgotten_at", MOMENT, comment="when its rows were dropped; it can no longer be taken back"),
        sa.Column("forgotten_because", WORD, nullable=False, server_default="", comment="age, erasure or withdrawal"),
        comment="changes that a person made as a whole, and whether they were taken back",
    )


def _change_row() -> None:
    create_child(
        "change_row",
        sa.Column("change_set_id", sa.Integer(), sa.ForeignKey("change_set.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("ordinal", sa.Integer(), primary_key=True),
        sa.Column("table_name", NAME, nullable=False),
        sa.Column("key", PROSE, nullable=False, comment="JSON: the primary key of the row"),
        sa.Column("interaction_id", DIGEST, comment="the interaction that the row is a part of, if any"),
        sa.Column("before", PROSE, comment="JSON: what an undo writes; null: the row was added"),
        sa.Column("after", DIGEST, comment="digest of the whole row as it was left; null: the row was deleted"),
        comment="the rows that a change set changed",
    )
    sparse_index("change_row", "interaction_id")


def _plan() -> None:
    create(
        "plan",
        sa.Column("id", NAME, primary_key=True, comment="as it is printed, p-7f3a1c"),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("who", PROSE, nullable=False),
        sa.Column("valid_until", MOMENT, nullable=False),
        sa.Column("text_hash", NAME, nullable=False, comment="of the draft"),
        sa.Column("text", PROSE, nullable=False, comment="JSON: the draft with all its files"),
        sa.Column(
            "base_version",
            sa.Integer(),
            sa.ForeignKey("rule_set.version"),
            comment="the rules that it was held against",
        ),
        sa.Column("since", MOMENT, comment="how far back it looked; null: to the beginning"),
        sa.Column("stamp", PROSE, nullable=False, comment="the state of the data that it was made from"),
        sa.Column("summary", PROSE, nullable=False, comment="JSON: what was counted"),
        sa.Column("applied_at", MOMENT),
        comment="drafts of the rules that were decided against the stored past",
    )


def _plan_item() -> None:
    create_child(
        "plan_item",
        sa.Column("plan_id", NAME, sa.ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("ordinal", sa.Integer(), primary_key=True),
        sa.Column("sighting_id", DIGEST),
        sa.Column("interaction_id", DIGEST),
        sa.Column("sign", WORD, nullable=False, comment="+ would be logged, - removed, ~ changed"),
        sa.Column("rule", PROSE, nullable=False, comment="the rule that decides it in the draft"),
        sa.Column("customer_before", PROSE, nullable=False, server_default=""),
        sa.Column("customer_after", PROSE, nullable=False, server_default=""),
        sa.Column("before", DIGEST, comment="digest of what is stored"),
        sa.Column("after", DIGEST, comment="digest of what would be stored"),
        sa.Column("title", PROSE, nullable=False, server_default=""),
        comment="what a plan would change, item by item",
    )
    sparse_index("plan_item", "interaction_id")


def _customer_merge() -> None:
    create_child(
        "customer_merge",
        sa.Column("customer_id", sa.Integer(), sa.ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("into_id", sa.Integer(), sa.ForeignKey("customer.id", ondelete="CASCADE"), nullable=False),
        sa.Column("merged_at", MOMENT, nullable=False),
        comment="customers that were one with another; what an import says of them is the other's",
    )
    index("customer_merge", "into_id")
