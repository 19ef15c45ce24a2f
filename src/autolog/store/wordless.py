"""Reasons in the database without the words of a text that is no longer kept (`autolog.model.Evidence.within`)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, exists, literal, or_, select, update

from autolog.model import BY_TEXT, READ_IN_TEXTS
from autolog.store.schema import evidence, participant
from autolog.store.statements import change_where


def take_words_away(connection: Connection, interaction_ids: Collection[str]) -> None:
    """Take the words of the texts out of all reasons of these interactions; which reason it was stays."""
    person = participant.c.interaction_id == evidence.c.interaction_id, participant.c.address == evidence.c.explains
    takes_part = exists(select(participant.c.ordinal).where(*person))
    in_text = (evidence.c.explains != "") & ~evidence.c.explains.like("%:%") & ~takes_part
    worded = or_(evidence.c.span != "", evidence.c.kind.in_(sorted(READ_IN_TEXTS)), in_text)
    unsaid = ~evidence.c.detail.like(f"{BY_TEXT}%")
    said = update(evidence).where(worded, unsaid).values(span="", detail=literal(BY_TEXT) + evidence.c.reason)
    change_where(connection, said, evidence.c.interaction_id, interaction_ids)
    unnamed = update(evidence).where(in_text).values(explains="")
    change_where(connection, unnamed, evidence.c.interaction_id, interaction_ids)
