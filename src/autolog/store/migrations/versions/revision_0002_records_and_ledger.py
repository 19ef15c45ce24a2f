"""Records and ledger: interactions with their children, sightings, and people's words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from autolog.store.migrations.building import (
    DIGEST,
    MOMENT,
    NAME,
    PROSE,
    REMOTE_ID,
    WORD,
    create,
    create_child,
    index,
    one_party,
    sparse_index,
)

revision = "0002"
down_revision = "0001"
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


def _interaction() -> None:
    create(
        "interaction",
        sa.Column("id", DIGEST, primary_key=True, comment="made from the key"),
        sa.Column("key", PROSE, nullable=False, comment="Message-ID, or series and original start of a meeting"),
        sa.Column("lookalike_of", DIGEST, comment="the interaction with the same key and other content"),
        sa.Column("kind", WORD, nullable=False, comment="email or meeting"),
        sa.Column("direction", WORD, nullable=False, comment="inbound, outbound or internal"),
        sa.Column("state", WORD, nullable=False, comment="linked, or in review"),
        sa.Column("starts_at", MOMENT, comment="when it was received or began"),
        sa.Column("ends_at", MOMENT),
        sa.Column("all_day", sa.Boolean(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("visibility", WORD, nullable=False, comment="how much of it is kept: full, subject, metadata"),
        sa.Column("subject", PROSE, nullable=False),
        sa.Column("location", PROSE, nullable=False),
        sa.Column("new_text", PROSE, nullable=False),
        sa.Column("quoted_text", PROSE, nullable=False),
        sa.Column("noise", WORD, nullable=False),
        sa.Column("authenticity", WORD, nullable=False),
        sa.Column("decided_by", PROSE, nullable=False, comment="the rule, or the person"),
        sa.Column("reason", PROSE, nullable=False),
        sa.Column("review_until", MOMENT, comment="what nobody answered by then is erased"),
        sa.Column(
            "sequence", sa.Integer(), nullable=False, comment="of two versions of a meeting, the higher is newer"
        ),
        sa.Column("stamp", MOMENT, comment="of two versions with one sequence, the later is newer"),
        sa.Column("sender", PROSE, nullable=False, comment="corroborates the key"),
        sa.Column("subject_hash", WORD, nullable=False, comment="corroborates the key; a hash, for it may not be kept"),
        sa.Column("written_at", MOMENT, comment="corroborates the key: the date it bears"),
        sa.Column("speaker", DIGEST, nullable=False, comment="the sighting whose decision the links follow"),
        sa.Column(
            "revision", sa.Integer(), nullable=False, comment="grows with each change; two writers cannot both win"
        ),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        comment="one real-world message or meeting occurrence",
    )
    sparse_index("interaction", "lookalike_of")
    sparse_index("interaction", "review_until")


def _participant() -> None:
    create_child(
        "participant",
        sa.Column("interaction_id", DIGEST, sa.ForeignKey("interaction.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("ordinal", sa.Integer(), primary_key=True),
        sa.Column("address", PROSE, nullable=False),
        sa.Column("name", PROSE, nullable=False),
        sa.Column("role", WORD, nullable=False),
        sa.Column("response", WORD),
        comment="who took part",
    )


def _link() -> None:
    create_child(
        "link",
        sa.Column("interaction_id", DIGEST, sa.ForeignKey("interaction.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("ordinal", sa.Integer(), primary_key=True),
        sa.Column("customer_id", sa.Integer(), sa.ForeignKey("customer.id")),
        sa.Column("contact_id", sa.Integer(), sa.ForeignKey("contact.id")),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("status", WORD, nullable=False, comment="linked, suggested or rejected"),
        sa.Column("decided_by", PROSE, nullable=False, comment="the rule, the model or the person"),
        one_party(),
        comment="an interaction's tie to a customer or contact",
    )
    index("link", "contact_id")
    index("link", "customer_id")


def _evidence() -> None:
    create_child(
        "evidence",
        sa.Column("interaction_id", DIGEST, sa.ForeignKey("interaction.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("ordinal", sa.Integer(), primary_key=True),
        sa.Column("customer_id", sa.Integer(), sa.ForeignKey("customer.id")),
        sa.Column("contact_id", sa.Integer(), sa.ForeignKey("contact.id")),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("bits", sa.Double(), nullable=False, comment="log2 of a likelihood ratio; below zero speaks against"),
        sa.Column("detail", PROSE, nullable=False),
        sa.Column("explains", PROSE, nullable=False, comment="the address of the participant that it explains"),
        one_party(),
        comment="why an interaction is linked, or not",
    )


def _attachment() -> None:
    create_child(
        "attachment",
        sa.Column("interaction_id", DIGEST, sa.ForeignKey("interaction.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("ordinal", sa.Integer(), primary_key=True),
        sa.Column("name", PROSE, nullable=False),
        sa.Column("media_type", PROSE, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="in bytes"),
        comment="what was attached: name, type and size, never the content",
    )


def _thread_reference() -> None:
    create_child(
        "thread_reference",
        sa.Column("message", DIGEST, primary_key=True, comment="interaction_id() of a Message-ID"),
        sa.Column("interaction_id", DIGEST, sa.ForeignKey("interaction.id", ondelete="CASCADE"), primary_key=True),
        comment="the Message-IDs that tie an interaction to its thread, its own among them",
    )
    index("thread_reference", "interaction_id")


def _sighting() -> None:
    create(
        "sighting",
        sa.Column("id", DIGEST, primary_key=True, comment="made from collection, remote id and occurrence"),
        sa.Column("collection_id", sa.Integer(), sa.ForeignKey("collection.id"), nullable=False),
        sa.Column("remote_id", REMOTE_ID, nullable=False),
        sa.Column("occurrence", PROSE, nullable=False, comment="parts the occurrences of one calendar object"),
        sa.Column("state", WORD, nullable=False),
        sa.Column("rule", PROSE, nullable=False),
        sa.Column("reason", PROSE, nullable=False),
        sa.Column("at", MOMENT, comment="when the item happened"),
        sa.Column("until", MOMENT, comment="a parked item is looked at again then"),
        sa.Column("decided_at", MOMENT, nullable=False, comment="when it came into this state"),
        sa.Column("interaction_id", DIGEST, sa.ForeignKey("interaction.id")),
        sa.Column(
            "fingerprint", DIGEST, nullable=False, comment="of what this copy said; the same copy again writes nothing"
        ),
        comment="one place where a copy was seen, and the state it ended in",
    )
    index("sighting", "collection_id", "remote_id")
    index("sighting", "collection_id", "state", "until")
    index("sighting", "decided_at")
    sparse_index("sighting", "interaction_id")


def _sighting_hash() -> None:
    create_child(
        "sighting_hash",
        sa.Column("kind", WORD, primary_key=True, comment="address, domain, phone or thread"),
        sa.Column("digest", NAME, primary_key=True, comment="keyed hash (HMAC) of the value"),
        sa.Column("sighting_id", DIGEST, sa.ForeignKey("sighting.id", ondelete="CASCADE"), primary_key=True),
        comment="what may tie an item that is linked to nobody to a customer who is added later",
    )
    index("sighting_hash", "sighting_id")


def _quarantine() -> None:
    create(
        "quarantine",
        sa.Column("sighting_id", DIGEST, sa.ForeignKey("sighting.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("media_type", PROSE, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        comment="items that could not be read; their bytes stay in the mailbox",
    )


def _verdict() -> None:
    create_child(
        "verdict",
        sa.Column("interaction_id", DIGEST, primary_key=True, comment="holds even when the interaction was erased"),
        sa.Column("party_kind", WORD, primary_key=True),
        sa.Column("party_ref", NAME, primary_key=True),
        sa.Column("status", WORD, nullable=False, comment="linked or rejected"),
        sa.Column("person", PROSE, nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        comment="a person's yes or no, which automation never overrules",
    )


def _audit() -> None:
    create(
        "audit",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", PROSE, nullable=False),
        sa.Column("action", WORD, nullable=False),
        sa.Column("subject", PROSE, nullable=False),
        sa.Column("detail", PROSE, nullable=False),
        comment="what people did",
    )


_TABLES = {
    "interaction": _interaction,
    "participant": _participant,
    "link": _link,
    "evidence": _evidence,
    "attachment": _attachment,
    "thread_reference": _thread_reference,
    "sighting": _sighting,
    "sighting_hash": _sighting_hash,
    "quarantine": _quarantine,
    "verdict": _verdict,
    "audit": _audit,
}
"""In the order in which they point to each other."""
