"""Who holds a kept secret, and which mailboxes an entry of the configuration stands for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from autolog.store.migrations.building import MOMENT, NAME, PROSE, create

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of sign-in."""
    create(
        "secret_lease",
        sa.Column("name", NAME, primary_key=True, comment="the secret that is renewed, as `secret` names it"),
        sa.Column("holder", NAME, nullable=False, comment="made anew for each hold; empty when nobody holds it"),
        sa.Column("until", MOMENT, comment="when the hold of a crashed holder ends"),
        comment="who renews a kept secret now",
    )
    create(
        "membership",
        sa.Column("entry", NAME, primary_key=True, comment="the id in autolog.yaml"),
        sa.Column("asked_at", MOMENT, comment="when its directory last answered"),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0", comment="failures in a row"),
        sa.Column("last_error", PROSE, nullable=False, server_default="", comment="the last failure, in one line"),
        sa.Column("next_attempt_at", MOMENT, comment="not to be asked before"),
        sa.Column(
            "refused", PROSE, nullable=False, server_default="", comment="addresses that are not allowed, a line each"
        ),
        comment="an entry of autolog.yaml that stands for many mailboxes",
    )
    create(
        "member",
        sa.Column("entry", NAME, primary_key=True, comment="the id in autolog.yaml"),
        sa.Column("address", NAME, primary_key=True, comment="of the mailbox, in small letters"),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("left_at", MOMENT, comment="since when it is no longer read; empty for those who belong to it"),
        comment="the mailboxes of an entry, also those that left it",
    )


def downgrade() -> None:
    """Remove them."""
    for name in ("member", "membership", "secret_lease"):
        op.drop_table(name)
