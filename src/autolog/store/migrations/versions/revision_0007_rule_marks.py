"""What rules put beside an interaction (their id, an owner, tags, whom to tell), and references of customers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from autolog.store.migrations.building import DIGEST, PROSE, WORD, create_child

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    create_child(
        "interaction_mark",
        sa.Column("interaction_id", DIGEST, sa.ForeignKey("interaction.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("ordinal", sa.Integer(), primary_key=True),
        sa.Column("kind", WORD, nullable=False, comment="rule, owner, tag or notify"),
        sa.Column("value", PROSE, nullable=False),
        comment="what a rule of the firm put beside an interaction",
    )
    create_child(
        "customer_reference",
        sa.Column("customer_id", sa.Integer(), sa.ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("ordinal", sa.Integer(), primary_key=True),
        sa.Column("reference", PROSE, nullable=False),
        comment="numbers of a customer's deals, orders or contracts, which rules look for",
    )


def downgrade() -> None:
    """Remove them."""
    op.drop_table("customer_reference")
    op.drop_table("interaction_mark")
