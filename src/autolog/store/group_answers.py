"""One answer to many items that wait: given for all of them or for none, and remembered as one step of learning."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from autolog.model import DirectoryRows
from autolog.store.directory_rows import save_directory
from autolog.store.learning_records import GroupAnswer, MatchingStep, Origin
from autolog.store.matching_versions import apply_step
from autolog.store.reconsidering import park_by_hashes
from autolog.store.schema import sighting
from autolog.store.statements import rows_where
from autolog.store.verdicts import decide_review


def answer_group(connection: Connection, answer: GroupAnswer, based_on: str, person: str, now: datetime) -> int:
    """Give the answer for every item of a group and learn what it teaches; return the number of the step.

    Raises StoreError, with nothing written, when one of the items no longer waits, the customer does not exist, or
    something else was learned since the group was put together.
    """
    copies = rows_where(connection, select(sighting.c.id), sighting.c.interaction_id, answer.interactions)
    step = MatchingStep(
        Origin.ANSWER,
        answer.group,
        taught=answer.taught,
        interactions=answer.interactions,
        sightings=tuple(sorted(row.id for row in copies)),
        founded=answer.founded.ref if answer.founded else "",
    )
    version = apply_step(connection, step, based_on, person, now, ())
    if answer.founded is not None:
        save_directory(connection, DirectoryRows(customers=(answer.founded,)), (), now)
    for interaction_id in answer.interactions:
        decide_review(connection, interaction_id, answer.customer, person, now)
    park_by_hashes(connection, answer.hashes, now)
    return version
