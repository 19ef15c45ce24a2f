"""The tables of sign-in: who holds a kept secret, and who belongs to an entry.  A part of `autolog.store.schema`."""

from __future__ import annotations

from sqlalchemy import Column, Integer

from autolog.store.columns import Moment, Name, Prose
from autolog.store.tables import whole_table

secret_lease = whole_table(
    "secret_lease",
    Column("name", Name, primary_key=True, comment="the secret that is renewed, as `secret` names it"),
    Column("holder", Name, nullable=False, comment="made anew for each hold; empty when nobody holds it"),
    Column("until", Moment, comment="when the hold of a crashed holder ends"),
    comment="who renews a kept secret now",
)

membership = whole_table(
    "membership",
    Column("entry", Name, primary_key=True, comment="the id in autolog.yaml"),
    Column("asked_at", Moment, comment="when its directory last answered"),
    Column("failures", Integer, nullable=False, server_default="0", comment="failures in a row"),
    Column("last_error", Prose, nullable=False, server_default="", comment="the last failure, in one line"),
    Column("next_attempt_at", Moment, comment="not to be asked before"),
    Column("refused", Prose, nullable=False, server_default="", comment="addresses that are not allowed, a line each"),
    comment="an entry of autolog.yaml that stands for many mailboxes",
)

member = whole_table(
    "member",
    Column("entry", Name, primary_key=True, comment="the id in autolog.yaml"),
    Column("address", Name, primary_key=True, comment="of the mailbox, in small letters"),
    Column("joined_at", Moment, nullable=False),
    Column("left_at", Moment, comment="since when it is no longer read; empty for those who belong to it"),
    comment="the mailboxes of an entry, also those that left it",
)
