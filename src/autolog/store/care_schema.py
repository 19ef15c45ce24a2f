"""The tables of care: brakes, counts against the provider, erased people, leavers, copies.  A part of the schema."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer

from autolog.store.columns import Moment, Name, Prose, Word
from autolog.store.tables import whole_table

pause = whole_table(
    "pause",
    Column("id", Integer, primary_key=True),
    Column("account_id", ForeignKey("account.id"), nullable=False),
    Column("collection_id", ForeignKey("collection.id"), comment="null: the whole account"),
    Column("brake", Word, nullable=False, comment="empty, deletions, match_rate or left"),
    Column("reason", Prose, nullable=False, comment="what was seen, in one line"),
    Column("since", Moment, nullable=False),
    Column("ended_at", Moment, comment="when a person let it go on"),
    Column("ended_by", Prose, nullable=False, server_default=""),
    Index(None, "account_id", "ended_at"),
    comment="an account or collection that a brake stopped, until a person has looked",
)

reconciliation = whole_table(
    "reconciliation",
    Column("collection_id", ForeignKey("collection.id"), primary_key=True),
    Column("counted_at", Moment, nullable=False),
    Column("present", Integer, nullable=False, comment="how many things the provider named"),
    Column("missing", Integer, nullable=False, comment="there, and not in the ledger"),
    Column("gone", Integer, nullable=False, comment="in the ledger, and no longer there"),
    Column("repaired", Integer, nullable=False, comment="how many of both were put right"),
    comment="the last count of a collection against the ledger",
)

tombstone = whole_table(
    "tombstone",
    Column("kind", Word, primary_key=True, comment="erased-address or erased-contact"),
    Column("digest", Name, primary_key=True, comment="keyed hash (HMAC) of the address, or of the contact's id"),
    Column("erased_at", Moment, nullable=False),
    comment="people who were erased and are not to come back; who they are cannot be read from it",
)

leaver = whole_table(
    "leaver",
    Column("id", Integer, primary_key=True),
    Column("user_id", ForeignKey("user.id"), nullable=False, index=True),
    Column("successor", Name, nullable=False, server_default="", comment="who owns the accounts now; empty: nobody"),
    Column("left_at", Moment, nullable=False, comment="the retention clock of what was theirs begins here"),
    Column("cleared_at", Moment, comment="when the clock ran out and the rows were deleted"),
    Column("back_at", Moment, comment="when it was taken back"),
    comment="a colleague who left, and who took over",
)

copy = whole_table(
    "copy",
    Column("id", Integer, primary_key=True),
    Column("path", Prose, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("size", BigInteger, nullable=False, comment="in bytes"),
    comment="copies of the database that autolog made; an erasure names them",
)
