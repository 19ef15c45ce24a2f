"""The tables of learning: each step, and what it taught.  A part of `autolog.store.schema`."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer

from autolog.store.columns import Moment, Name, Prose, Word
from autolog.store.tables import child_table, whole_table

matching_version = whole_table(
    "matching_version",
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("origin", Word, nullable=False, comment="learn, or answer"),
    Column("proposal", Name, nullable=False, comment="what was shown before, or the group that was answered"),
    Column("person", Prose, nullable=False),
    Column("applied_at", Moment, nullable=False),
    Column("adjustments", Prose, nullable=False, comment="JSON: bits to add, by reason"),
    Column("aliases", Prose, nullable=False, comment="JSON: what was learned, and of whom"),
    Column("calibration", Prose, nullable=False, comment="JSON: claims and right ones, by probability"),
    Column("items", Prose, nullable=False, comment="JSON: the interactions that were answered"),
    Column("undone_at", Moment),
    Column("undone_by", Prose, nullable=False, server_default=""),
    comment="each step of learning, and whether it was taken back",
)

learned_alias = child_table(
    "learned_alias",
    Column("version", ForeignKey("matching_version.version"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("party_kind", Word, nullable=False),
    Column("party_ref", Name, nullable=False, comment="empty: it is nobody's"),
    Column("kind", Word, nullable=False, comment="address, domain or alias"),
    Column("text", Prose, nullable=False),
    comment="addresses, domains and names that were learned; no import removes them",
)
