"""The tables of change sets and plans: what was changed as a whole, what a draft would change.  A part of the schema.

A change set keeps what its undo needs and no more: of a changed row the columns as they were, of a deleted one the
whole row, of an added one nothing.  What a row was changed into is kept as a digest alone; it only has to be told
whether the row has moved since.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer

from autolog.store.columns import Digest, Moment, Name, Prose, Word
from autolog.store.tables import child_table, sparse_index, whole_table

change_set = whole_table(
    "change_set",
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("who", Prose, nullable=False),
    Column("kind", Word, nullable=False, comment="rules, merge or import"),
    Column("title", Prose, nullable=False, comment="what was done, in one line"),
    Column("effect", Prose, nullable=False, comment="what it changed, in one line"),
    Column("rule_set_version", ForeignKey("rule_set.version"), comment="the rules that were applied"),
    Column("undone_at", Moment),
    Column("undone_by", Prose, nullable=False, server_default=""),
    Column("forgotten_at", Moment, comment="when its rows were dropped; it can no longer be taken back"),
    Column("forgotten_because", Word, nullable=False, server_default="", comment="age, erasure or withdrawal"),
    comment="changes that a person made as a whole, and whether they were taken back",
)

change_row = child_table(
    "change_row",
    Column("change_set_id", ForeignKey("change_set.id", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("table_name", Name, nullable=False),
    Column("key", Prose, nullable=False, comment="JSON: the primary key of the row"),
    Column("interaction_id", Digest, comment="the interaction that the row is a part of, if any"),
    Column("before", Prose, comment="JSON: what an undo writes; null: the row was added"),
    Column("after", Digest, comment="digest of the whole row as it was left; null: the row was deleted"),
    sparse_index("interaction_id"),
    comment="the rows that a change set changed",
)

plan = whole_table(
    "plan",
    Column("id", Name, primary_key=True, comment="as it is printed, p-7f3a1c"),
    Column("made_at", Moment, nullable=False),
    Column("who", Prose, nullable=False),
    Column("valid_until", Moment, nullable=False),
    Column("text_hash", Name, nullable=False, comment="of the draft"),
    Column("text", Prose, nullable=False, comment="JSON: the draft with all its files"),
    Column("base_version", ForeignKey("rule_set.version"), comment="the rules that it was held against"),
    Column("since", Moment, comment="how far back it looked; null: to the beginning"),
    Column("stamp", Prose, nullable=False, comment="the state of the data that it was made from"),
    Column("summary", Prose, nullable=False, comment="JSON: what was counted"),
    Column("applied_at", Moment),
    comment="drafts of the rules that were decided against the stored past",
)

plan_item = child_table(
    "plan_item",
    Column("plan_id", ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("sighting_id", Digest),
    Column("interaction_id", Digest),
    Column("sign", Word, nullable=False, comment="+ would be logged, - removed, ~ changed"),
    Column("rule", Prose, nullable=False, comment="the rule that decides it in the draft"),
    Column("customer_before", Prose, nullable=False, server_default=""),
    Column("customer_after", Prose, nullable=False, server_default=""),
    Column("before", Digest, comment="digest of what is stored"),
    Column("after", Digest, comment="digest of what would be stored"),
    Column("title", Prose, nullable=False, server_default=""),
    sparse_index("interaction_id"),
    comment="what a plan would change, item by item",
)
