"""What verdicts teach and what was learned of them, with the words and the reason that evidence came from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from autolog.store.migrations.building import DIGEST, MOMENT, NAME, PROSE, WORD, create, create_child

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of learning, and the columns that it reads."""
    for table, column in _columns():
        op.add_column(table, column)
    _verdict_reason()
    _matching_version()
    _learned_alias()


def downgrade() -> None:
    """Remove both."""
    for name in ("learned_alias", "matching_version", "verdict_reason"):
        op.drop_table(name)
    for table, column in _columns():
        op.drop_column(table, column.name)


def _columns() -> tuple[tuple[str, sa.Column[object]], ...]:
    return (
        ("evidence", sa.Column("reason", NAME, nullable=False, server_default="", comment="its row in the weights")),
        (
            "evidence",
            sa.Column("span", PROSE, nullable=False, server_default="", comment="the words that it came from"),
        ),
        ("verdict", sa.Column("rule", PROSE, nullable=False, server_default="", comment="what had decided before")),
        ("verdict", sa.Column("probability", sa.Double(), comment="what was said before the person spoke")),
    )


def _verdict_reason() -> None:
    create_child(
        "verdict_reason",
        sa.Column("interaction_id", DIGEST, primary_key=True),
        sa.Column("party_kind", WORD, primary_key=True),
        sa.Column("party_ref", NAME, primary_key=True),
        sa.Column("ordinal", sa.Integer(), primary_key=True),
        sa.Column("reason", NAME, nullable=False),
        sa.Column("bits", sa.Double(), nullable=False),
        comment="the reasons that stood beside a verdict, without their words",
    )


def _matching_version() -> None:
    create(
        "matching_version",
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("origin", WORD, nullable=False, comment="learn, or answer"),
        sa.Column("proposal", NAME, nullable=False, comment="what was shown before, or the group that was answered"),
        sa.Column("person", PROSE, nullable=False),
        sa.Column("applied_at", MOMENT, nullable=False),
        sa.Column("adjustments", PROSE, nullable=False, comment="JSON: bits to add, by reason"),
        sa.Column("aliases", PROSE, nullable=False, comment="JSON: what was learned, and of whom"),
        sa.Column("calibration", PROSE, nullable=False, comment="JSON: claims and right ones, by probability"),
        sa.Column("items", PROSE, nullable=False, comment="JSON: the interactions that were answered"),
        sa.Column("undone_at", MOMENT),
        sa.Column("undone_by", PROSE, nullable=False, server_default=""),
        comment="each step of learning, and whether it was taken back",
    )


def _learned_alias() -> None:
    create_child(
        "learned_alias",
        sa.Column("version", sa.Integer(), sa.ForeignKey("matching_version.version"), primary_key=True),
        sa.Column("ordinal", sa.Integer(), primary_key=True),
        sa.Column("party_kind", WORD, nullable=False),
        sa.Column("party_ref", NAME, nullable=False, comment="empty: it is nobody's"),
        sa.Column("kind", WORD, nullable=False, comment="address, domain or alias"),
        sa.Column("text", PROSE, nullable=False),
        comment="addresses, domains and names that were learned; no import removes them",
    )
