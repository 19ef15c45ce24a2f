"""Steps of learning: each applied once, numbered, and taken back by its number.

A step is added only to the state that it was worked out from (`based_on`), so that what a person saw is what is
applied.  Its rows stay when it is taken back; whether they hold is said by `undone_at` alone, so that taking back
leaves everything else as it was before, to the byte.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from autolog.errors import StoreError
from autolog.model import DirectoryRows, LearnedKind, LearnedName, Party, PartyKind
from autolog.store.auditing import write_audit
from autolog.store.directory_rows import save_directory
from autolog.store.learning_records import MatchingStep, MatchingVersion, Origin
from autolog.store.reconsidering import park_by_hashes
from autolog.store.schema import evidence, interaction, learned_alias, matching_version, sighting
from autolog.store.sightings import park
from autolog.store.statements import insert_rows, rows_where
from autolog.store.step_json import party_columns, party_in, step_of, step_texts
from autolog.store.verdicts import withdraw

TAKEN_BACK = "what was learned was taken back"
_REVISION = select(func.coalesce(func.max(matching_version.c.version), 0), func.count(matching_version.c.undone_at))
_VERSIONS = select(matching_version).order_by(matching_version.c.version)
_NAMES = (
    select(learned_alias)
    .join(matching_version)
    .where(matching_version.c.undone_at.is_(None))
    .order_by(learned_alias.c.version, learned_alias.c.ordinal)
)


def matching_revision(connection: Connection) -> str:
    """Return a text that changes whenever a step is applied or taken back."""
    return "-".join(str(number) for number in connection.execute(_REVISION).one())


def matching_versions(connection: Connection) -> tuple[MatchingVersion, ...]:
    """Return every step, in the order in which they were applied."""
    return tuple(map(_version, connection.execute(_VERSIONS)))


def learned_names(connection: Connection) -> tuple[LearnedName, ...]:
    """Return what was learned and holds, in the order in which it was learned."""
    rows = connection.execute(_NAMES)
    return tuple(LearnedName(LearnedKind(row.kind), row.text, party_in(row.party_kind, row.party_ref)) for row in rows)


def apply_step(
    connection: Connection,
    step: MatchingStep,
    based_on: str,
    person: str,
    now: datetime,
    hashes: Iterable[tuple[str, str]],
) -> int:
    """Add a step to the state that it was worked out from; return its number.

    What is linked to nobody and carries one of the keyed hashes is looked at again.
    Raises StoreError when another step was applied or taken back since.
    """
    if matching_revision(connection) != based_on:
        raise StoreError(
            f"What was learned has changed since {step.proposal} was shown.",
            remedy="Look again: autolog matching learn",
        )
    version = (connection.scalar(select(func.max(matching_version.c.version))) or 0) + 1
    values = {"version": version, "person": person, "applied_at": now, **step_texts(step)}
    connection.execute(insert(matching_version).values(**values))
    insert_rows(connection, learned_alias, _alias_rows(version, step))
    park_by_hashes(connection, hashes, now)
    write_audit(connection, now, person, f"matching {step.origin}", str(version), step.proposal)
    return version


def undo_step(connection: Connection, version: int, person: str, now: datetime) -> int:
    """Take a step back, and have what it decided looked at again; return how many copies that concerns.

    Verdicts that the step gave are withdrawn with it; those that a person gave since stay.  Raises StoreError when
    there is no such step, or it was taken back already.
    """
    row = connection.execute(select(matching_version).where(matching_version.c.version == version)).one_or_none()
    if row is None or row.undone_at is not None:
        what = "There is no version" if row is None else "Taken back already is version"
        raise StoreError(f"{what} {version}.", remedy="See: autolog matching history")
    done = _version(row)
    holding = matching_version.c.version == version
    connection.execute(update(matching_version).where(holding).values(undone_at=now, undone_by=person))
    if done.step.origin is Origin.ANSWER:
        withdraw(connection, done.step.interactions, done.person, done.applied_at)
    if done.step.founded:
        save_directory(connection, DirectoryRows(), [Party(PartyKind.CUSTOMER, done.step.founded)], now)
    write_audit(connection, now, person, "matching undo", str(version), done.step.proposal)
    concerned = {*done.step.sightings, *_decided_by(connection, done.step)}
    return park(connection, concerned, TAKEN_BACK, now)


def _version(row: Row[Any]) -> MatchingVersion:
    return MatchingVersion(
        row.version, step_of(row._asdict()), row.person, row.applied_at, row.undone_at, row.undone_by
    )


def _alias_rows(version: int, step: MatchingStep) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for ordinal, one in enumerate(step.taught):
        kind, ref = party_columns(one.name.party)
        own = {"party_kind": kind, "party_ref": ref, "kind": one.name.kind, "text": one.name.text}
        rows.append({"version": version, "ordinal": ordinal, **own})
    return rows


def _decided_by(connection: Connection, step: MatchingStep) -> Collection[str]:
    """Return the copies of what was logged or asked about by the addresses that the step taught."""
    taught = [one.name for one in step.taught]
    addresses = [one.text for one in taught if one.kind is LearnedKind.ADDRESS]
    domains = [one.text for one in taught if one.kind is LearnedKind.DOMAIN]
    explained = select(evidence.c.interaction_id).distinct()
    found = {row.interaction_id for row in rows_where(connection, explained, evidence.c.explains, addresses)}
    for domain in domains:
        there = (evidence.c.explains.endswith(f"{sign}{domain}", autoescape=True) for sign in "@.")
        found.update(connection.scalars(explained.where(or_(*there))))
    return _copies(connection, found)


def _copies(connection: Connection, interactions: Iterable[str]) -> frozenset[str]:
    statement = select(sighting.c.id).join(interaction, interaction.c.id == sighting.c.interaction_id)
    return frozenset(row.id for row in rows_where(connection, statement, sighting.c.interaction_id, interactions))
