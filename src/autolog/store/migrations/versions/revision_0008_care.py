"""Brakes, counts against the provider, erased people, colleagues who left, and the copies that were made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from autolog.store.migrations.building import MOMENT, NAME, PROSE, WORD, create, index

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TABLES = ("pause", "reconciliation", "tombstone", "leaver", "copy")


def upgrade() -> None:
    """Make the tables of care."""
    _pause()
    _reconciliation()
    _tombstone()
    _leaver()
    _copy()


def downgrade() -> None:
    """Remove them."""
    for name in reversed(_TABLES):
        op.drop_table(name)


def _pause() -> None:
    create(
        "pause",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("account_id", NAME, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("collection_id", sa.Integer(), sa.ForeignKey("collection.id"), comment="null: the whole account"),
        sa.Column("brake", WORD, nullable=False, comment="empty, deletions, match_rate or left"),
        sa.Column("reason", PROSE, nullable=False, comment="what was seen, in one line"),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, comment="when a person let it go on"),
        sa.Column("ended_by", PROSE, nullable=False, server_default=""),
        comment="an account or collection that a brake stopped, until a person has looked",
    )
    index("pause", "account_id", "ended_at")


def _reconciliation() -> None:
    create(
        "reconciliation",
        sa.Column("collection_id", sa.Integer(), sa.ForeignKey("collection.id"), primary_key=True, autoincrement=False),
        sa.Column("counted_at", MOMENT, nullable=False),
        sa.Column("present", sa.Integer(), nullable=False, comment="how many things the provider named"),
        sa.Column("missing", sa.Integer(), nullable=False, comment="there, and not in the ledger"),
        sa.Column("gone", sa.Integer(), nullable=False, comment="in the ledger, and no longer there"),
        sa.Column("repaired", sa.Integer(), nullable=False, comment="how many of both were put right"),
        comment="the last count of a collection against the ledger",
    )


def _tombstone() -> None:
    create(
        "tombstone",
        sa.Column("kind", WORD, primary_key=True, comment="erased-address or erased-contact"),
        sa.Column("digest", NAME, primary_key=True, comment="keyed hash (HMAC) of the address, or of the contact's id"),
        sa.Column("erased_at", MOMENT, nullable=False),
        comment="people who were erased and are not to come back; who they are cannot be read from it",
    )


def _leaver() -> None:
    create(
        "leaver",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("user.id"), nullable=False),
        sa.Column(
            "successor", NAME, nullable=False, server_default="", comment="who owns the accounts now; empty: nobody"
        ),
        sa.Column("left_at", MOMENT, nullable=False, comment="the retention clock of what was theirs begins here"),
        sa.Column("cleared_at", MOMENT, comment="when the clock ran out and the rows were deleted"),
        sa.Column("back_at", MOMENT, comment="when it was taken back"),
        comment="a colleague who left, and who took over",
    )
    index("leaver", "user_id")


def _copy() -> None:
    create(
        "copy",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("path", PROSE, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="in bytes"),
        comment="copies of the database that autolog made; an erasure names them",
    )
